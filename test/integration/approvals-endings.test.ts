// How a payment that waits for approvals ends: refused, cancelled, out of time, frozen, raced; and where its money is then.
import { expect } from 'vitest';
import { giveApproval } from '../../server/approvals/give-approval.ts';
import type { Caller, Ports } from '../../server/ports.ts';
import { Approver, askedOrder, letPolicyAsk } from '../world/approver.ts';
import { loggedOf } from '../world/audit-log.ts';
import type { AssertionJson } from '../world/authenticator.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const HOUR = 60 * 60 * 1000;
const eur = (value: string) => ({ currency: 'EUR', value });
const FREE = { available: eur('500.00'), held: eur('0.00') };
const HELD = { available: eur('457.50'), held: eur('42.50') };

async function scene(bank: Bank, needed = 1) {
  await letPolicyAsk(bank, needed);
  const [payer, bo, cy] = [await bank.payer(), await Approver.enrol(bank), await Approver.enrol(bank)];
  return { payer, bo, cy, order: await askedOrder(payer) };
}

const read = ({ client }: Payer, { certificate }: Order) => client.read(certificate.id);
const cancel = ({ client }: Payer, { certificate }: Order) =>
  client.call('DELETE', `/v1/certificates/${certificate.id}`);
const detailsOf = ({ client }: Payer, { certificate }: Order) =>
  client.ask<object>('GET', `/v1/payments/${certificate.id}`, 200);

both(
  'one refusal ends it, also after an approval: the money is free and the payer is told why',
  async (bank) => {
    const { payer, bo, cy, order } = await scene(bank, 2);
    expect((await bo.approve(order)).body).toEqual({ state: 'awaiting-approval' });
    const told = bank.mailbox.lettersTo(payer.address).length;
    expect((await cy.refuse(order, 'Too dear')).body).toEqual({ state: 'denied' });
    expect((await cy.refuse(order, 'Another word')).body).toEqual({ state: 'denied' });
    expectRefusal(await bo.refuse(order), 'denied');
    expectRefusal(await cy.approve(order), 'denied');
    expectRefusal(await cancel(payer, order), 'denied');
    const { state, history } = await read(payer, order);
    expect(state).toBe('denied');
    expect(history.map(({ event }) => event).slice(-4)).toEqual([
      'confirmed',
      'approved',
      'refused',
      'denied',
    ]);
    expect(await payer.client.account()).toMatchObject(FREE);
    expect(await detailsOf(payer, order)).toMatchObject({ approval: { refused: 'Too dear' } });
    const { text } = await bank.mailbox.waitForLetter(payer.address, { after: told });
    expect(text).toContain('refused');
    expect(await bo.waiting()).not.toContain(order.certificate.id);
  },
);

both('cancelled while it waits: nobody can approve it, the money is free', async (bank) => {
  const { payer, bo, order } = await scene(bank);
  expect((await cancel(payer, order)).status).toBe(204);
  expect((await cancel(payer, order)).status).toBe(204);
  expectRefusal(await bo.approve(order), 'cancelled');
  expectRefusal(await bo.refuse(order), 'cancelled');
  expect(await bo.waiting()).not.toContain(order.certificate.id);
  expect(await payer.client.account()).toMatchObject(FREE);
});

both(
  'nobody approves within 24 hours: expired, told, free; a second before it still can be',
  async (bank) => {
    const { payer, bo, order } = await scene(bank);
    const timely = await askedOrder(payer);
    const [{ expiresAt = '' } = {}] = (await bo.list()).items;
    bank.advance(Date.parse(expiresAt) - bank.now() - 5000);
    await bo.client.signIn();
    expect((await bo.approve(timely)).body).toEqual({ state: 'validated' });
    const told = bank.mailbox.lettersTo(payer.address).length;
    bank.advance(10_000);
    expectRefusal(await bo.approve(order), 'expired');
    expectRefusal(await bo.refuse(order), 'expired');
    expect(await bo.waiting()).not.toContain(order.certificate.id);
    await payer.client.signIn();
    expect((await read(payer, order)).state).toBe('expired');
    bank.ports.wakeWorker();
    const { text } = await bank.mailbox.waitForLetter(payer.address, { after: told });
    expect(text).toMatch(/nobody approved|approved/);
    await expect.poll(async () => (await read(payer, order)).history.at(-1)?.event).toBe('expired');
    expect(await payer.client.account()).toMatchObject(HELD);
    const { digest } = await read(payer, order);
    expect((await loggedOf(bank.ports, digest)).map(({ type }) => type).slice(1)).toEqual([
      ...['approval-asked', 'approval-expired'],
    ]);
  },
);

both('cancelled after its time, before anybody wrote that down: expired, and free', async (bank) => {
  const { payer, order } = await scene(bank);
  bank.advance(24 * HOUR + 1000);
  await payer.client.signIn();
  expectRefusal(await cancel(payer, order), 'expired');
  expectRefusal(await cancel(payer, order), 'expired');
  expect(await payer.client.account()).toMatchObject(FREE);
  const { digest } = await read(payer, order);
  const logged = (await loggedOf(bank.ports, digest)).map(({ type }) => type);
  expect(logged.filter((type) => type === 'approval-expired')).toHaveLength(1);
});

both(
  'a frozen payer’s payment waits and cannot be approved, only refused, until the account is open again',
  async (bank) => {
    const { payer, bo, order } = await scene(bank);
    await payer.client.ask('POST', '/v1/account/freeze', 204, {});
    expectRefusal(await bo.approve(order), 'account-frozen');
    expect((await read(payer, order)).state).toBe('awaiting-approval');
    await payer.client.change({ method: 'DELETE', path: '/v1/account/freeze' });
    expect((await bo.approve(order)).body).toEqual({ state: 'validated' });
  },
);

both(
  'two approvers, a refusal and a cancellation race: exactly one outcome, the money where it says',
  async (bank) => {
    for (let round = 0; round < 3; round += 1) {
      const { payer, bo, cy, order } = await scene(bank);
      const di = await Approver.enrol(bank);
      const [one, two] = [await bo.sign(order), await cy.sign(order)];
      const answers = await Promise.all([
        bo.send(order, one),
        cy.send(order, two),
        ...(round > 0 ? [di.refuse(order)] : []),
        ...(round > 1 ? [cancel(payer, order)] : []),
      ]);
      const { state, history } = await read(payer, order);
      const events = history.map(({ event }) => event);
      const ends = events.filter((event) => ['validated', 'denied', 'cancelled', 'unused'].includes(event));
      if (state !== 'unused') expect(ends).toEqual([state]);
      expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThan(0);
      expect(events.filter((event) => event === 'approved').length).toBe(
        state === 'validated' || state === 'unused' ? 1 : 0,
      );
      expect(await payer.client.account()).toMatchObject(state === 'validated' ? HELD : FREE);
    }
  },
);

both(
  'an answer that was lost, and a server that dies before or after it stored: said again, it is the same',
  async (bank) => {
    const { payer, bo, order } = await scene(bank);
    const assertion = (await bo.sign(order)) as AssertionJson;
    const caller: Caller = {
      accountId: bo.person.accountId,
      role: 'approver',
      jkt: '',
      sessionId: '',
      idle: false,
    };
    const command = { caller, id: order.certificate.id, assertion };
    for (const broken of [dyingBefore(bank.ports, 1), dyingBefore(bank.ports, 2)]) {
      await expect(giveApproval(broken, command)).rejects.toThrow('it died');
      expect((await read(payer, order)).state).toBe('awaiting-approval');
    }
    await expect(giveApproval(dyingAfter(bank.ports, 2), command)).rejects.toThrow('it died');
    expect((await bo.send(order, assertion)).body).toEqual({ state: 'validated' });
    expect((await read(payer, order)).history.filter(({ event }) => event === 'approved')).toHaveLength(1);
  },
);

/** A server that dies before its nth transaction: the first looks, the second has the receipt. */
function dyingBefore(ports: Ports, nth: number): Ports {
  let count = 0;
  const submit: Ports['store']['submit'] = async (operation, item) => {
    count += 1;
    if (count === nth) throw new Error('it died');
    return ports.store.submit(operation, item);
  };
  return { ...ports, store: { ...ports.store, submit } };
}

function dyingAfter(ports: Ports, nth: number): Ports {
  let count = 0;
  const submit: Ports['store']['submit'] = async (operation, item) => {
    const result = await ports.store.submit(operation, item);
    count += 1;
    if (count === nth) throw new Error('it died');
    return result;
  };
  return { ...ports, store: { ...ports.store, submit } };
}

both(
  'of one payer at most five wait: a sixth is refused before its code is sent, and again when it is confirmed',
  async (bank) => {
    await letPolicyAsk(bank, 1);
    const [payer, bo] = [await bank.payer(), await Approver.enrol(bank)];
    const orders: Order[] = [];
    const sixth = await payer.order({ amount: eur('1.00') });
    for (let count = 0; count < 5; count += 1) orders.push(await askedOrder(payer, { amount: eur('1.00') }));
    const seventh = { certificate: await payer.certificate({ amount: eur('1.00') }) };
    expectRefusal(await payer.client.call('POST', '/v1/certificates', seventh), 'rate-limited');
    expectRefusal(await payer.confirm(sixth), 'rate-limited');
    expect(await read(payer, sixth)).toMatchObject({ state: 'awaiting-confirmation', attemptsLeft: 5 });
    await bo.refuse(orders[0] as Order);
    expect((await payer.confirm(sixth)).body).toEqual({ state: 'awaiting-approval' });
  },
);
