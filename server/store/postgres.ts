import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { withoutSecret } from '../config.ts';
import { assertParameters, DatabaseUnusable, type Engine, type Transaction } from './engine.ts';
import type { Tables } from './tables.ts';

const RETRIES = 10;
/** Serialisation failure and deadlock: the engine asks to run the transaction again. */
const TRY_AGAIN = new Set(['40001', '40P01']);
const INT8 = 20;
const NUMERIC = 1700;

/** PostgreSQL through `pg`; whole numbers come back as numbers, and one that is not exact throws. */
export async function openPostgres(url: string): Promise<Engine> {
  const types = { getTypeParser: typeParser };
  const pool = new pg.Pool({ connectionString: url, max: 8, types, pipeline: true });
  pool.on('error', () => undefined);
  await pool.query('select 1').catch((error: Error) => {
    throw new DatabaseUnusable(`the database ${withoutSecret(url)} cannot be used: ${error.message}`);
  });
  const read = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: 'postgres',
    read,
    reads: {
      dialect: 'postgres',
      async query<R>(text: string, parameters: readonly unknown[]) {
        assertParameters(parameters);
        const { rows } = await pool.query({ name: statementName(text), text, values: [...parameters] });
        return rows as R[];
      },
    },
    transaction: (work) => retrying(() => runTransaction(pool, work)),
    write: (work) => retrying(() => read.transaction().execute(work)),
    close: () => read.destroy(),
  };
}

async function runTransaction<T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Statements that are asked for at once travel at once; PostgreSQL runs them in order, and none after one that failed.
  const begun = client.query('BEGIN');
  begun.catch(() => undefined);
  const asked: Promise<unknown>[] = [begun];
  const transaction: Transaction = {
    dialect: 'postgres',
    async query<R>(sql: string, parameters: readonly unknown[]) {
      assertParameters(parameters);
      const answer = client.query({ name: statementName(sql), text: sql, values: [...parameters] });
      asked.push(answer);
      return (await answer).rows as R[];
    },
  };
  try {
    const result = await work(transaction);
    await Promise.all(asked);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    const answers = await Promise.allSettled(asked);
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    // What came after the first failure only says that there was one.
    throw answers.find((answer) => answer.status === 'rejected')?.reason ?? error;
  } finally {
    client.release(broken);
  }
}

/** Runs work again while the engine asks for it, at most ten times. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (attempt === RETRIES || !TRY_AGAIN.has(code)) throw error;
    }
  }
}

const names = new Map<string, string>();

/** Named statements are planned once a connection; the set of texts is small and fixed. */
function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

function typeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === INT8 || oid === NUMERIC ? parseExact : pg.types.getTypeParser(oid, format as 'text');
}

function parseExact(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('a stored number is not exact');
  return number;
}
