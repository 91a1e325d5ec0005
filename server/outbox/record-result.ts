import { changeRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

type Outbox = Row<'outbox'>;

/** A change of a claimed message; `attempts` says which claim it was taken by. */
export type Result = {
  claim: Pick<Outbox, 'account_id' | 'id' | 'attempts'>;
  change: Partial<Pick<Outbox, 'state' | 'sends' | 'due_at' | 'lease_until' | 'sent_at' | 'detail'>>;
};

const CHANGED = ['state', 'sends', 'due_at', 'lease_until', 'sent_at', 'detail'] as const;

/** Writes down what became of claimed messages; false for one that another worker has taken over since. */
export const recordResults: Operation<Result, boolean> = async (transaction, results) => {
  const keys = results.map(({ claim }) => ({ account_id: claim.account_id, id: claim.id }));
  const rows = await selectRows(transaction, 'outbox', keys, { lock: true });
  const rowOf = new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row]));
  const recorded = results.map(({ claim, change }) => {
    const row = rowOf.get(`${claim.account_id} ${claim.id}`);
    if (row === undefined || row.state !== 'sending' || row.attempts !== claim.attempts) return false;
    Object.assign(row, change);
    return true;
  });
  await changeRows(transaction, 'outbox', CHANGED, rows);
  return recorded;
};
