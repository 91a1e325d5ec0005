import type { Ports } from '../ports.ts';
import type { TableName } from '../store/tables.ts';
import { TABLES } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Few in one transaction, because payments wait for it. */
const AT_ONCE = 200;
const ROUNDS = 100;

/** Rows whose time was so long ago; without a column `where` alone decides, to which that time is `$1`. */
type Outlived = { table: TableName; column?: string; keptMs: number; where?: string };

const PAYMENTS = [
  ...(['chains', 'card_refs', 'cards', 'network_events'] as const),
  ...(['approvals', 'approval_requests', 'transfers', 'certificates', 'tokens'] as const),
];

/** What has served its purpose, and how long after its time it is kept (quotas look back 24 hours). */
const OUTLIVED: readonly Outlived[] = [
  { table: 'dpop_proofs', column: 'expires_at', keptMs: MINUTE_MS },
  { table: 'spent_options', column: 'expires_at', keptMs: MINUTE_MS },
  { table: 'sessions', column: 'expires_at', keptMs: MINUTE_MS },
  { table: 'enrolments', column: 'expires_at', keptMs: DAY_MS },
  {
    table: 'enrolment_ids',
    keptMs: DAY_MS,
    where:
      'not exists (select 1 from enrolments as e where e.account_id = enrolment_ids.account_id and e.id = enrolment_ids.id)',
  },
  { table: 'device_additions', column: 'code_expires_at', keptMs: DAY_MS },
  { table: 'address_quotas', column: 'last_sent_at', keptMs: DAY_MS },
  { table: 'carrier_receipts', column: 'at', keptMs: 2 * DAY_MS },
  { table: 'invitations', column: 'expires_at', keptMs: DAY_MS },
  // Of people who were erased: devices once the last notice has left, payments once law no longer asks for them.
  {
    table: 'devices',
    keptMs: 0,
    where: `account_id in (select account_id from erasures) and not exists (select 1 from outbox as o
      where o.account_id = devices.account_id and o.state in ('queued', 'sending'))`,
  },
  ...PAYMENTS.map((table) => ({
    table,
    keptMs: 0,
    where: 'account_id in (select account_id from erasures where kept_until <= $1)',
  })),
  // One by one, so that each is found in the order of an index.
  ...['sent', 'failed', 'dropped'].map((state) => ({
    table: 'outbox' as const,
    column: 'expires_at',
    keptMs: DAY_MS,
    where: `state = '${state}'`,
  })),
  { table: 'demands', column: 'expires_at', keptMs: DAY_MS, where: 'validated_at is null' },
  // What has ended is due no more: that instant is when it did.
  { table: 'webhooks', column: 'due_at', keptMs: DAY_MS, where: "state = 'sent'" },
  { table: 'webhooks', column: 'due_at', keptMs: DAY_MS, where: "state = 'dropped'" },
  { table: 'webhooks', column: 'due_at', keptMs: 30 * DAY_MS, where: "state = 'failed'" },
];

/** Deletes rows that nobody will ask for again; answers how many. At most 20 000 of a table at once. */
export async function deleteOutlived(deps: Pick<Ports, 'store' | 'clock'>): Promise<number> {
  const now = deps.clock();
  let deleted = 0;
  for (const outlived of OUTLIVED) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const count = await deps.store.submit(deleteRows, { outlived, before: now - outlived.keptMs });
      deleted += count;
      if (count < AT_ONCE) break;
    }
  }
  return deleted;
}

type Deletion = { outlived: Outlived; before: number };

const deleteRows: Operation<Deletion, number> = async (transaction, deletions) => {
  const counts: number[] = [];
  for (const { outlived, before } of deletions) {
    const { table, column, where } = outlived;
    const key = TABLES[table].key.join(', ');
    const old = [
      ...(column === undefined ? [] : [`${column} < $1`]),
      ...(where === undefined ? [] : [where]),
    ].join(' and ');
    const order = column === undefined ? '' : `order by ${column}`;
    const rows = await transaction.query(
      `delete from ${table} where (${key}) in (select ${key} from ${table} where ${old} ${order} limit ${AT_ONCE}) returning ${key}`,
      old.includes('$1') ? [before] : [],
    );
    counts.push(rows.length);
  }
  return counts;
};
