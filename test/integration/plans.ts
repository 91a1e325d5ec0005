// What statements a store's transactions ask for, and how the engine would find the rows.
import { sql } from 'kysely';
import type { Engine, Parameter } from '../../server/store/engine.ts';
import { type Store, storeOver } from '../../server/store/store.ts';

/**
 * How the engine would find what a statement asks for. With `small`, for tables that are too small to be worth an index:
 * PostgreSQL then reads a whole table only where no index serves.
 */
export async function planOf(
  { engine }: Store,
  { text, parameters }: Statement,
  { small = false } = {},
): Promise<string> {
  const explain = engine.dialect === 'sqlite' ? 'explain query plan' : 'explain';
  const parts = text.split(/\$(\d)/);
  const query = parts.map((part, place) =>
    place % 2 === 0 ? sql.raw(part) : sql.lit(parameters[Number(part) - 1]),
  );
  const asked = sql<object>`${sql.raw(explain)} ${sql.join(query, sql``)}`;
  const byIndex = async (tables: Store['read']) => {
    await sql`set local enable_seqscan = off`.execute(tables);
    return asked.execute(tables);
  };
  const withoutScans = small && engine.dialect === 'postgres';
  const { rows } = await (withoutScans ? engine.write(byIndex) : asked.execute(engine.read));
  return rows.map((row) => Object.values(row).join(' ')).join('\n');
}

export type Statement = { text: string; parameters: readonly Parameter[] };

/** The same engine, and the statements that its transactions were asked for. */
export function observed(engine: Engine): { statements: Statement[]; store: Store } {
  const statements: Statement[] = [];
  const transaction: Engine['transaction'] = (work) =>
    engine.transaction((inner) =>
      work({
        dialect: inner.dialect,
        query(text, parameters) {
          statements.push({ text, parameters });
          return inner.query(text, parameters);
        },
      }),
    );
  return { statements, store: storeOver({ ...engine, transaction }) };
}
