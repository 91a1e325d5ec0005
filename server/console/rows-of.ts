import type { RawBuilder } from 'kysely';
import type { Store } from '../store/store.ts';

/** The rows of a query that is written in SQL. */
export async function rowsOf<R>({ read }: Pick<Store, 'read'>, query: RawBuilder<R>): Promise<R[]> {
  return (await query.execute(read)).rows;
}
