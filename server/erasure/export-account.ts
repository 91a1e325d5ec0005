import { sql } from 'kysely';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';
import { TABLES, type TableName } from '../store/tables.ts';
import { findErasure } from './find-erasure.ts';
import { PERSONAL_TABLES } from './personal-tables.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>;
type Shown = Record<string, unknown>;

/** Everything that is held of a person, table by table; instants and addresses in clear. */
export type Exported = { account: string; entity: string; exportedAt: string; held: Record<string, Shown[]> };

/**
 * All that the server holds of the person with that account, for them: without secrets, their addresses opened. Of a person who
 * was erased it is what was kept. Refusal: unknown.
 */
export async function exportAccount(
  deps: Deps,
  { number }: { number: string },
): Promise<Refusal | { outcome: 'answered'; body: Exported }> {
  const { read } = deps.store;
  const owner = await read
    .selectFrom('account_numbers')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
  const accountId = owner?.account_id ?? (await findErasure(read, number))?.account_id;
  if (accountId === undefined) return refuse('unknown', { detail: `There is no account ${number}.` });
  const held: Record<string, Shown[]> = {};
  for (const table of Object.keys(PERSONAL_TABLES) as TableName[]) {
    const { export: shown } = PERSONAL_TABLES[table];
    if (shown === undefined) continue;
    const key = sql.join(TABLES[table].key.map((column) => sql.ref(column)));
    const { rows } = await sql<Shown>`
      select * from ${sql.table(table)} where account_id = ${accountId} order by ${key}`.execute(read);
    held[table] = rows.map((row) => shownRow(deps, row, shown.hidden));
  }
  const exportedAt = formatInstant(deps.clock());
  return {
    outcome: 'answered',
    body: { account: number, entity: deps.config.payerEntity, exportedAt, held },
  };
}

const INSTANT = /_(at|until|from)$/;
const JSON_COLUMNS = new Set([
  'body',
  'confirmation',
  'policy',
  'history',
  'registration',
  'events',
  'flags',
  'token',
]);

function shownRow({ keys }: Deps, row: Shown, hidden: readonly string[]): Shown {
  const shown: Shown = {};
  for (const [column, value] of Object.entries(row)) {
    if (hidden.includes(column) || value === null) continue;
    if (column === 'address') shown[column] = keys.open('address', String(value));
    else if (typeof value === 'number' && INSTANT.test(column)) shown[column] = instantOf(value);
    else if (typeof value === 'string' && JSON_COLUMNS.has(column)) shown[column] = JSON.parse(value);
    else shown[column] = value;
  }
  return shown;
}

/** Columns that say "never" hold 0. */
function instantOf(milliseconds: number): string | number {
  return milliseconds === 0 ? 0 : formatInstant(milliseconds);
}
