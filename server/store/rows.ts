import type { Dialect, Parameter, Transaction } from './engine.ts';
import { type Row, TABLES, type TableName } from './tables.ts';

/** Inserts rows that are not there yet; answers the keys, joined by a blank, of those that it inserted. */
export async function insertRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  rows: readonly Row<T>[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { dialect } = transaction;
  const key = keyOf(table);
  const columns = columnsOf(table);
  const sql = textOf(
    `insert ${dialect} ${table}`,
    () => `${insertText(dialect, table)} on conflict do nothing returning ${key.join(', ')}`,
  );
  const parameters = [rowsAsJson(dialect, columns, rows)];
  const inserted = await transaction.query<Record<string, string>>(sql, parameters);
  return new Set(inserted.map((row) => key.map((column) => row[column]).join(' ')));
}

/** Inserts rows, or replaces those of the same key whole. */
export async function putRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  rows: readonly Row<T>[],
): Promise<void> {
  if (rows.length === 0) return;
  const { dialect } = transaction;
  const key = keyOf(table);
  const columns = columnsOf(table);
  const sql = textOf(`put ${dialect} ${table}`, () => {
    const others = columns.filter((column) => !key.includes(column));
    const set = others.map((column) => `${column} = excluded.${column}`).join(', ');
    return `${insertText(dialect, table)} on conflict (${key.join(', ')}) do update set ${set}`;
  });
  await transaction.query(sql, [rowsAsJson(dialect, columns, rows)]);
}

/**
 * Stores some columns of rows that are there: what else they hold is neither sent nor written again. With `where`, only of
 * those for which it holds (`r` is the row as given); answers the keys, joined by a blank, of those that were changed.
 */
export async function changeRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  changed: readonly (keyof Row<T> & string)[],
  rows: readonly Row<T>[],
  where = 'true',
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { dialect } = transaction;
  const key = keyOf(table);
  const columns = [...key, ...changed];
  const sql = textOf(`change ${dialect} ${table} ${columns} ${where}`, () => {
    const set = changed.map((column) => `${column} = r.${column}`).join(', ');
    const match = key.map((column) => `${table}.${column} = r.${column}`).join(' and ');
    const source = `(select * from ${rowSource(dialect, kindsOf(table), columns)} limit $2) as r`;
    const keys = key.map((column) => `${table}.${column}`).join(', ');
    return `update ${table} set ${set} from ${source} where ${match} and ${onlyByKey(where)} returning ${keys}`;
  });
  const parameters = [rowsAsJson(dialect, columns, rows), rows.length];
  const updated = await transaction.query<Record<string, string>>(sql, parameters);
  return new Set(updated.map((row) => key.map((column) => row[column]).join(' ')));
}

/** Within a CASE no index serves a condition: rows are looked up by their keys and nothing else. */
function onlyByKey(where: string): string {
  return where === 'true' ? where : `case when ${where} then 1 else 0 end = 1`;
}

/**
 * Changes rows by their keys where `where` holds for what is stored (it may use $3, …); answers them as they are then. `set`
 * and `where` are fixed texts.
 */
export async function updateRows<T extends TableName>(
  transaction: Transaction,
  table: T,
  keys: readonly object[],
  { set, where }: { set: string; where: string },
  parameters: readonly Parameter[] = [],
): Promise<Row<T>[]> {
  if (keys.length === 0) return [];
  const { dialect } = transaction;
  const key = keyOf(table);
  const sql = textOf(`update ${dialect} ${table} ${set} ${where}`, () => {
    const match = key.map((column) => `${table}.${column} = r.${column}`).join(' and ');
    const source = `(select * from ${rowSource(dialect, kindsOf(table), key)} limit $2) as r`;
    return `update ${table} set ${set} from ${source} where ${match} and ${onlyByKey(where)} returning *`;
  });
  return transaction.query<Row<T>>(sql, [rowsAsJson(dialect, key, keys), keys.length, ...parameters]);
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
  const lock = options.lock && dialect === 'postgres' ? ' for update of t' : '';
  const sql = textOf(`select ${dialect} ${table} ${columns} ${options.where}${lock}`, () => {
    const match = columns.map((column) => `t.${column} = r.${column}`).join(' and ');
    const more = options.where === undefined ? '' : ` and ${options.where}`;
    const order = `order by ${keyOf(table)
      .map((column) => `t.${column}`)
      .join(', ')}`;
    const source = `(select distinct * from ${rowSource(dialect, kindsOf(table), columns)} limit $2) as r`;
    return `select t.* from ${table} as t join ${source} on ${match}${more} ${order}${lock}`;
  });
  return transaction.query<Row<T>>(sql, [rowsAsJson(dialect, columns, wanted), wanted.length]);
}

const texts = new Map<string, string>();

/** The text of a statement, put together once. */
function textOf(name: string, make: () => string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = make();
  texts.set(name, text);
  return text;
}

function keyOf(table: TableName): readonly string[] {
  return TABLES[table].key;
}

type Kinds = Readonly<Record<string, string>>;

function kindsOf(table: TableName): Kinds {
  return TABLES[table].columns;
}

function columnsOf(table: TableName): readonly string[] {
  return Object.keys(TABLES[table].columns);
}

function insertText(dialect: Dialect, table: TableName): string {
  const columns = columnsOf(table);
  const list = columns.join(', ');
  return `insert into ${table} (${list}) select ${list} from ${rowSource(dialect, kindsOf(table), columns)} as r where true`;
}

/**
 * The JSON array in $1 as rows with typed columns. Where they are joined, `limit $2` says how many there are: it changes
 * nothing, but PostgreSQL, which takes any such list for 100 rows, then looks each up by its key.
 * Here and in `rowsAsJson` is all that differs between the engines.
 */
export function rowSource(dialect: Dialect, kinds: Kinds, columns: readonly string[]): string {
  if (dialect === 'sqlite') {
    const members = columns.map((column, place) => `value ->> ${place} as ${column}`).join(', ');
    return `(select ${members} from json_each($1))`;
  }
  const typed = columns.map(
    (column) => `${column} ${kinds[column]?.startsWith('integer') ? 'bigint' : 'text'}`,
  );
  return `(select * from json_to_recordset($1::json) as x(${typed.join(', ')}))`;
}

/** SQLite finds members of arrays faster than those of objects; PostgreSQL makes records of objects only. */
export function rowsAsJson(dialect: Dialect, columns: readonly string[], rows: readonly object[]): string {
  if (dialect === 'postgres') return JSON.stringify(rows, [...columns]);
  return JSON.stringify(rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column])));
}
