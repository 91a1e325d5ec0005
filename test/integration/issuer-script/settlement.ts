// Scenarios 9, 12 to 16 and 19 of the script, and disputes: whatever really moved is booked, and what was odd is flagged.
import { expect } from 'vitest';
import { eur, MINUTE } from '../cards-world.ts';
import { FREE, HELD, RESERVED, type Scenario, SPENT } from './script-world.ts';

const clearings: readonly Scenario[] = [
  [
    '9 a part is reversed, the rest cleared',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.reverse(charge, eur('10.00'));
      await script.expectMoney({ available: 45_750, reserved: 1000, held: 3250, spent: 0 });
      await script.simulator.clear(charge, { amount: eur('32.50') });
      await script.expectMoney({ available: 46_750, reserved: 0, held: 0, spent: 3250 });
      expect(await script.flags()).toEqual([]);
    },
  ],
  [
    '12 120 % is cleared: booked, and flagged',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge, { amount: eur('51.00') });
      await script.expectMoney({ available: 44_900, reserved: 0, held: 0, spent: 5100 });
      expect(await script.flags()).toEqual(['over-cleared']);
      expect(await script.seen()).toEqual(['51.00 captured']);
    },
  ],
  [
    '13 cleared after it had lapsed: booked, and flagged',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.lapse(charge);
      await script.expectMoney(FREE);
      script.world.advance(MINUTE);
      await script.simulator.clear(charge);
      await script.expectMoney(SPENT);
      expect(await script.flags()).toEqual(['late-cleared']);
    },
  ],
  [
    '14 money is taken without asking: booked, flagged, and no other charge fits any more',
    async (script) => {
      await script.release();
      await script.simulator.forcePost(script.purchase());
      await script.expectMoney(SPENT);
      expect(await script.flags()).toEqual(['force-posted']);
      await script.declined('amount_exceeded');
      expect((await script.seen()).at(0)).toBe('42.50 captured');
    },
  ],
  [
    '16 a reversal that overtakes its authorisation is applied when that arrives',
    async (script) => {
      if (!script.simulator.can.earlyReversals) return;
      await script.release();
      await script.simulator.reverseThenAuthorise(script.purchase());
      await script.expectMoney(RESERVED);
      await script.approved();
      await script.expectMoney(HELD);
    },
  ],
  [
    '19 approved in our place, over the amount: held, with a flag for each rule that it breaks',
    async (script) => {
      await script.release();
      const charge = await script.simulator.standIn(script.purchase('60.00'));
      await script.expectMoney({ available: 44_000, reserved: 0, held: 6000, spent: 0 });
      expect(await script.flags()).toEqual(
        expect.arrayContaining(['stand-in', 'broke: amount_exceeded', 'broke: insufficient_reserve']),
      );
      await script.declined('card_not_open');
      await script.simulator.clear(charge);
      await script.expectMoney({ available: 44_000, reserved: 0, held: 0, spent: 6000 });
    },
  ],
];

const refunds: readonly Scenario[] = [
  [
    '15 refunded before it is cleared: all of it comes back in the end',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.refund(charge, eur('42.50'));
      await script.simulator.clear(charge);
      await script.expectMoney(FREE);
      expect(await script.seen()).toContain('42.50 refunded');
    },
  ],
  [
    '15 refunded after the card was closed, in part',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      script.world.advance(24 * 60 * MINUTE);
      await script.world.sweep();
      await script.simulator.refund(charge, eur('12.50'));
      await script.expectMoney({ available: 47_000, reserved: 0, held: 0, spent: 3000 });
      await script.declined('card_not_open', '12.50');
      expect(await script.flags()).toEqual([]);
    },
  ],
  [
    '15 more is refunded than was paid: booked, and flagged',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      await script.simulator.refund(charge, eur('50.00'));
      await script.expectMoney({ available: 50_750, reserved: 0, held: 0, spent: -750 });
      expect(await script.flags()).toEqual(['over-refunded']);
    },
  ],
  [
    '15 a refund that names no charge is found by card, acceptor and amount; out of nothing it is flagged',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      await script.simulator.refundUnlinked(script.purchase());
      await script.expectMoney(FREE);
      expect(await script.flags()).toEqual([]);
      await script.release({ mode: 'single' }, 1000);
      await script.simulator.refundUnlinked(script.purchase('7.00'));
      expect(await script.flags()).toEqual(['unlinked-refund']);
      expect(await script.world.money()).toMatchObject({ available: 49_700, spent: -700 });
      await script.check();
    },
  ],
  [
    'a refund is taken back',
    async (script) => {
      if (!script.simulator.can.refundReversals) return;
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      const refund = await script.simulator.refund(charge);
      await script.expectMoney(FREE);
      await script.simulator.reverseRefund(refund);
      await script.expectMoney(SPENT);
      expect(await script.seen()).toEqual(['42.50 captured']);
    },
  ],
];

const disputes: readonly Scenario[] = [
  [
    'a dispute gives nothing to spend until it is won',
    async (script) => {
      if (!script.simulator.can.disputes) return;
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      await script.simulator.dispute(charge);
      await script.expectMoney(SPENT);
      expect((await script.seen()).at(-1)).toBe('42.50 disputed');
      await script.simulator.endDispute(charge, true);
      await script.expectMoney(FREE);
    },
  ],
  [
    'a dispute that is lost leaves the money spent',
    async (script) => {
      if (!script.simulator.can.disputes) return;
      await script.release();
      const charge = await script.approved();
      await script.simulator.clear(charge);
      await script.simulator.dispute(charge, eur('20.00'));
      await script.simulator.endDispute(charge, false);
      await script.expectMoney(SPENT);
      expect(await script.seen()).toEqual(['42.50 captured']);
    },
  ],
];

export const settlement: readonly Scenario[] = [...clearings, ...refunds, ...disputes];
