// However many messages of the last day are kept, no step of the outbox reads them; on both engines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimMessages } from '../../server/outbox/claim-messages.ts';
import { endOutlived } from '../../server/outbox/end-outlived.ts';
import type { Ports } from '../../server/ports.ts';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import { fillHistory } from '../bench/codes/fill-history.ts';
import { Postgres } from '../world/postgres.ts';
import { OutboxWorld } from './outbox-world.ts';
import { observed, planOf } from './plans.ts';

const HISTORY = Number(process.env['OUTBOX_HISTORY'] ?? 60_000);

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('claims, ends and deletions go by an index', async () => {
    await using world = await OutboxWorld.open(cluster);
    await fillHistory(world.ports.store, HISTORY);
    await world.submit();
    const { statements, store } = observed(world.ports.store.engine);
    const now = world.ports.clock();
    const claimed = await store.submit(claimMessages, { most: 32, now, leaseUntil: now + 1 });
    expect(claimed).toHaveLength(1);
    const later: Pick<Ports, 'store' | 'clock'> = { store, clock: () => now + 3_600_000 };
    expect(await endOutlived(later)).toBe(1);
    expect(await deleteOutlived(later)).toBeGreaterThan(HISTORY / 50);
    const ofOutbox = statements.filter(({ text }) => /\boutbox\b/.test(text));
    expect(ofOutbox.length).toBeGreaterThanOrEqual(7);
    for (const statement of ofOutbox) {
      const { text } = statement;
      const plan = await planOf(store, statement);
      expect(plan, text).toMatch(/outbox_(queued|by_end|pkey)|autoindex_outbox/);
      expect(plan, text).not.toMatch(/Seq Scan on outbox|SCAN outbox/);
    }
  });
});
