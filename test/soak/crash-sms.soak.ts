// The server is killed at every step of sending a text message, before and after it, alone and among others on one PostgreSQL.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_HAND } from '../../server/outbox/work-outbox.ts';
import { sendThroughDying } from '../integration/crash-sms-crew.ts';
import { CrashTrials } from '../world/crash-trials.ts';
import { Postgres } from '../world/postgres.ts';

let cluster: Postgres;
beforeAll(async () => {
  cluster = await Postgres.start();
});
afterAll(() => cluster.stop());

test.each(['sqlite', 'postgres'] as const)(
  'killed at every message’s step of every purchase (%s)',
  async (engine) => {
    const databaseUrl = engine === 'postgres' ? await cluster.createDatabase() : undefined;
    await using trials = await CrashTrials.open(databaseUrl, 'sms');
    const points = CrashTrials.ofMessages(await trials.points());
    expect(points.length).toBeGreaterThan(10);
    for (const point of points) await trials.run(point);
    console.log(`${engine}: killed at ${points.length} steps`);
  },
);

const SIDES = ['before', 'after'];
const STEPS = ['takeTurns 1', 'takeTurns 2', 'send 1', 'send 9', 'recordReceipts 1', 'recordReceipts 5'];
const deaths = STEPS.flatMap((step) => SIDES.map((side) => `${step} ${side}`));

describe('several servers on one PostgreSQL, 100 messages', () => {
  test.each(deaths)('one of two dies at %s', async (dieAt) => {
    const trial = { deaths: [dieAt, undefined], messages: 100, databaseUrl: cluster };
    const twice = await sendThroughDying(trial);
    console.log(`${dieAt}: ${twice} messages twice`);
    expect(twice).toBeLessThanOrEqual(IN_HAND);
  });

  test.each(deaths)('both die at %s', async (dieAt) => {
    const trial = { deaths: [dieAt, dieAt], messages: 100, databaseUrl: cluster };
    const twice = await sendThroughDying(trial);
    console.log(`${dieAt}, both: ${twice} messages twice`);
    expect(twice).toBeLessThanOrEqual(2 * IN_HAND);
  });
});
