// How a payment ends, by time, by cancelling or by the merchant's charge, and where its money is then (PROTOCOL section 5.2).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { CallOptions } from '../world/client/calls.ts';
import { type MessageChanges, Network } from '../world/network.ts';
import { type Order, type Payer, SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;
const MERCHANT = {
  acceptorId: 'a',
  descriptor: 'EXAMPLE SHOP',
  mcc: '5732',
  country: 'DE',
  city: 'Berlin',
  url: SHOP.origin,
};
const eur = (value: string) => ({ currency: 'EUR', value });

async function money({ client }: Payer) {
  const { available, held } = await client.account();
  return { available, held };
}
const ALL_FREE = { available: eur('500.00'), held: eur('0.00') };

/** Waits until the worker has done what time asks of it. */
async function endsAs(bank: Bank, payer: Payer, { certificate }: Order, state: string): Promise<void> {
  await expect
    .poll(
      async () => {
        bank.ports.wakeWorker();
        return (await payer.client.read(certificate.id)).state;
      },
      { timeout: 15_000, interval: 200 },
    )
    .toBe(state);
}

/** A network whose clock goes with the bank's. */
class PunctualNetwork extends Network {
  readonly #bank: Bank;

  constructor(bank: Bank) {
    super({ serverUrl: bank.url, keysFile: bank.environment['KEYS_FILE'] ?? '' });
    this.#bank = bank;
  }

  override send(event: object, changes: MessageChanges = {}) {
    return super.send(event, { timestamp: Math.floor(this.#bank.now() / 1000), ...changes });
  }
}

const networkOf = (bank: Bank) => new PunctualNetwork(bank);
const cardOf = (payer: Payer, { certificate }: Order) =>
  payer.client.call('POST', `/v1/certificates/${certificate.id}/card`, {});
const cancel = (payer: Payer, { certificate }: Order, options?: CallOptions) =>
  payer.client.call('DELETE', `/v1/certificates/${certificate.id}`, undefined, options);

both('never confirmed: expired, and nothing was ever held', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  expect(await money(payer)).toEqual(ALL_FREE);
  bank.advance(5 * MINUTE + 1000);
  expect((await payer.client.read(order.certificate.id)).state).toBe('expired');
  expectRefusal(await cancel(payer, order), 'expired');
  await endsAs(bank, payer, order, 'expired');
  await payer.client.signIn();
  expect(await money(payer)).toEqual(ALL_FREE);
});

both('its card never asked for: unused after ten minutes, the money free', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  bank.advance(10 * MINUTE + 1000);
  expect((await cardOf(payer, order)).status).toBeGreaterThanOrEqual(400);
  await endsAs(bank, payer, order, 'unused');
  await payer.client.signIn();
  expect(await money(payer)).toEqual(ALL_FREE);
});

both('its card never charged: closed fifteen minutes after its release, the money free', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const card = await payer.client.card(order.certificate.id);
  bank.advance(15 * MINUTE + 1000);
  await endsAs(bank, payer, order, 'unused');
  const { card: shown, history } = await payer.client.read(order.certificate.id);
  expect(shown?.state).toBe('closed');
  expect(history.at(-1)?.event).toBe('unused');
  await payer.client.signIn();
  expect(await money(payer)).toEqual(ALL_FREE);
  const late = await networkOf(bank).authorise({ card, merchant: MERCHANT, amount: eur('42.50') });
  expect(late.approved).toBe(false);
});

both('cancelled before and after validation: the money is free, and again is 204 again', async (bank) => {
  const payer = await bank.payer();
  const [early, late] = [await payer.order(), await payer.pay()];
  for (const [order, state] of [
    [early, 'cancelled'],
    [late, 'unused'],
  ] as const) {
    expect((await cancel(payer, order)).status).toBe(204);
    // Many clients say of every call that its body is JSON, also where there is none.
    expect((await cancel(payer, order, { raw: '' })).status).toBe(204);
    expect((await payer.client.read(order.certificate.id)).state).toBe(state);
  }
  expect(await money(payer)).toEqual(ALL_FREE);
  expectRefusal(await cardOf(payer, late), 'not-open', { state: 'unused' });
});

both(
  'charged: it can be cancelled no more, completes with the capture, and less was held than is free',
  async (bank) => {
    const payer = await bank.payer();
    const order = await payer.order();
    const assertion = payer.sign(order);
    const first = await payer.confirm(order, { assertion });
    const card = await payer.client.card(order.certificate.id);
    const network = networkOf(bank);
    const charge = await network.authorise({ card, merchant: MERCHANT, amount: eur('40.00') });
    expect(charge.approved).toBe(true);
    expectRefusal(await cancel(payer, order), 'not-open', { state: 'validated' });
    expectRefusal(await cardOf(payer, order), 'card-already-released');
    await network.capture(charge);
    expect((await payer.client.read(order.certificate.id)).state).toBe('completed');
    expect(await money(payer)).toEqual({ available: eur('460.00'), held: eur('0.00') });
    expectRefusal(await cancel(payer, order), 'not-open', { state: 'completed' });
    const again = await payer.confirm(order, { assertion });
    expect(again.body).toEqual({ ...(first.body as object), state: 'completed' });
    expect((await payer.client.evidence(order.certificate.id))['receipt']).toBeDefined();
  },
);

both('declined for more than was confirmed, it can be cancelled, and the money is free', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const card = await payer.client.card(order.certificate.id);
  const asked = { card, merchant: MERCHANT, amount: eur('49.90') };
  expect(await networkOf(bank).authorise(asked)).toMatchObject({ approved: false });
  expect((await cancel(payer, order)).text).toBe('');
  expect((await payer.client.read(order.certificate.id)).state).toBe('unused');
  expect(await money(payer)).toEqual(ALL_FREE);
});

both('cancelling races the merchant’s charge: one of them wins, the money is where it says', async (bank) => {
  for (let round = 0; round < 4; round += 1) {
    const payer = await bank.payer();
    const order = await payer.pay();
    const card = await payer.client.card(order.certificate.id);
    const asked = { card, merchant: MERCHANT, amount: eur('42.50') };
    const [charge, cancelled] = await Promise.all([networkOf(bank).authorise(asked), cancel(payer, order)]);
    expect(charge.approved).toBe(cancelled.status !== 204);
    const { state } = await payer.client.read(order.certificate.id);
    expect(state).toBe(charge.approved ? 'validated' : 'unused');
    expect(await money(payer)).toEqual(
      charge.approved ? { available: eur('457.50'), held: eur('42.50') } : ALL_FREE,
    );
  }
});
