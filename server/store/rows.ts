import type { Dialect, Transaction } from './engine.ts';
import { type Row, TABLES, type TableName } from './tables.ts';

/** Inserts rows that are not there yet; answers the keys, joined by a blank, of those that it inserted. */
export async function insertRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  rows: readonly Row<T>[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { key } = TABLES[table];
  const sql = `${insertText(transaction.dialect, table)} on conflict do nothing returning ${key.join(', ')}`;
  const inserted = await transaction.query<Record<string, string>>(sql, [JSON.stringify(rows)]);
  return new Set(inserted.map((row) => key.map((column) => row[column]).join(' ')));
}

/** Inserts rows, or replaces those of the same key whole. */
export async function putRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  rows: readonly Row<T>[],
): Promise<void> {
  if (rows.length === 0) return;
  const { key, columns } = TABLES[table];
  const others = Object.keys(columns).filter((column) => !(key as readonly string[]).includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`).join(', ');
  const sql = `${insertText(transaction.dialect, table)} on conflict (${key.join(', ')}) do update set ${set}`;
  await transaction.query(sql, [JSON.stringify(rows)]);
}

/**
 * The rows of a table whose columns equal one of the given tuples. With `lock`, other transactions that would change
 * them wait (SQLite has one writer, so they do already); locks are taken in one order, so that none waits for another.
 */
export async function selectRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  wanted: readonly { readonly [C in keyof Row<T>]?: Row<T>[C] }[],
  options: { lock?: boolean; where?: string } = {},
): Promise<Row<T>[]> {
  const columns = Object.keys(wanted[0] ?? {});
  if (columns.length === 0) return [];
  const { dialect } = transaction;
  const match = columns.map((column) => `t.${column} = r.${column}`).join(' and ');
  const more = options.where === undefined ? '' : ` and ${options.where}`;
  const order = `order by ${TABLES[table].key.map((column) => `t.${column}`).join(', ')}`;
  const lock = options.lock && dialect === 'postgres' ? ' for update of t' : '';
  const source = `(select distinct * from ${rowSource(dialect, table, columns)}) as r`;
  const sql = `select t.* from ${table} as t join ${source} on ${match}${more} ${order}${lock}`;
  return transaction.query<Row<T>>(sql, [JSON.stringify(wanted)]);
}

function insertText(dialect: Dialect, table: TableName): string {
  const columns = Object.keys(TABLES[table].columns);
  const list = columns.join(', ');
  return `insert into ${table} (${list}) select ${list} from ${rowSource(dialect, table, columns)} as r where true`;
}

/** The JSON array in $1 as rows with typed columns: the one place where the two engines' texts differ. */
function rowSource(dialect: Dialect, table: TableName, columns: readonly string[]): string {
  const kinds: Readonly<Record<string, string>> = TABLES[table].columns;
  if (dialect === 'sqlite') {
    const members = columns.map((column) => `value ->> '$.${column}' as ${column}`).join(', ');
    return `(select ${members} from json_each($1))`;
  }
  const typed = columns.map(
    (column) => `${column} ${kinds[column]?.startsWith('integer') ? 'bigint' : 'text'}`,
  );
  return `(select * from jsonb_to_recordset($1::jsonb) as x(${typed.join(', ')}))`;
}
