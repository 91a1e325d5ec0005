// Scenarios 1 to 8, 10, 11, 20, 21 and 23 of the script: what is approved, and what is declined and why.
import { expect } from 'vitest';
import { ELSEWHERE, eur, MINUTE, SHOP } from '../cards-world.ts';
import { FREE, HELD, money, RESERVED, type Scenario, SPENT } from './script-world.ts';

/** The shop by another name and without its address, as another acquirer may tell it. */
const RENAMED = {
  acceptorId: SHOP.acceptorId,
  descriptor: 'SQ *EXAMPLE SHOP BERLI',
  mcc: SHOP.mcc,
  country: SHOP.country,
  city: SHOP.city,
};

const single: readonly Scenario[] = [
  [
    '1 the exact amount is held, cleared it is spent, and the payment is complete',
    async (script) => {
      await script.release();
      await script.expectMoney(RESERVED);
      const charge = await script.approved();
      await script.expectMoney(HELD);
      await script.expectState('validated', 'spent');
      await script.simulator.clear(charge);
      await script.expectMoney(SPENT);
      await script.expectState('completed', 'closed');
      expect(await script.seen()).toEqual(['42.50 captured']);
      expect(await script.flags()).toEqual([]);
    },
  ],
  [
    '2 one cent more is declined; the exact amount then goes on',
    async (script) => {
      await script.release();
      await script.declined('amount_exceeded', '42.51');
      await script.expectMoney(RESERVED);
      await script.approved();
      await script.expectMoney(HELD);
    },
  ],
  [
    '3 less is held, and the rest is free when that is cleared',
    async (script) => {
      await script.release();
      const charge = await script.approved('40.00');
      await script.expectMoney({ available: 45_750, reserved: 250, held: 4000, spent: 0 });
      await script.simulator.clear(charge);
      await script.expectMoney({ available: 46_000, reserved: 0, held: 0, spent: 4000 });
    },
  ],
  [
    '4 another merchant is declined; the second time the card is burned and the money free',
    async (script) => {
      await script.release();
      const value = script.simulator.can.noAddresses === true ? '42.49' : '42.50';
      await script.declined('merchant_mismatch', value, { merchant: ELSEWHERE });
      await script.expectState('validated', 'open');
      await script.declined('merchant_mismatch', value, { merchant: ELSEWHERE });
      await script.expectState('unused', 'closed');
      await script.expectMoney(FREE);
      await script.declined('card_not_open');
    },
  ],
  [
    '5 the same merchant under another descriptor is approved by its address, or by its name',
    async (script) => {
      await script.release();
      await script.approved('42.50', { merchant: { ...SHOP, descriptor: 'EXMPL 0800-123456' } });
      await script.expectMoney(HELD);
      await script.release({ mode: 'single' }, 1000);
      await script.approved('9.00', { merchant: RENAMED });
    },
  ],
  [
    '6 a check over nothing, then the payment; a third check is refused',
    async (script) => {
      await script.release();
      await script.approved('0.00');
      await script.expectState('validated', 'open');
      await script.approved('0.50');
      await script.declined('verification_limit', '0.00');
      await script.approved('41.50');
      await script.check();
    },
  ],
  [
    '7 200 times the full amount at once: exactly one yes',
    async (script) => {
      await script.release();
      const { simulator } = script;
      const all = await Promise.all(
        Array.from({ length: 200 }, () => simulator.authorise(script.purchase())),
      );
      expect(all.filter(({ approved }) => approved)).toHaveLength(1);
      await script.expectMoney(HELD);
    },
  ],
];

const several: readonly Scenario[] = [
  [
    '8 an increment within the estimate grows the hold, one beyond it is declined',
    async (script) => {
      await script.release({ mode: 'estimate' });
      const charge = await script.approved('30.00');
      expect((await script.simulator.increment(charge, eur('10.00'))).approved).toBe(true);
      await script.expectMoney({ available: 45_750, reserved: 250, held: 4000, spent: 0 });
      expect((await script.simulator.increment(charge, eur('2.51'))).approved).toBe(false);
      expect((await script.seen()).at(-1)).toBe('2.51 declined: amount_exceeded');
      await script.expectMoney({ available: 45_750, reserved: 250, held: 4000, spent: 0 });
      await script.simulator.clear(charge, { amount: eur('40.00') });
      await script.expectMoney({ available: 46_000, reserved: 0, held: 0, spent: 4000 });
      expect(await script.flags()).toEqual([]);
    },
  ],
  [
    '10 a full reversal gives the slot back once, within thirty minutes, to the same merchant',
    async (script) => {
      await script.release();
      const first = await script.approved();
      await script.simulator.reverse(first);
      await script.expectMoney(RESERVED);
      script.world.advance(10 * MINUTE);
      await script.declined('merchant_mismatch', '42.50', { merchant: ELSEWHERE });
      const second = await script.approved();
      await script.expectMoney(HELD);
      await script.simulator.reverse(second);
      await script.expectMoney(FREE);
      await script.declined('card_not_open');
      await script.expectState('completed', 'closed');
    },
  ],
  [
    '11 three shipments of three within the amount, and no fourth',
    async (script) => {
      await script.release({ mode: 'split', count: 3 });
      const shipments = [];
      for (const value of ['10.00', '20.00', '12.00']) shipments.push(await script.approved(value));
      await script.declined('card_not_open', '0.50');
      await script.expectMoney({ available: 45_750, reserved: 50, held: 4200, spent: 0 });
      for (const shipment of shipments) await script.simulator.clear(shipment);
      await script.expectMoney({ available: 45_800, reserved: 0, held: 0, spent: 4200 });
      await script.expectState('completed', 'closed');
    },
  ],
  [
    '11 shipments may not pass the amount together',
    async (script) => {
      await script.release({ mode: 'split', count: 3 });
      await script.approved('40.00');
      await script.declined('amount_exceeded', '2.51');
      await script.approved('2.50');
      await script.expectMoney(HELD);
    },
  ],
];

const closed: readonly Scenario[] = [
  [
    '20 a certificate that does not verify is declined',
    async (script) => {
      await script.release();
      const { store } = script.world.ports;
      await store.write((tables) => tables.updateTable('certificates').set({ digest: 'x' }).execute());
      await script.declined('no_certificate');
      await script.expectMoney(RESERVED);
    },
  ],
  [
    '20 a card past its closing time is declined',
    async (script) => {
      await script.release();
      script.world.advance(15 * MINUTE);
      await script.declined('no_certificate');
      await script.expectMoney(FREE);
      await script.expectState('unused', 'closed');
    },
  ],
  [
    '20 a cancelled payment is declined',
    async (script) => {
      await script.release();
      await script.cancel();
      await script.declined('card_not_open');
      await script.expectMoney(FREE);
    },
  ],
  [
    '21 another currency is declined, also where the merchant converts',
    async (script) => {
      await script.release();
      const usd = { amount: money('USD', '45.00'), billing: eur('42.00') };
      await script.declined('currency_changed', '45.00', usd);
      const converted = { amount: money('CHF', '42.50'), billing: eur('42.50') };
      await script.declined('currency_changed', '42.50', converted);
      await script.expectMoney(RESERVED);
    },
  ],
  [
    '23 a merchant alone opens no charge, neither on an open card nor after its close',
    async (script) => {
      await script.release({ mode: 'split', count: 2 });
      await script.declined('merchant_initiated', '10.00', { initiator: 'merchant' });
      const charge = await script.approved('42.50');
      await script.simulator.clear(charge);
      script.world.advance(15 * MINUTE);
      await script.world.sweep();
      await script.expectState('completed', 'closed');
      await script.declined('card_not_open', '10.00', { initiator: 'merchant' });
      await script.expectMoney(SPENT);
    },
  ],
];

export const approvals: readonly Scenario[] = [...single, ...several, ...closed];
