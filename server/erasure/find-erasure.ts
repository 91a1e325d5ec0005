import type { Kysely } from 'kysely';
import type { Row, Tables } from '../store/tables.ts';

/** The erasure of the person who had that account number, if there was one. */
export function findErasure(read: Kysely<Tables>, number: string): Promise<Row<'erasures'> | undefined> {
  return read.selectFrom('erasures').selectAll().where('number', '=', number).executeTakeFirst();
}
