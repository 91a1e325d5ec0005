// Scenarios 17, 18, 22 and 24 of the script: messages that come again, late, out of order, forged, or before a crash.
import { expect } from 'vitest';
import { ELSEWHERE, eur, MINUTE } from '../cards-world.ts';
import { HELD, RESERVED, type Scenario, type Script } from './script-world.ts';

const repeats: readonly Scenario[] = [
  [
    '17 the same question five times, and once more later: one answer, money moves once',
    async (script) => {
      await script.release();
      await script.approved();
      const question = script.simulator.lastQuestion();
      for (let time = 0; time < 5; time += 1)
        expect(await script.simulator.send(question)).toEqual({ taken: true, approved: true });
      await script.expectMoney(HELD);
      expect(await script.seen()).toEqual(['42.50 authorised']);
    },
  ],
  [
    '17 what happened, told five times and in reverse order: the same money',
    async (script) => {
      await script.release();
      const charge = await script.approved();
      const { simulator } = script;
      const messages = await simulator.collect(async () => {
        await simulator.reverse(charge, eur('2.50'));
        await simulator.clear(charge, { amount: eur('15.00'), final: false });
        await simulator.clear(charge, { amount: eur('25.00'), final: true });
        await simulator.refund(charge, eur('5.00'));
      });
      await script.expectMoney(HELD);
      for (const message of messages.toReversed()) {
        for (let time = 0; time < 5; time += 1) expect((await simulator.send(message)).taken).toBe(true);
        await script.check();
      }
      await script.expectMoney({ available: 46_500, reserved: 0, held: 0, spent: 3500 });
    },
  ],
];

const late: readonly Scenario[] = [
  [
    '18 our yes came too late: the hold is free again, and the shop may ask again',
    async (script) => {
      await script.release();
      await script.simulator.authoriseLate(script.purchase(), { told: true });
      await script.expectMoney(RESERVED);
      await script.approved();
      await script.expectMoney(HELD);
    },
  ],
  [
    '18 nobody says that our yes came too late: after a minute the provider is asked',
    async (script) => {
      if (!script.simulator.can.readsBack) return;
      await script.release();
      await script.simulator.authoriseLate(script.purchase(), { told: false });
      await script.expectMoney(HELD);
      await script.world.sweep();
      await script.expectMoney(HELD);
      script.world.advance(MINUTE + 1000);
      await script.world.sweep();
      await script.expectMoney(RESERVED);
      expect(await script.flags()).toEqual(['late-yes']);
    },
  ],
  [
    '18 a yes that was taken in silence is found out the same way, and stays',
    async (script) => {
      if (!script.simulator.can.readsBack) return;
      await script.release();
      const charge = await script.simulator.authoriseSilently(script.purchase());
      script.world.advance(MINUTE + 1000);
      await script.world.sweep();
      await script.expectMoney(HELD);
      expect(await script.flags()).toEqual([]);
      await script.simulator.clear(charge);
      await script.expectMoney({ ...HELD, held: 0, spent: 4250 });
    },
  ],
];

const hostile: readonly Scenario[] = [
  [
    '22 forged, old, truncated, or under another secret: nothing of it is taken',
    async (script) => {
      await script.release();
      // Not over the amount: a provider's own limit would say no to that without asking.
      await script.declined('merchant_mismatch', '42.49', { merchant: ELSEWHERE });
      const asked = script.simulator.lastQuestion();
      const before = await stored(script);
      for (const how of script.simulator.can.tampers) {
        const reply = await script.simulator.tamper(asked, how);
        expect([how, reply]).toEqual([how, { taken: false, approved: undefined }]);
      }
      expect(await stored(script)).toBe(before);
      await script.expectMoney(RESERVED);
    },
  ],
];

/** What is kept of messages and charges. */
async function stored({ world }: Script): Promise<string> {
  const { read } = world.ports.store;
  const events = await read.selectFrom('network_events').selectAll().orderBy('event_id').execute();
  const chains = await read.selectFrom('chains').selectAll().orderBy('id').execute();
  return JSON.stringify([events, chains]);
}

const crashes: readonly Scenario[] = [
  [
    '24 a crash between commit and reply: the question asked again has the same answer',
    async (script) => {
      await script.release();
      const { store } = script.world.ports;
      const { submit } = store;
      store.submit = (operation, item) =>
        submit(operation, item).then(() => Promise.reject(new Error('killed')));
      await expect(script.simulator.authorise(script.purchase())).rejects.toThrow();
      store.submit = submit;
      await script.expectMoney(HELD);
      const question = script.simulator.lastQuestion();
      expect(await script.simulator.send(question)).toEqual({ taken: true, approved: true });
      await script.expectMoney(HELD);
      await script.declined('card_not_open');
    },
  ],
];

export const messages: readonly Scenario[] = [...repeats, ...late, ...hostile, ...crashes];
