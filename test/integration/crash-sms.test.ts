// The server is killed at steps of sending a text message; several servers on one PostgreSQL, and one dies with messages in hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_HAND } from '../../server/outbox/work-outbox.ts';
import { CrashTrials } from '../world/crash-trials.ts';
import { Postgres } from '../world/postgres.ts';
import { sendThroughDying } from './crash-sms-crew.ts';

test('killed at a step of a purchase whose code goes by SMS', { timeout: 360_000 }, async () => {
  await using trials = await CrashTrials.open(undefined, 'sms');
  // The story with the most messages; the soak has all.
  const points = CrashTrials.ofMessages(await trials.points(['resent']));
  expect(points.length).toBeGreaterThan(10);
  expect(points.map(({ dieAt }) => dieAt)).toContain('recordReceipts 1 before');
  for (const point of CrashTrials.sample(points, 2)) await trials.run(point);
});

describe('two servers on one PostgreSQL', () => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test.each(['send 3 after'])(
    'one dies at %s: no code is lost, none comes more than twice, none after its end',
    { timeout: 180_000 },
    async (dieAt) => {
      const trial = { deaths: [dieAt, undefined], messages: 50, ...(cluster && { databaseUrl: cluster }) };
      expect(await sendThroughDying(trial)).toBeLessThanOrEqual(IN_HAND);
    },
  );
});
