import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import {
  type CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import sqlite3 from 'sqlite3';
import { assertParameters, DatabaseUnusable, type Engine, type Transaction } from './engine.ts';
import type { Tables } from './tables.ts';

/**
 * SQLite through `sqlite3`: one connection writes, one reads (WAL). Each has one statement in flight and one owner at a
 * time, because `sqlite3` neither orders prepared statements nor keeps concurrent transactions apart.
 */
export async function openSqlite(file: string): Promise<Engine> {
  makeFile(file);
  const writer = await connect(file);
  const reader = await connect(file);
  await reader.all('PRAGMA query_only = ON');
  const read = kyselyOver({ ...reader, all: reader.allPrepared });
  const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
    writer.own(async () => {
      await writer.allPrepared('BEGIN IMMEDIATE');
      try {
        const result = await work();
        await writer.allPrepared('COMMIT');
        return result;
      } catch (error) {
        await writer.all('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  const inTransaction = kyselyOver({ ...writer, own: (work) => work() });
  return {
    dialect: 'sqlite',
    read,
    reads: {
      dialect: 'sqlite',
      query: <R>(sql: string, parameters: readonly unknown[]) =>
        reader.own(() => reader.allPrepared(sql, parameters) as Promise<R[]>),
    },
    transaction: (work) => exclusively(() => inOrder(writer, work)),
    write: (work) => exclusively(() => work(inTransaction)),
    async close() {
      await read.destroy();
      await reader.close();
      await writer.own(() => writer.close());
    },
  };
}

/** Makes file and folder where there are none, for nobody else to read; SQLite gives the files beside it the same mode. */
function makeFile(file: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It is there already, or SQLite will say what is wrong.
  }
}

/**
 * Runs work whose statements may be asked for several at once: each runs when the one before has ended, and none after one
 * that failed (some failures end the transaction, and what came after would be stored at once).
 */
async function inOrder<T>(
  { allPrepared }: Connection,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  const query = <R>(sql: string, parameters: readonly unknown[]): Promise<R[]> => {
    const turn = last.then(() => allPrepared(sql, parameters) as Promise<R[]>);
    last = turn;
    return turn;
  };
  try {
    const result = await work({ dialect: 'sqlite', query });
    await last;
    return result;
  } finally {
    await last.catch(() => undefined);
  }
}

type Connection = {
  /** All rows of one statement. */
  all(sql: string, parameters?: readonly unknown[]): Promise<unknown[]>;
  /** The same for texts that come again: the first few hundred are compiled once. Parameters may be $1, $2, … */
  allPrepared(sql: string, parameters?: readonly unknown[]): Promise<unknown[]>;
  /** Waits for its turn, then nobody else uses the connection until the work is done. */
  own<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

const PRAGMAS = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
];

/** More different texts than the program has. */
const TEXTS_KEPT = 400;

async function connect(file: string): Promise<Connection> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(file, (error) =>
      error === null ? resolve(opened) : reject(unusable(file, error)),
    );
  });
  let last: Promise<unknown> = Promise.resolve();
  const prepared = new Map<string, sqlite3.Statement>();
  const connection: Connection = {
    all(sql, parameters = []) {
      assertParameters(parameters);
      return new Promise((resolve, reject) =>
        database.all(sql, parameters, (error, rows) => (error === null ? resolve(rows) : reject(error))),
      );
    },
    async allPrepared(sql, parameters = []) {
      assertParameters(parameters);
      if (prepared.size === TEXTS_KEPT && !prepared.has(sql)) return connection.all(sql, parameters);
      const statement = prepared.get(sql) ?? (await prepare(database, sql));
      prepared.set(sql, statement);
      return new Promise((resolve, reject) =>
        statement.all(parameters, (error: Error | null, rows: unknown[]) =>
          error === null ? resolve(rows) : reject(error),
        ),
      );
    },
    own(work) {
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      for (const statement of prepared.values())
        await new Promise<void>((ended) => statement.finalize(() => ended()));
      await new Promise<void>((resolve, reject) =>
        database.close((error) => (error === null ? resolve() : reject(error))),
      );
    },
  };
  for (const pragma of PRAGMAS) {
    await connection.all(pragma).catch((error: Error) => {
      throw unusable(file, error);
    });
  }
  return connection;
}

function prepare(database: sqlite3.Database, sql: string): Promise<sqlite3.Statement> {
  return new Promise((resolve, reject) => {
    const text = sql.replaceAll(/\$(\d+)/g, '?$1');
    const statement: sqlite3.Statement = database.prepare(text, (error: Error | null) =>
      error === null ? resolve(statement) : reject(error),
    );
  });
}

function unusable(file: string, error: Error): DatabaseUnusable {
  return new DatabaseUnusable(`the database ${file} cannot be used: ${error.message}`);
}

function kyselyOver(connection: Connection): Kysely<Tables> {
  const asKysely: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      return { rows: (await connection.all(sql, parameters)) as R[] };
    },
    async *streamQuery() {
      yield await Promise.reject(new Error('rows are not streamed'));
    },
  };
  const never = () => Promise.reject(new Error('transactions are the engine’s own'));
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createDriver: () => {
        let release: (() => void) | undefined;
        return {
          init: async () => undefined,
          acquireConnection: () =>
            new Promise((acquired) => {
              connection.own(
                () =>
                  new Promise<void>((done) => {
                    release = done;
                    acquired(asKysely);
                  }),
              );
            }),
          releaseConnection: async () => release?.(),
          beginTransaction: never,
          commitTransaction: never,
          rollbackTransaction: never,
          destroy: async () => undefined,
        };
      },
    },
  });
}
