import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

/** Spends options durably, of sessions and of changes; true for those that were not spent before. */
export const spendOptions: Operation<Row<'spent_options'>, boolean> = async (transaction, items) => {
  const fresh = await insertRows(transaction, 'spent_options', items);
  return items.map(({ id }) => fresh.delete(id));
};
