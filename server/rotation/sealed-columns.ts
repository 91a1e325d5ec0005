import { sql } from 'kysely';
import { secretPurpose } from '../merchants/credentials.ts';
import { headOf } from '../sealed-text.ts';
import type { Store } from '../store/store.ts';
import { type Row, TABLES, type TableName } from '../store/tables.ts';

/** A column of sealed texts, and what the text of a row was sealed for. */
export type SealedColumn = {
  table: TableName;
  column: string;
  purposeOf(row: Readonly<Record<string, string>>): string;
};

const address = (table: 'devices' | 'device_additions' | 'enrolments'): SealedColumn => ({
  table,
  column: 'address' satisfies keyof Row<typeof table>,
  purposeOf: () => 'address',
});

/** Every column that holds a sealed text: a new one has to stand here, else its key would be retired under it. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  address('devices'),
  address('device_additions'),
  address('enrolments'),
  {
    table: 'sandbox_cards',
    column: 'sealed',
    purposeOf: ({ number_hash }) => `sandbox-card ${number_hash}`,
  },
  { table: 'merchants', column: 'secret', purposeOf: ({ id = '' }) => secretPurpose(id) },
];

type SealedRow = Record<string, string>;

/** Up to so many rows of a column that are not sealed with a key, in the order of the table's key from `after` on. */
export async function rowsNotUnder(
  { read }: Pick<Store, 'read'>,
  { table, column }: SealedColumn,
  { id, after, limit }: { id: string; after: SealedRow | undefined; limit: number },
): Promise<SealedRow[]> {
  const key = TABLES[table].key;
  const names = sql.join(key.map((name) => sql.ref(name)));
  const from = sql.join(key.map((name) => after?.[name] ?? ''));
  const { rows } = await sql<SealedRow>`
    select * from ${sql.table(table)} where (${names}) > (${from}) and ${isUnder(column, id)} = 0
    order by ${names} limit ${limit}`.execute(read);
  return rows;
}

/** How many texts are sealed in all, and with each of these keys. */
export async function countSealed(
  { read }: Pick<Store, 'read'>,
  ids: readonly string[],
): Promise<{ all: number; under: Map<string, number> }> {
  const under = new Map(ids.map((id) => [id, 0]));
  let all = 0;
  for (const { table, column } of SEALED_COLUMNS) {
    const counts = ids.map(
      (id, place) => sql`coalesce(sum(${isUnder(column, id)}), 0) as ${sql.ref(`k${place}`)}`,
    );
    const { rows } = await sql<Record<string, number>>`
      select ${sql.join([sql`count(*) as total`, ...counts])} from ${sql.table(table)}
      where ${sql.ref(column)} is not null and ${sql.ref(column)} <> ''`.execute(read);
    all += rows[0]?.['total'] ?? 0;
    for (const [place, id] of ids.entries())
      under.set(id, (under.get(id) ?? 0) + (rows[0]?.[`k${place}`] ?? 0));
  }
  return { all, under };
}

/** 1 where the text was sealed with the key, 0 where with another; neither where there is none. */
function isUnder(column: string, id: string) {
  const head = headOf(id);
  const text = sql.ref(column);
  return sql<number>`(case when ${text} is null or ${text} = '' then null
    when substr(${text}, 1, ${head.length}) = ${head} then 1 else 0 end)`;
}
