import { auditEntry } from '../audit/entries.ts';
import type { Ports, Random } from '../ports.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { endAs, stateOf } from './certificate-row.ts';

const AT_ONCE = 200;

/** Writes down what time has done: certificates whose code ran out are `expired`. Answers how many; at most 200 at once. */
export async function expireCertificates(deps: Pick<Ports, 'store' | 'clock' | 'random'>): Promise<number> {
  const now = deps.clock();
  const { random } = deps;
  const due = await deps.store.read
    .selectFrom('certificates')
    .select(['account_id', 'id'])
    .where('state', '=', 'awaiting-confirmation')
    .where('code_expires_at', '<=', now)
    .orderBy('code_expires_at')
    .limit(AT_ONCE)
    .execute();
  const expired = await Promise.all(due.map((key) => deps.store.submit(expire, { ...key, now, random })));
  return expired.filter(Boolean).length;
}

const expire: Operation<{ account_id: string; id: string; now: number; random: Random }, boolean> = async (
  transaction,
  items,
) => {
  const keys = items.map(({ account_id, id }) => ({ account_id, id }));
  const rows = await selectRows(transaction, 'certificates', keys, { lock: true });
  const rowOf = new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row]));
  const ended = items.map(({ account_id, id, now }) => {
    const row = rowOf.get(`${account_id} ${id}`);
    if (row === undefined || row.state !== 'awaiting-confirmation' || row.deciding_until > now) return false;
    const state = stateOf(row, now);
    if (state !== 'expired' && state !== 'locked') return false;
    endAs(row, state, now);
    return true;
  });
  await putRows(transaction, 'certificates', rows);
  const entries = items.flatMap(({ account_id, id, now, random }, place) => {
    const row = rowOf.get(`${account_id} ${id}`);
    if (ended[place] !== true || row === undefined) return [];
    const event = { type: 'certificate-ended', certificate: row.digest, state: row.state } as const;
    return [auditEntry(event, now, random)];
  });
  await insertRows(transaction, 'audit_entries', entries);
  return ended;
};
