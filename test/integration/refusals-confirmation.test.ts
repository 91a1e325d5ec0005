// Which refusal of a confirmation wins where several hold (PROTOCOL sections 5.2 and 5.3).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal, type Reason } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;

const block = (bank: Bank, payer: Payer) =>
  bank.set(payer, 'accounts', { blocked_until: bank.now() + 60 * MINUTE });
const unblock = (bank: Bank, payer: Payer) => bank.set(payer, 'accounts', { blocked_until: 0 });
const freeze = (bank: Bank, payer: Payer) => bank.set(payer, 'accounts', { frozen_at: bank.now() });

/** How a certificate comes to an end before it is confirmed. */
const ENDS: Partial<Record<Reason, (bank: Bank, payer: Payer, order: Order) => Promise<unknown>>> = {
  cancelled: (_bank, payer, { certificate }) => payer.client.cancel(certificate.id),
  locked: async (_bank, payer, order) => {
    for (let step = 1; step <= 5; step += 1)
      await payer.confirm(order, { code: wrongCode(order.code, step) });
  },
  expired: async (bank) => bank.advance(5 * MINUTE + 1000),
};

for (const [reason, end] of Object.entries(ENDS) as [Reason, NonNullable<(typeof ENDS)[Reason]>][]) {
  both(`malformed > unknown > rate-limited > ${reason} > account-frozen`, async (bank) => {
    const payer = await bank.payer();
    const order = await payer.order();
    await end(bank, payer, order);
    await freeze(bank, payer);
    expectRefusal(await payer.confirm(order), reason, { state: reason });
    await block(bank, payer);
    expectRefusal(await payer.confirm(order), 'rate-limited');
    expectRefusal(await payer.confirm(order, { code: '1', assertion: payer.sign(order) }), 'malformed');
    const other = await payer.otherSession();
    const body = { code: order.code, assertion: payer.sign(order) };
    const path = `/v1/certificates/${order.certificate.id}/confirmation`;
    expectRefusal(await other.call('POST', path, body), 'unknown');
    expectRefusal(await other.call('POST', path, { ...body, code: '1' }), 'malformed');
    await unblock(bank, payer);
    expectRefusal(await payer.confirm(order), reason, { state: reason });
  });
}

both('the answer to a repeat > rate-limited > not-open > account-frozen', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const assertion = payer.sign(order);
  const first = await payer.confirm(order, { assertion });
  expect(first.status).toBe(200);
  await freeze(bank, payer);
  expectRefusal(await payer.confirm(order), 'not-open', { state: 'validated' });
  await block(bank, payer);
  expect(await payer.confirm(order, { assertion })).toMatchObject({ status: 200, text: first.text });
  expectRefusal(await payer.confirm(order, { code: '1', assertion }), 'malformed');
});

both('account-frozen > insufficient-funds > not-confirmed, and none but the last counts', async (bank) => {
  const payer = await bank.payer({ fund: 'EUR 60.00' });
  const [paid, order] = [await payer.order(), await payer.order()];
  expect((await payer.confirm(paid)).status).toBe(200);
  const code = wrongCode(order.code);
  await freeze(bank, payer);
  expectRefusal(await payer.confirm(order, { code }), 'account-frozen');
  await bank.set(payer, 'accounts', { frozen_at: null });
  expectRefusal(await payer.confirm(order, { code }), 'insufficient-funds');
  await payer.client.cancel(paid.certificate.id);
  expectRefusal(await payer.confirm(order, { code }), 'not-confirmed', { attemptsLeft: 4 });
});
