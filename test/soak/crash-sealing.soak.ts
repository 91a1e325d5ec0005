// Servers that seal one audit log are killed at every step of sealing and at any moment, hundreds of times.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Postgres } from '../world/postgres.ts';
import { SEALING_POINTS, SealingTrials } from '../world/sealing-trials.ts';

const KILLS = Number(process.env['SEALING_KILLS'] ?? 200);

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('killed at every step of sealing, and at any moment', async () => {
    await using trials = await SealingTrials.open(await cluster?.createDatabase());
    await trials.run([...SEALING_POINTS, ...Array.from({ length: KILLS }, () => undefined)]);
    const seen = await trials.audit();
    expect(seen.entries).toBeGreaterThan(KILLS);
    process.stdout.write(`${engine}: ${JSON.stringify(seen)}\n`);
  });
});
