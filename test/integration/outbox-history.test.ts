// However many messages of the last day are kept, no step of the outbox reads them; on both engines.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimMessages } from '../../server/outbox/claim-messages.ts';
import { endOutlived } from '../../server/outbox/end-outlived.ts';
import type { Ports } from '../../server/ports.ts';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import type { Engine, Parameter } from '../../server/store/engine.ts';
import { type Store, storeOver } from '../../server/store/store.ts';
import { fillHistory } from '../bench/codes/fill-history.ts';
import { Postgres } from '../world/postgres.ts';
import { OutboxWorld } from './outbox-world.ts';

const HISTORY = Number(process.env['OUTBOX_HISTORY'] ?? 60_000);

/** How the engine would find what a statement asks for. */
async function planOf({ engine }: Store, text: string, parameters: readonly Parameter[]): Promise<string> {
  const explain = engine.dialect === 'sqlite' ? 'explain query plan' : 'explain';
  const parts = text.split(/\$(\d)/);
  const query = parts.map((part, place) =>
    place % 2 === 0 ? sql.raw(part) : sql.lit(parameters[Number(part) - 1]),
  );
  const { rows } = await sql<object>`${sql.raw(explain)} ${sql.join(query, sql``)}`.execute(engine.read);
  return rows.map((row) => Object.values(row).join(' ')).join('\n');
}

/** The same engine, and the statements that its transactions were asked for. */
function observed(engine: Engine) {
  const statements = new Map<string, readonly Parameter[]>();
  const transaction: Engine['transaction'] = (work) =>
    engine.transaction((inner) =>
      work({
        dialect: inner.dialect,
        query(text, parameters) {
          statements.set(text, parameters);
          return inner.query(text, parameters);
        },
      }),
    );
  return { statements, store: storeOver({ ...engine, transaction }) };
}

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
    const ofOutbox = [...statements].filter(([text]) => /\boutbox\b/.test(text));
    expect(ofOutbox.length).toBeGreaterThanOrEqual(7);
    for (const [text, parameters] of ofOutbox) {
      const plan = await planOf(store, text, parameters);
      expect(plan, text).toMatch(/outbox_(queued|by_end|pkey)|autoindex_outbox/);
      expect(plan, text).not.toMatch(/Seq Scan on outbox|SCAN outbox/);
    }
  });
});
