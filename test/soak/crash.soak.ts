// The server is killed at every step of every purchase, before and after it, on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CrashTrials } from '../world/crash-trials.ts';
import { Postgres } from '../world/postgres.ts';

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('killed at every step of a purchase', async () => {
    await using trials = await CrashTrials.open(await cluster?.createDatabase());
    const points = await trials.points();
    expect(points.length).toBeGreaterThan(80);
    for (const point of points) await trials.run(point);
  });
});
