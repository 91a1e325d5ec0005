// Servers that seal one audit log are killed at a step of sealing or at any moment: the log stays one gapless tree.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Postgres } from '../world/postgres.ts';
import { SEALING_POINTS, SealingTrials } from '../world/sealing-trials.ts';

/** How many of all points are tried here, and kills at any moment; all points and more kills are in the soak. */
const [POINTS, KILLS] = [2, 2];

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('killed while they seal', async () => {
    await using trials = await SealingTrials.open(await cluster?.createDatabase());
    const every = Math.floor(SEALING_POINTS.length / POINTS);
    const points = SEALING_POINTS.filter((_, place) => place % every === every - 1).slice(0, POINTS);
    await trials.run(points.flatMap((point) => [point, undefined]).slice(0, POINTS + KILLS));
    const { checkpoints, kept } = await trials.audit();
    expect(checkpoints).toBeGreaterThan(POINTS);
    expect(kept).toBeGreaterThan(1);
  });
});
