// Random lives of a charge at a provider, their messages shuffled, repeated and lost, and then read back.
import fc from 'fast-check';
import { expect } from 'vitest';
import { answerInbound } from '../../server/cards/handle-event.ts';
import { reconcile } from '../../server/cards/reconcile.ts';
import type { Money } from '../world/network.ts';
import type { Message, SimulatedCharge, StartNetwork } from '../world/simulator.ts';
import { CardsWorld, SHOP } from './cards-world.ts';
import { expectInvariants } from './issuer-script/invariants.ts';

const RUNS = Number(process.env['CHARGE_HISTORIES'] ?? 12);
const LIMIT = 10_000;
const FIRST = 4000;

const STEPS = [
  ['reverse', 3, 3000],
  ['capture', 3, 3000],
  ['increment', 2, 2000],
  ['refund', 2, 2000],
  ['advise', 1, 3000],
] as const;
const step = fc.oneof(
  ...STEPS.map(([what, weight, max]) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(what), minor: fc.integer({ min: 1, max }) }),
  })),
);
const end = fc.constantFrom('last-capture', 'reversal', 'expiry', 'nothing');
/** What becomes of each message: its place in the order, how often it arrives, whether it is lost. */
const fate = fc.record({ order: fc.nat(), times: fc.integer({ min: 0, max: 3 }), atOnce: fc.boolean() });
const history = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  end,
  fates: fc.array(fate, { minLength: 40, maxLength: 40 }),
});
type History = typeof history extends fc.Arbitrary<infer H> ? H : never;

const eur = (minor: number) => ({ currency: 'EUR', value: (minor / 100).toFixed(2) });

/** What the merchant and its bank really did; `told`: the network's names of all that they did it under. */
export type Truth = {
  held: number;
  captured: number;
  refunded: number;
  reversed: boolean;
  told: ReadonlySet<string>;
};

/** How somebody in between names what is pending from then on, where that is told. */
export type Advise = (world: CardsWorld, charge: SimulatedCharge, amount: Money) => Promise<void>;

/** Lives such lives; whatever became of the messages, once all is read back the money has to be what `expectHeld` says. */
export async function checkHistories(
  start: StartNetwork,
  expectHeld: (held: number, truth: Truth) => void,
  advise?: Advise,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(history, async (lived) => {
      await using world = await CardsWorld.open(undefined, start);
      const { ports, simulator } = world;
      const released = await world.released(LIMIT, { mode: 'estimate' });
      const asked = { card: released.presented, merchant: SHOP, amount: eur(FIRST) };
      const charge = await simulator.authorise(asked);
      expect(charge.approved).toBe(true);
      let truth: Truth | undefined;
      const messages = await simulator.collect(async () => {
        truth = await live(world, charge, { ...lived, advise });
      });
      if (truth === undefined) throw new Error('nothing was lived');
      await deliver(world, messages, lived);
      await expectInvariants(ports.store);
      for (const networkId of truth.told) {
        const record = await ports.issuer.readBack?.(networkId);
        await answerInbound(ports, { events: record?.events ?? [] });
      }
      await expectInvariants(ports.store);
      const { held, spent } = await world.money();
      expect(spent).toBe(truth.captured - truth.refunded);
      expectHeld(held, truth);
      expect((await reconcile(ports, { since: 0 }))?.differences).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}

async function live(
  world: CardsWorld,
  charge: SimulatedCharge,
  { steps, end: last, advise }: History & { advise: Advise | undefined },
): Promise<Truth> {
  const { simulator } = world;
  const truth = { held: FIRST, captured: 0, refunded: 0, reversed: false };
  const told = new Set([charge.networkId]);
  for (const { do: what, minor } of steps) {
    if (what === 'refund') {
      told.add((await simulator.refund(charge, eur(minor))).networkId);
      truth.refunded += minor;
    } else if (what === 'increment') {
      const asked = await simulator.increment(charge, eur(minor));
      if (asked.approved) truth.held += minor;
    } else if (what === 'advise') {
      if (advise === undefined) continue;
      await advise(world, charge, eur(minor));
      truth.held = minor;
    } else if (minor < truth.held) {
      if (what === 'reverse') {
        await simulator.reverse(charge, eur(minor));
        truth.reversed = true;
      } else {
        await simulator.clear(charge, { amount: eur(minor), final: false });
        truth.captured += minor;
      }
      truth.held -= minor;
    }
  }
  if (last === 'last-capture') {
    await simulator.clear(charge, { amount: eur(truth.held), final: true });
    truth.captured += truth.held;
  } else if (last === 'expiry') await simulator.expire(charge);
  // Nothing says that a part was captured before the rest was given back.
  else if (last === 'reversal' && truth.captured === 0) await simulator.reverse(charge, eur(truth.held));
  else return { ...truth, told };
  return { ...truth, told, held: 0 };
}

async function deliver(world: CardsWorld, messages: readonly Message[], { fates }: History): Promise<void> {
  const sent = messages
    .map((message, place) => ({ message, fate: fates[place % fates.length] }))
    .toSorted((one, other) => (one.fate?.order ?? 0) - (other.fate?.order ?? 0));
  const waiting: Promise<unknown>[] = [];
  for (const { message, fate: { times = 1, atOnce = false } = {} } of sent) {
    for (let time = 0; time < times; time += 1) {
      const reply = world.simulator.send(message);
      if (atOnce) waiting.push(reply);
      else await reply;
    }
  }
  await Promise.all(waiting);
}
