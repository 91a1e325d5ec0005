// What is no approval: others' tokens, other payments' signatures, one's own payment, and whoever may not any more.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { Approver, askedOrder, letPolicyAsk } from '../world/approver.ts';
import { loggedOf } from '../world/audit-log.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { challengeOf, digestOf, type Json } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { setRules } from '../world/policy.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const stateOf = async ({ client }: Payer, { certificate }: Order) =>
  (await client.read(certificate.id)).state;

/** One person is asked to approve a payment, and so is another. */
async function scene(bank: Bank) {
  await letPolicyAsk(bank, 1);
  const [payer, approver] = [await bank.payer(), await Approver.enrol(bank)];
  return { payer, approver, order: await askedOrder(payer) };
}

both('only the approver’s own token over this very payment approves it', async (bank) => {
  const { payer, approver, order } = await scene(bank);
  const [other, stranger] = [await askedOrder(payer), await Approver.enrol(bank)];
  const { token } = approver.person;
  const digest = digestOf(order.certificate as Json);
  const { nonce } = (await approver.options(order)).body as { nonce: string };
  const strange = (await stranger.options(order)).body as { nonce: string };
  const forged: [string, unknown][] = [
    ['the payer’s token', await approver.sign(order, { by: payer.token })],
    ['another approver’s token', await approver.sign(order, { by: stranger.person.token })],
    [
      'a token of nobody',
      await approver.sign(order, { by: new Authenticator({ origin: EXTENSION_ORIGIN, rpId: 'localhost' }) }),
    ],
    ['another payment', await approver.sign(order, { digest: digestOf(other.certificate as Json) })],
    ['another payment’s approval', await approver.sign(other)],
    ['another person’s nonce', await approver.sign(order, { nonce: strange.nonce })],
    ['the payer’s confirmation', payer.sign(order)],
    [
      'a confirmation by the approver',
      token.assert(challengeOf('countersign/confirmation/v1', nonce, digest, order.code)),
    ],
    ['a session', token.assert(challengeOf('countersign/session/v1', nonce, digest))],
    ['a change', token.assert(challengeOf('countersign/change/v1', nonce, digest))],
    ['the console', await approver.sign(order, { ceremony: { origin: bank.url } })],
    ['a web page', await approver.sign(order, { ceremony: { origin: 'https://shop.example' } })],
    ['another relying party', await approver.sign(order, { ceremony: { rpId: 'evil.example' } })],
    ['nobody verified', await approver.sign(order, { ceremony: { flags: { uv: false } } })],
    ['a synced token', await approver.sign(order, { ceremony: { flags: { be: true, bs: true } } })],
    ['a frame', await approver.sign(order, { ceremony: { crossOrigin: true } })],
  ];
  for (const [what, assertion] of forged) {
    const answer = await approver.send(order, assertion);
    expect((answer.body as { reason?: string }).reason, what).toBe('not-confirmed');
  }
  expectRefusal(await approver.send(order, {}), 'malformed');
  expect(await stateOf(payer, order)).toBe('awaiting-approval');
  expect((await approver.approve(order)).body).toEqual({ state: 'validated' });
});

both(
  'without options, or with old ones, nothing is approved; within five minutes they are the same',
  async (bank) => {
    const { payer, approver, order } = await scene(bank);
    expectRefusal(
      await approver.send(order, await approver.sign(order, { nonce: order.submitted.nonce })),
      'not-confirmed',
    );
    const nonceNow = async () => ((await approver.options(order)).body as { nonce: string }).nonce;
    const nonce = await nonceNow();
    expect(await nonceNow()).toBe(nonce);
    bank.advance(5 * 60_000 + 1000);
    expectRefusal(await approver.send(order, await approver.sign(order, { nonce })), 'not-confirmed');
    expect(await nonceNow()).not.toBe(nonce);
    expectRefusal(await approver.send(order, await approver.sign(order, { nonce })), 'not-confirmed');
    expect(await stateOf(payer, order)).toBe('awaiting-approval');
  },
);

both('nobody approves or refuses their own payment, whatever their role becomes', async (bank) => {
  const { payer, approver, order } = await scene(bank);
  const self = new Approver(payer);
  expectRefusal(await self.approve(order), 'forbidden');
  await bank.set(payer, 'accounts', { role: 'approver' });
  expect(await self.waiting()).not.toContain(order.certificate.id);
  expectRefusal(await self.options(order), 'own-payment');
  expectRefusal(await self.approve(order), 'own-payment');
  expectRefusal(await self.refuse(order), 'own-payment');
  expect(await refusedOf(bank, order)).toEqual([{ reason: 'own-payment', approver: payer.accountId }]);
  expect(
    (await bank.stored())['approvals']?.filter((row) => row.includes(payer.accountId)),
  ).not.toContainEqual(expect.stringContaining(`"approver_id":"${payer.accountId}"`));
  await bank.set(payer, 'accounts', { role: 'payer' });
  expect((await approver.approve(order)).body).toEqual({ state: 'validated' });
});

/** What the log has of approvals of that payment that were not taken. */
async function refusedOf({ ports }: Bank, { submitted: { digest } }: Order) {
  const logged = await loggedOf(ports, digest);
  return logged
    .filter(({ type, step }) => type === 'certificate-refused' && step === 'approval')
    .map(({ reason, approver, rules }) => ({ reason, approver, ...(rules === undefined ? {} : { rules }) }));
}

both('a word of a refusal is a name’s; ids that are none are unknown', async (bank) => {
  const { payer, approver, order } = await scene(bank);
  for (const reason of ['', ' no', 'a\u202Eb', 'a\nb', 'x'.repeat(201)])
    expectRefusal(await approver.refuse(order, reason), 'malformed');
  expectRefusal(
    await approver.client.call('POST', `/v1/approvals/${order.certificate.id}/refusal`, {}),
    'malformed',
  );
  const plain = await payer.order();
  for (const id of ['A'.repeat(22), plain.certificate.id, 'x']) {
    const nothing = { certificate: { ...order.certificate, id } };
    expectRefusal(await approver.options(nothing), 'unknown');
    expectRefusal(await approver.send(nothing, await approver.sign(order)), 'unknown');
    expectRefusal(await approver.refuse(nothing), 'unknown');
  }
  expect((await approver.refuse(order, '𝒳'.repeat(200))).body).toEqual({ state: 'denied' });
});

both('a token that was revoked, is synced or not of the policy’s models approves nothing', async (bank) => {
  const { payer, approver, order } = await scene(bank);
  const second = new Authenticator({ origin: EXTENSION_ORIGIN });
  expect((await approver.client.addToken(second)).status).toBe(201);
  const assertion = await approver.sign(order);
  const gone = approver.person.token.credentialId;
  await approver.client.change({ method: 'DELETE', path: `/v1/tokens/${gone}`, by: second });
  expectRefusal(await approver.send(order, assertion), 'not-confirmed');
  await bank.set(approver.person, 'tokens', { synced: 1 });
  expectRefusal(await approver.options(order), 'token-not-allowed');
  const synced = await approver.send(order, assertion);
  expectRefusal(synced, 'token-not-allowed');
  expect(synced.body).not.toHaveProperty('state');
  await bank.set(approver.person, 'tokens', { standing: 'frozen' });
  expectRefusal(await approver.options(order), 'token-not-allowed', { state: 'frozen' });
  expectRefusal(await approver.send(order, assertion), 'token-not-allowed', { state: 'frozen' });
  await bank.set(approver.person, 'tokens', { standing: 'good' });
  await bank.set(approver.person, 'tokens', { synced: 0 });
  await letPolicyAsk(bank, 1, { name: 'models', when: {}, require: { token: { attested: true } } });
  expectRefusal(await approver.options(order), 'token-not-allowed');
  expect(await refusedOf(bank, order)).toEqual([
    { reason: 'token-not-allowed', approver: approver.person.accountId },
  ]);
  await letPolicyAsk(bank, 1);
  expect((await approver.approve(order, { by: second })).body).toEqual({ state: 'validated' });
  expect(await stateOf(payer, order)).toBe('validated');
});

both('a policy that denies meanwhile is told to who approves, and once to the log', async (bank) => {
  const { payer, approver, order } = await scene(bank);
  const assertion = await approver.sign(order);
  const text = 'Not from today on.';
  await letPolicyAsk(bank, 1, { name: 'closed', when: {}, deny: text });
  for (const answer of [
    await approver.options(order),
    await approver.send(order, assertion),
    await approver.send(order, assertion),
  ]) {
    expectRefusal(answer, 'policy-denied');
    expect(answer.body).toMatchObject({ rules: [{ text }] });
  }
  expect(await refusedOf(bank, order)).toEqual([
    { reason: 'policy-denied', approver: approver.person.accountId, rules: ['closed'] },
  ]);
  expect(await stateOf(payer, order)).toBe('awaiting-approval');
  await letPolicyAsk(bank, 1);
  await bank.command('payments', 'stop', '--reason', 'Nobody today.');
  const stopped = await approver.send(order, assertion);
  expectRefusal(stopped, 'policy-denied');
  expect(stopped.body).toMatchObject({ rules: [{ text: 'Nobody today.' }] });
  await bank.command('payments', 'resume');
  expect((await approver.send(order, assertion)).body).toEqual({ state: 'validated' });
});

both('an approval counts no more once its token is revoked or its person’s account frozen', async (bank) => {
  await letPolicyAsk(bank, 2);
  const payer = await bank.payer();
  const [bo, cy, di] = [await Approver.enrol(bank), await Approver.enrol(bank), await Approver.enrol(bank)];
  const order = await askedOrder(payer);
  await bo.approve(order);
  await bo.client.ask('POST', '/v1/account/freeze', 204, {});
  expectRefusal(await bo.refuse(order), 'account-frozen');
  expect((await cy.approve(order)).body).toEqual({ state: 'awaiting-approval' });
  await bank.set(cy.person, 'tokens', { revoked_at: bank.now() });
  expect((await di.list()).items.find(({ id }) => id === order.certificate.id)).toMatchObject({ given: 0 });
  expect((await di.approve(order)).body).toEqual({ state: 'awaiting-approval' });
  await bank.set(cy.person, 'tokens', { revoked_at: null });
  expect((await di.list()).items.find(({ id }) => id === order.certificate.id)).toMatchObject({ given: 2 });
  expect(await stateOf(payer, order)).toBe('awaiting-approval');
  expect((await di.approve(order)).body).toEqual({ state: 'validated' });
});

both(
  'what the policy denies meanwhile waits on; a number that grew counts, one that shrank does not',
  async (bank) => {
    const { payer, approver, order } = await scene(bank);
    await setRules(bank, { name: 'no more', when: {}, deny: 'Not now.' });
    expectRefusal(await approver.approve(order), 'policy-denied', {
      rules: [{ name: 'no more', text: 'Not now.' }],
    });
    await letPolicyAsk(bank, 2);
    expect((await approver.approve(order)).body).toEqual({ state: 'awaiting-approval' });
    await setRules(bank, { name: 'nothing', when: {}, require: { approvals: 1 } });
    const other = await Approver.enrol(bank);
    expect((await other.list()).items.find(({ id }) => id === order.certificate.id)).toMatchObject({
      given: 1,
      needed: 2,
    });
    expect((await other.approve(order)).body).toEqual({ state: 'validated' });
    expect(await stateOf(payer, order)).toBe('validated');
  },
);

both('the database itself takes no approval of the payer’s', async (bank) => {
  const { payer, order } = await scene(bank);
  const own = sql`insert into approvals (account_id, certificate_id, approver_id, nonce, nonce_until, counted)
    values (${payer.accountId}, ${order.certificate.id}, ${payer.accountId}, 'n', 0, 0)`;
  await expect(bank.ports.store.write((tables) => own.execute(tables))).rejects.toThrow();
});
