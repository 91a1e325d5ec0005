import type { Ports } from '../ports.ts';
import { TABLES } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { rowsNotUnder, SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts';

const AT_ONCE = 100;

type Deps = Pick<Ports, 'store' | 'keys'>;
type Resealed = { resealed: number; unreadable: number };

/** Seals every text with the newest key that is not sealed with it, a few rows a transaction. */
export async function resealAll(deps: Deps, keyId: string): Promise<Resealed> {
  const done: Resealed = { resealed: 0, unreadable: 0 };
  for (const column of SEALED_COLUMNS) {
    const { resealed, unreadable } = await resealColumn(deps, column, keyId);
    done.resealed += resealed;
    done.unreadable += unreadable;
  }
  return done;
}

async function resealColumn({ store, keys }: Deps, column: SealedColumn, id: string): Promise<Resealed> {
  const done: Resealed = { resealed: 0, unreadable: 0 };
  let after: Record<string, string> | undefined;
  for (;;) {
    const rows = await rowsNotUnder(store, column, { id, after, limit: AT_ONCE });
    const changes: Reseal[] = [];
    for (const row of rows) {
      const from = row[column.column] ?? '';
      try {
        const purpose = column.purposeOf(row);
        changes.push({ column, row, from, to: keys.seal(purpose, keys.open(purpose, from)) });
      } catch {
        done.unreadable += 1;
      }
    }
    if (changes.length > 0) done.resealed += await store.submit(resealRows, changes);
    if (rows.length < AT_ONCE) return done;
    after = rows.at(-1);
  }
}

type Reseal = { column: SealedColumn; row: Readonly<Record<string, string>>; from: string; to: string };

/** Only where the text is still the one that was opened: what somebody stored since then stays. */
const resealRows: Operation<readonly Reseal[], number> = async (transaction, pages) => {
  const counts: number[] = [];
  for (const page of pages) {
    const answers = page.map(({ column: { table, column }, row, from, to }) => {
      const key = TABLES[table].key;
      const match = key.map((name, place) => `${name} = $${place + 3}`).join(' and ');
      return transaction.query(
        `update ${table} set ${column} = $1 where ${column} = $2 and ${match} returning ${key.join(', ')}`,
        [to, from, ...key.map((name) => row[name] ?? '')],
      );
    });
    counts.push((await Promise.all(answers)).flat().length);
  }
  return counts;
};
