// A provider's genuine message that somebody sends again later: the same answer within its tolerance, nothing after it.
import { afterEach, expect, test } from 'vitest';
import { startLithicNetwork } from '../world/lithic-simulator.ts';
import { Postgres } from '../world/postgres.ts';
import { ServerProcess } from '../world/server-process.ts';
import type { SimulatedNetwork } from '../world/simulator.ts';
import { startStripeNetwork } from '../world/stripe-simulator.ts';
import { CardsWorld, eur, MINUTE, SHOP } from './cards-world.ts';

/** What the signature libraries of both providers take by themselves. */
const TOLERANCE_MS = 5 * MINUTE;
const NEAR_MS = 30_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A released card in a database that a server of its own serves, whose clock can be turned on. */
async function open(engine: 'sqlite' | 'postgres', start: () => Promise<SimulatedNetwork>) {
  const cluster = engine === 'postgres' ? await Postgres.start() : undefined;
  if (cluster !== undefined) ends.push(() => cluster.stop());
  let network: SimulatedNetwork | undefined;
  const world = await CardsWorld.open(cluster, async () => {
    network = await start();
    return network;
  });
  ends.push(() => world[Symbol.asyncDispose]());
  const released = await world.released();
  const server = await ServerProcess.start({ environment: { ...world.environment }, aheadMs: 0 });
  ends.push(() => server[Symbol.asyncDispose]());
  const { url, keysFile } = server;
  const simulator = await network?.connect({ url, keysFile, clock: () => server.now() });
  if (simulator === undefined) throw new Error('no provider was started');
  return { world, released, simulator, server };
}

const PROVIDERS = [
  ['stripe', startStripeNetwork],
  ['lithic', startLithicNetwork],
] as const;
const CASES = PROVIDERS.flatMap(([provider, start]) =>
  (['sqlite', 'postgres'] as const).map((engine) => [provider, engine, start] as const),
);

test.each(CASES)('%s, on %s', { timeout: 120_000 }, async (_provider, engine, start) => {
  const { world, released, simulator, server } = await open(engine, start);
  const charge = await simulator.authorise({
    card: released.presented,
    merchant: SHOP,
    amount: eur('42.50'),
  });
  expect(charge.approved).toBe(true);
  const question = simulator.lastQuestion();
  const facts = await simulator.collect(() => simulator.clear(charge, { amount: eur('40.00') }));
  expect(facts).not.toEqual([]);
  for (const fact of facts) expect(await simulator.send(fact)).toMatchObject({ taken: true });
  const stored = async () => {
    const { read } = world.ports.store;
    const [events, chains] = [
      await read.selectFrom('network_events').select('event_id').orderBy('event_id').execute(),
      await read.selectFrom('chains').select(['id', 'events', 'state']).execute(),
    ];
    return { events, chains, money: await world.money() };
  };
  const before = await stored();
  expect(before.money).toMatchObject({ held: 0, spent: 4000 });
  for (const turn of [0, TOLERANCE_MS - NEAR_MS]) {
    await server.advance(turn);
    expect(await simulator.send(question)).toEqual({ taken: true, approved: true });
    for (const fact of facts) expect(await simulator.send(fact)).toMatchObject({ taken: true });
    expect(await stored()).toEqual(before);
  }
  for (const turn of [2 * NEAR_MS, TOLERANCE_MS - NEAR_MS]) {
    await server.advance(turn);
    for (const message of [question, ...facts])
      expect(await simulator.send(message)).toEqual({ taken: false, approved: undefined });
    expect(await stored()).toEqual(before);
  }
  // What the provider signs anew at that time is taken as ever.
  await simulator.refund(charge, eur('10.00'));
  expect(await world.money()).toMatchObject({ held: 0, spent: 3000 });
});
