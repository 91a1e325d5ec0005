// Who may change the rules, and how: two officers' tokens, one switch that stops everything, and what a change would do.
import { createHash, verify } from 'node:crypto';
import { expect } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { STOPPED } from '../../server/policy/judge.ts';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import { builtInPolicy, type Policy, type Rule } from '../../shared/policy.ts';
import type { PolicyCheck, PolicyState, PolicyVersion, WholeProposal } from '../../shared/policy-answers.ts';
import { loggedOf } from '../world/audit-log.ts';
import type { AssertionJson } from '../world/authenticator.ts';
import { coseKey } from '../world/authenticator-keys.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, challengeOf, digestOf, type Json } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { setRules, withFile } from '../world/policy.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const PROPOSALS = '/v1/policy/proposals';
const STOP = '/v1/policy/stop';
const deny = (name: string): Rule => ({ name, when: {}, deny: `No: ${name}.` });
const policyOf = (version: number, ...rules: Rule[]) => ({ version, rules });
const EUR = (value: string) => ({ currency: 'EUR', value });

const known = new Map<Bank, Promise<[Payer, Payer]>>();

/** Two security officers of a bank, enrolled once. */
function officersOf(bank: Bank): Promise<[Payer, Payer]> {
  const there = known.get(bank);
  if (there !== undefined) return there;
  const officer = (name: string) => bank.payer({ role: 'security', name });
  const made = (async (): Promise<[Payer, Payer]> => [await officer('Olga'), await officer('Otto')])();
  known.set(bank, made);
  return made;
}

const propose = (officer: Payer, policy: Json | Policy) =>
  officer.client.change({ method: 'POST', path: PROPOSALS, body: { policy: policy as Json } });
const approve = (officer: Payer, id: string) =>
  officer.client.change({ method: 'POST', path: `${PROPOSALS}/${id}/approval` });
const submit = async (payer: Payer): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', { certificate: await payer.certificate() });
const state = (officer: Payer) => officer.client.ask<PolicyState>('GET', '/v1/policy', 200);

/** What is kept of an officer's touch, for somebody who trusts nobody here. */
type Kept = {
  label: 'countersign/change/v1';
  nonce: string;
  call: { method: string; path: string; body: Record<string, Json> };
  assertion: AssertionJson;
  token: { publicKey: string };
};

/** Whether that officer's token signed that call, computed anew from what is kept. */
function isSigned({ token: { key } }: Payer, kept: Kept): boolean {
  const { label, nonce, call, assertion, token } = kept;
  const { response } = assertion;
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const clientData = bytes(response.clientDataJSON);
  const { challenge, origin } = JSON.parse(clientData.toString()) as { challenge: string; origin: string };
  const wanted = base64url(challengeOf(label, nonce, digestOf(call as Json)));
  const signed = Buffer.concat([
    bytes(response.authenticatorData),
    createHash('sha256').update(clientData).digest(),
  ]);
  return (
    challenge === wanted &&
    origin === EXTENSION_ORIGIN &&
    token.publicKey === base64url(coseKey(key)) &&
    verify('sha256', signed, key.publicKey, bytes(response.signature))
  );
}

both('the operator sets policies alone until two officers are enrolled', async (bank) => {
  expect(await setRules(bank, deny('one'))).toMatchObject({ state: 'active' });
  await bank.payer({ role: 'security', name: 'Alone' });
  expect(await setRules(bank, deny('two'))).toMatchObject({ state: 'active' });
  const [olga] = await officersOf(bank);
  expect(await setRules(bank, deny('three'))).toMatchObject({ state: 'proposed' });
  const { current, proposals } = await state(olga);
  expect(current.policy.rules[0]?.name).toBe('two');
  expect(proposals[0]).toMatchObject({ state: 'open', signatures: [] });
  expect(proposals[0]).not.toHaveProperty('proposedBy');
});

both(
  'two different officers put a policy in force, and an earlier one again; each touch is kept',
  async (bank) => {
    const [olga, otto] = await officersOf(bank);
    const payer = await bank.payer();
    const before = (await state(olga)).current;
    const after = bank.mailbox.count(otto.address);
    const filed = await propose(olga, policyOf(70, deny('new')));
    expect(filed.status, filed.text).toBe(201);
    const { text } = await bank.mailbox.waitForLetter(otto.address, { after });
    expect(text).toContain('a change of the policy was proposed');
    expect(text).not.toMatch(/https?:|[\w-]{22}/);
    const proposal = filed.body as WholeProposal;
    expect(proposal).toMatchObject({ state: 'open', proposedBy: 'Olga', signatures: [{ officer: 'Olga' }] });
    expectRefusal(await approve(olga, proposal.id), 'not-open');
    expect((await state(olga)).current.digest).toBe(before.digest);
    const adopted = await approve(otto, proposal.id);
    expect(adopted.body).toMatchObject({
      state: 'adopted',
      signatures: [{ officer: 'Olga' }, { officer: 'Otto' }],
    });
    const { evidence } = adopted.body as WholeProposal;
    expect(evidence.map((one) => (one as Kept).call.path)).toEqual([
      PROPOSALS,
      `${PROPOSALS}/${proposal.id}/approval`,
    ]);
    const [first, second] = evidence as [Kept, Kept];
    expect([isSigned(olga, first), isSigned(otto, second)]).toEqual([true, true]);
    const other = { ...first.call, body: { ...first.call.body, policy: policyOf(70) as Json } };
    expect(isSigned(olga, { ...first, call: other })).toBe(false);
    expect(isSigned(otto, first)).toBe(false);
    expect((await state(otto)).current).toMatchObject({ version: 70, digest: proposal.digest });
    const refused = await submit(payer);
    expectRefusal(refused, 'policy-denied');
    expect(refused.body).toMatchObject({ rules: [{ name: 'new', text: 'No: new.' }] });
    expectRefusal(await approve(otto, proposal.id), 'not-open');
  },
);

const versionOf = (officer: Payer, sequence: number) =>
  officer.client.ask<PolicyVersion>('GET', `/v1/policy/versions/${sequence}`, 200);

both('any earlier version comes back as it was, also the one built in', async (bank) => {
  const [olga, otto] = await officersOf(bank);
  const payer = await bank.payer();
  const change = async (policy: Policy) => {
    const { id } = (await propose(olga, policy)).body as WholeProposal;
    expect((await approve(otto, id)).body).toMatchObject({ state: 'adopted' });
  };
  for (const version of [71, 72, 73]) await change(policyOf(version, deny(`rule ${version}`)));
  const { versions } = await state(olga);
  const [, , oldest] = versions;
  const { policy, digest } = await versionOf(olga, oldest?.sequence ?? 0);
  await change(policy);
  expect((await state(otto)).current).toMatchObject({ version: 71, digest });
  expect((await submit(payer)).body).toMatchObject({ rules: [{ name: 'rule 71' }] });
  const builtIn = await versionOf(olga, 0);
  expect(builtIn.policy).toEqual(builtInPolicy('EUR'));
  await change(builtIn.policy);
  expect((await submit(payer)).status).toBe(201);
  const { versions: after, current } = await state(olga);
  expect(current.digest).toBe(builtIn.digest);
  expect(after.slice(0, 2).map((one) => one.digest)).toEqual([builtIn.digest, digest]);
  for (const none of ['9999', '01', '-1'])
    expectRefusal(await olga.client.call('GET', `/v1/policy/versions/${none}`), 'unknown');
});

both('of racing officers one adoption wins, and nobody counts twice', async (bank) => {
  const [olga, otto] = await officersOf(bank);
  const { id } = (await propose(olga, policyOf(80, deny('race')))).body as WholeProposal;
  const before = (await state(olga)).versions.length;
  const answers = await Promise.all([approve(otto, id), approve(otto, id), approve(olga, id)]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await state(olga)).versions.length).toBe(before + 1);
  const again = await propose(otto, policyOf(80, deny('race')));
  expectRefusal(again, 'not-open');
  const open = (await propose(otto, policyOf(81))).body as WholeProposal;
  await approve(olga, open.id);
});

both('nobody signs a policy that would stop the very token that signs', async (bank) => {
  const [olga] = await officersOf(bank);
  const copied = { flags: { be: true, bs: true } };
  const sly = await bank.payer({ role: 'security', name: 'Sly', token: copied });
  const hardware: Rule = { name: 'hardware', when: {}, require: { token: { notSynced: true } } };
  expectRefusal(await propose(sly, policyOf(85, hardware)), 'token-not-allowed');
  const { id } = (await propose(olga, policyOf(85, hardware))).body as WholeProposal;
  expectRefusal(await approve(sly, id), 'token-not-allowed');
  expect((await state(olga)).proposals.find((one) => one.id === id)?.signatures).toHaveLength(1);
  expect((await sly.client.change({ method: 'DELETE', path: `${PROPOSALS}/${id}` })).status).toBe(204);
  const { id: other } = (await propose(olga, policyOf(86))).body as WholeProposal;
  expect((await approve(sly, other)).body).toMatchObject({ state: 'adopted' });
});

both('a token that was revoked after its signature does not count', async (bank) => {
  const [, otto] = await officersOf(bank);
  const mole = await bank.payer({ role: 'security', name: 'Mole' });
  const { id, digest } = (await propose(mole, policyOf(90))).body as WholeProposal;
  await bank.set(mole, 'tokens', { revoked_at: bank.now() });
  expect((await approve(otto, id)).body).toMatchObject({ state: 'open' });
  expect((await state(otto)).current.digest).not.toBe(digest);
  expect((await otto.client.change({ method: 'DELETE', path: `${PROPOSALS}/${id}` })).status).toBe(204);
  const { proposals } = await state(otto);
  expect(proposals.find((one) => one.id === id)).toMatchObject({ state: 'withdrawn' });
});

both(
  'what is proposed is checked place by place; signatures fit one call only; proposals lapse',
  async (bank) => {
    const [olga, otto] = await officersOf(bank);
    const wrong = await propose(olga, {
      version: 1,
      rules: [{ name: 'r', when: { channel: 'post' }, deny: '' }],
    });
    expectRefusal(wrong, 'malformed');
    expect(wrong.text).toMatch(/policy\/rules\/0\/when\/channel .*policy\/rules\/0\/deny/);
    const signed = await olga.client.signed({
      method: 'POST',
      path: PROPOSALS,
      body: { policy: policyOf(95) },
    });
    expectRefusal(
      await olga.client.call('POST', PROPOSALS, { ...signed, policy: policyOf(96) }),
      'not-confirmed',
    );
    expectRefusal(await olga.client.call('POST', PROPOSALS, signed), 'unknown');
    const { id } = (await propose(olga, policyOf(97))).body as WholeProposal;
    bank.advance(7 * 24 * 3_600_000);
    for (const officer of [olga, otto]) await officer.client.signIn();
    expectRefusal(await approve(otto, id), 'not-open');
  },
);

both(
  'one officer’s touch stops all payments, in words that shoppers see, and another lets them go on',
  async (bank) => {
    const [olga, otto] = await officersOf(bank);
    for (const officer of [olga, otto]) await officer.client.signIn();
    const payer = await bank.payer();
    const [paid, order] = [await payer.pay(), await payer.order()];
    const reason = 'A <b>shop</b> was broken into. We look at it.';
    const stop = (body: object) => olga.client.change({ method: 'POST', path: STOP, body: body as never });
    expectRefusal(await stop({ reason: 'two\nlines' }), 'malformed');
    expect((await stop({ reason })).status).toBe(204);
    const card = `/v1/certificates/${paid.certificate.id}/card`;
    for (const answer of [
      await submit(payer),
      await payer.client.call('POST', card, {}),
      await payer.confirm(order),
      await payer.client.call('POST', card, {}),
    ]) {
      expectRefusal(answer, 'policy-denied');
      expect(answer.body).toMatchObject({ rules: [{ text: reason }] });
    }
    expect((await state(otto)).stopped).toMatchObject({ reason });
    const refused = { type: 'certificate-refused', step: 'release', reason: 'policy-denied' };
    const logged = (await loggedOf(bank.ports, paid.submitted.digest)).filter(
      ({ type }) => type === refused.type,
    );
    expect(logged).toEqual([
      {
        ...refused,
        rules: [STOPPED],
        account: payer.accountId,
        certificate: paid.submitted.digest,
        at: expect.any(String),
      },
    ]);
    expectRefusal(await otto.client.call('DELETE', STOP, {}), 'malformed');
    expect((await otto.client.change({ method: 'DELETE', path: STOP })).status).toBe(204);
    expect((await payer.confirm(order)).status).toBe(200);
    expect((await payer.client.call('POST', card, {})).status).toBe(200);
    await bank.command('payments', 'stop', '--reason', 'Night.');
    expect((await submit(payer)).body).toMatchObject({ rules: [{ text: 'Night.' }] });
    await bank.command('payments', 'resume');
    expect((await submit(payer)).status).toBe(201);
  },
);

both('every change is in the audit log, by digest and credential alone', async (bank) => {
  const [olga] = await officersOf(bank);
  const { audit_entries = [], payment_stops = [] } = await bank.stored();
  const entries = audit_entries.map((row) => JSON.parse(JSON.parse(row).entry) as { type: string });
  const types = new Set(entries.map(({ type }) => type));
  for (const type of ['activated', 'proposed', 'signed', 'withdrawn'])
    expect(types).toContain(`policy-${type}`);
  const night = createHash('sha256').update('Night.').digest('base64url');
  expect(entries).toContainEqual(expect.objectContaining({ type: 'payments-stopped', reason: night }));
  expect(JSON.stringify(entries)).not.toMatch(/\bOlga\b|Night|broken/);
  expect(payment_stops.map((row) => JSON.parse(row).account_id)).toContain(olga.accountId);
});

/** Another test turned the clock on by days: what ran out by that is ended by the worker, in its own time. */
async function overdueEnded(bank: Bank): Promise<void> {
  const overdue = () =>
    bank.ports.store.read
      .selectFrom('certificates')
      .select('id')
      .where('state', '=', 'awaiting-confirmation')
      .where('code_expires_at', '<', bank.now())
      .execute();
  await expect.poll(overdue).toEqual([]);
}

both('a check tells what would have become of payments and tokens, and changes nothing', async (bank) => {
  const [olga] = await officersOf(bank);
  const payer = await bank.payer({ fund: 'EUR 5000.00' });
  for (const value of ['30.00', '40.00', '200.00']) await payer.pay({ amount: EUR(value) });
  await overdueEnded(bank);
  await deleteOutlived(bank.ports);
  const before = await bank.stored();
  const day = { over: 'P1D', atLeast: EUR('70.00'), per: 'merchant' } as const;
  const document = policyOf(
    99,
    { name: 'parts', when: { sum: day }, deny: 'Too much a day.' },
    { name: 'large', when: { amountAtLeast: EUR('150.00') }, require: { approvals: 2 } },
    { name: 'attested', when: {}, require: { token: { attested: true } } },
  );
  const surer = policyOf(98, { name: 'sure', when: {}, require: { minMerchantRank: 3 } });
  const check = await olga.client.ask<PolicyCheck>('POST', '/v1/policy/check', 200, { policy: document });
  const own = check.payments?.stricter.slice(0, 3) ?? [];
  expect(own.map(({ amount, denied, approvals }) => [amount.value, denied.length, approvals])).toEqual([
    ['200.00', 1, 2],
    ['40.00', 1, 0],
    ['30.00', 0, 0],
  ]);
  expect(own.every(({ tokenAllowed }) => !tokenAllowed)).toBe(true);
  const stopped = check.tokens?.stopped ?? [];
  expect(stopped.filter(({ attested }) => attested)).toEqual([]);
  expect(stopped.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(check.tokens?.looked);
  const rank = await olga.client.ask<PolicyCheck>('POST', '/v1/policy/check', 200, { policy: surer });
  expect(rank.payments?.stricter[0]).toMatchObject({ denied: [], approvals: 0, minMerchantRank: 3 });
  const { problems } = await olga.client.ask<PolicyCheck>('POST', '/v1/policy/check', 200, { policy: {} });
  expect(problems.map(({ place }) => place)).toEqual(['/version', '/rules']);
  const told = await withFile(document, (file) => bank.command<PolicyCheck>('policy', 'check', file));
  expect(told.payments?.stricter.slice(0, 3)).toEqual(own);
  expect(await bank.command<PolicyCheck>('policy', 'check', 'strict')).toMatchObject({ problems: [] });
  expect(await bank.stored()).toEqual(before);
});

both('a file with mistakes is refused with a line for each', async (bank) => {
  const lines: string[] = [];
  const surroundings = {
    environment: bank.environment,
    out: () => undefined,
    err: (line: string) => lines.push(...line.split('\n')),
  };
  const broken = { version: 1, rules: [{ name: 'r', when: { hours: {} } }], more: 1 };
  const exitCode = await withFile(broken, (file) => runCommandLine(['policy', 'set', file], surroundings));
  expect(exitCode).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(/^\/rules\/0\/when\/hours\/zone is missing/));
  expect(lines).toContainEqual(expect.stringMatching(/^\/more is not known/));
});
