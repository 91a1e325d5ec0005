import { changeRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

type Outbox = Row<'outbox'>;

/** A change of a claimed message, which is as it was claimed; its `attempts` say by which claim. */
export type Result = {
  claim: Outbox;
  change: Partial<Pick<Outbox, 'state' | 'sends' | 'due_at' | 'lease_until' | 'sent_at' | 'detail'>>;
};

const CHANGED = ['state', 'sends', 'due_at', 'lease_until', 'sent_at', 'detail', 'attempts'] as const;
const STILL_CLAIMED = "outbox.state = 'sending' and outbox.attempts = r.attempts";

/** Writes down what became of claimed messages; false for one that another worker has taken over since. */
export const recordResults: Operation<Result, boolean> = async (transaction, results) => {
  const rows = results
    .map(({ claim, change }) => ({ ...claim, ...change }))
    // In the order of their keys, as all who lock messages.
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const changed = await changeRows(transaction, 'outbox', CHANGED, rows, STILL_CLAIMED);
  return results.map(({ claim }) => changed.has(keyOf(claim)));
};

function keyOf({ account_id, id }: Pick<Outbox, 'account_id' | 'id'>): string {
  return `${account_id} ${id}`;
}
