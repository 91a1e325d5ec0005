// The server is killed between any two of its steps: the payment goes on or ends cleanly, and no money is lost or doubled.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CrashTrials } from '../world/crash-trials.ts';
import { Postgres } from '../world/postgres.ts';

/** How many of all points are tried here; all of them are in the soak. */
const SAMPLES = { sqlite: 6, postgres: 3 } as const;

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('killed at one step of a purchase', { timeout: 360_000 }, async () => {
    await using trials = await CrashTrials.open(await cluster?.createPrepared());
    const points = await trials.points();
    expect(points.length).toBeGreaterThan(80);
    for (const point of CrashTrials.sample(points, SAMPLES[engine])) await trials.run(point);
  });
});
