// What has served its purpose goes, what may still be asked for stays; on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import { Postgres } from '../world/postgres.ts';
import { OutboxWorld } from './outbox-world.ts';

const HOUR_MS = 60 * 60_000;

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('proofs go a minute after their time, messages a day after theirs and never before their end', async () => {
    await using world = await OutboxWorld.open(cluster);
    const { store } = world.ports;
    const now = world.ports.clock();
    const proofs = Array.from({ length: 2500 }, (_, index) => ({
      jkt: 'k',
      jti: String(index),
      expires_at: now - 120_000 + (index % 2) * 240_000,
    }));
    await store.write(async (tables) => {
      for (let at = 0; at < proofs.length; at += 100)
        await tables
          .insertInto('dpop_proofs')
          .values(proofs.slice(at, at + 100))
          .execute();
    });
    const day = 24 * HOUR_MS;
    const old = { created_at: now - 2 * day, due_at: now - 2 * day, expires_at: now - day - 1000 };
    await world.put({ ...old, state: 'sent' });
    const kept = [
      await world.put({ ...old, state: 'queued' }),
      await world.put({ ...old, state: 'sent', expires_at: now - day + HOUR_MS }),
    ];
    expect(await deleteOutlived(world.ports)).toBe(1251);
    expect(await deleteOutlived(world.ports)).toBe(0);
    const left = await store.read.selectFrom('outbox').select('id').execute();
    expect(left.map(({ id }) => id).sort()).toEqual(kept.sort());
    const { count } = await store.read
      .selectFrom('dpop_proofs')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(1250);
  });
});
