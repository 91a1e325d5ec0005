// A shopper who lost both token and device is let in anew by two operators.
import { expect } from 'vitest';
import { approveReset } from '../../server/resets/decide-reset.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const HOUR = 3_600_000;
const REASON = 'Bag stolen, passport seen';

const ask = ({ client }: Payer, account: string, reason = REASON) =>
  client.change({ method: 'POST', path: '/v1/resets', body: { account, reason } });
const approve = ({ client }: Payer, id: string) =>
  client.change({ method: 'POST', path: `/v1/resets/${id}/approval`, body: {} });
const withdraw = ({ client }: Payer, id: string) =>
  client.change({ method: 'DELETE', path: `/v1/resets/${id}`, body: {} });
const idOf = ({ body, text, status }: Answer): string => {
  expect(status, text).toBe(201);
  return (body as { id: string }).id;
};

async function people(bank: Bank) {
  const ada = await bank.payer();
  const { number = '' } = await ada.client.account();
  const ann = await bank.payer({ role: 'operator', name: 'Ann' });
  const ben = await bank.payer({ role: 'operator', name: 'Ben' });
  return { ada, number, ann, ben };
}

both(
  'two operators let a person in; both steps are told; what is new cools down, what is old ends',
  async (bank) => {
    const { ada, number, ann, ben } = await people(bank);
    let after = bank.mailbox.count(ada.address);
    const [asker, other] = [ann, ben].map(({ address }) => bank.mailbox.count(address));
    const id = idOf(await ask(ann, number));
    const waits = await bank.mailbox.waitForLetter(ben.address, { after: other ?? 0 });
    expect(waits.text).toContain('Another operator has to approve it in the console.');
    expect(waits.text).not.toMatch(/https?:|Ada/);
    expect(bank.mailbox.count(ann.address)).toBe(asker);
    expect((await bank.mailbox.waitForLetter(ada.address, { after })).text).toContain('Not you?');
    after = bank.mailbox.count(ada.address);
    const approved = await approve(ben, id);
    expect(approved.status, approved.text).toBe(200);
    expect((await bank.mailbox.waitForLetter(ada.address, { after })).text).toContain('can be replaced');
    const { items } = (await ann.client.call('GET', '/v1/resets')).body as { items: object[] };
    expect(items[0]).toMatchObject({
      id,
      account: number,
      state: 'approved',
      reason: REASON,
      askedBy: ann.accountId,
      asker: 'Ann',
      approvedBy: ben.accountId,
      approver: 'Ben',
    });
    const { invitation } = approved.body as { invitation: string };
    expect(JSON.stringify(items)).not.toContain(invitation);
    const anew = await Payer.enrol(bank, { invitation, address: `new.${ada.address}` });
    expectRefusal(await ada.client.call('GET', '/v1/account'), 'unauthenticated');
    await expect(ada.otherSession()).rejects.toThrow();
    const certificate = await anew.certificate({ amount: { currency: 'EUR', value: '50.01' } });
    expectRefusal(
      await anew.client.call('POST', '/v1/certificates', { certificate }),
      'device-cooling-down',
      {
        until: expect.any(String),
      },
    );
    expect((await anew.confirm(await anew.order())).status).toBe(200);
    // Until then it takes nothing away, whoever has it.
    const second = new Authenticator({ origin: EXTENSION_ORIGIN });
    await anew.client.addToken(second);
    const removal = { method: 'DELETE', path: `/v1/tokens/${second.credentialId}` } as const;
    expectRefusal(await anew.client.change(removal), 'token-not-allowed');
    bank.advance(73 * HOUR);
    await anew.client.signIn();
    const later = await anew.order({ amount: { currency: 'EUR', value: '50.01' } });
    expect((await anew.confirm(later)).status).toBe(200);
    await ann.client.signIn();
    expectRefusal(await withdraw(ann, id), 'not-open', { state: 'approved' });
    const audit = await bank.ports.store.read
      .selectFrom('audit_entries')
      .select('type')
      .where('type', 'in', ['reset-asked', 'reset-approved'])
      .execute();
    expect(audit.length).toBeGreaterThanOrEqual(2);
  },
);

both('one operator alone lets nobody in, and nobody themselves', async (bank) => {
  const { ada, number, ann, ben } = await people(bank);
  expectRefusal(await ask(ann, 'DE00'), 'unknown');
  expectRefusal(await ask(ann, number, ' '), 'malformed');
  const id = idOf(await ask(ann, number));
  expectRefusal(await ask(ben, number), 'not-open', { state: 'asked' });
  expectRefusal(await approve(ann, id), 'forbidden');
  expectRefusal(await approve(ben, 'A'.repeat(22)), 'unknown');
  for (const role of ['payer', 'approver', 'security', 'auditor'] as const) {
    const other = await bank.payer({ role, name: `A ${role}` });
    expectRefusal(await ask(other, number), 'forbidden');
    expectRefusal(await approve(other, id), 'forbidden');
    expectRefusal(await withdraw(other, id), 'forbidden');
  }
  const by = new Authenticator({ origin: EXTENSION_ORIGIN });
  const unsigned = { method: 'POST', path: `/v1/resets/${id}/approval`, body: {}, by } as const;
  expectRefusal(await ben.client.change(unsigned), 'not-confirmed');
  const [one, other] = await Promise.all([approve(ben, id), approve(ben, id)]);
  expect([one.status, other.status].sort()).toEqual([200, 409]);
  expect((await ada.confirm(await ada.order())).status).toBe(200);
});

both('a reset that is withdrawn, or too old, lets nobody in', async (bank) => {
  const { number, ann, ben } = await people(bank);
  const withdrawn = idOf(await ask(ann, number));
  expect((await withdraw(ben, withdrawn)).status).toBe(204);
  expectRefusal(await approve(ben, withdrawn), 'not-open', { state: 'withdrawn' });
  const id = idOf(await ask(ann, number));
  const { invitation } = (await approve(ben, id)).body as { invitation: string };
  expect((await withdraw(ann, id)).status).toBe(204);
  const late = Payer.enrol(bank, { invitation, address: 'late@mail.example' });
  await expect(late).rejects.toThrow('invitation-invalid');
  const old = idOf(await ask(ann, number));
  const list = (query: string) =>
    ann.client.ask<{ items: { id: string }[]; next: string }>('GET', `/v1/resets${query}`, 200);
  const [first, second] = (await list('?limit=2')).items.map(({ id: one }) => one);
  const { items, next } = await list('?limit=1');
  expect(items[0]?.id).toBe(first);
  expect((await list(`?limit=1&after=${next}`)).items[0]?.id).toBe(second);
  expectRefusal(await ann.client.call('GET', '/v1/resets?after=x'), 'malformed');
  bank.advance(25 * HOUR);
  await ben.client.signIn();
  expectRefusal(await approve(ben, old), 'not-open', { state: 'expired' });
});

both('an operator who is frozen, or none any more, while the call runs decides nothing', async (bank) => {
  const { number, ann, ben } = await people(bank);
  const id = idOf(await ask(ann, number));
  const path = `/v1/resets/${id}/approval`;
  const { store } = bank.ports;
  const caller = { accountId: ben.accountId, role: 'operator', jkt: '', sessionId: '', idle: false } as const;
  const set = (change: { frozen_at: number | null } | { role: string }) =>
    store.write((tables) =>
      tables.updateTable('accounts').set(change).where('account_id', '=', ben.accountId).execute(),
    );
  for (const [change, back, reason] of [
    [{ frozen_at: bank.now() }, { frozen_at: null }, 'account-frozen'],
    [{ role: 'payer' }, { role: 'operator' }, 'forbidden'],
  ] as const) {
    const body = (await ben.client.signed({ method: 'POST', path, body: {} })) as unknown as SignedChange;
    const submit: typeof store.submit = async (operation, item) => {
      await set(change);
      return store.submit(operation, item);
    };
    const deps = { ...bank.ports, store: { ...store, submit } };
    expect(await approveReset(deps, { caller, id, body })).toMatchObject({ outcome: 'refused', reason });
    await set(back);
  }
  expect((await approve(ben, id)).status).toBe(200);
});
