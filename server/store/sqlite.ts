import { mkdirSync } from 'node:fs';
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
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const writer = await connect(file);
  const reader = await connect(file);
  await reader.all('PRAGMA query_only = ON');
  const read = kyselyOver(reader);
  const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
    writer.own(async () => {
      await writer.all('BEGIN IMMEDIATE');
      try {
        const result = await work();
        await writer.all('COMMIT');
        return result;
      } catch (error) {
        await writer.all('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  const transaction: Transaction = {
    dialect: 'sqlite',
    query: async <R>(sql: string, parameters: readonly unknown[]) =>
      (await writer.all(sql.replaceAll(/\$(\d+)/g, '?$1'), parameters)) as R[],
  };
  const inTransaction = kyselyOver({ ...writer, own: (work) => work() });
  return {
    dialect: 'sqlite',
    read,
    transaction: (work) => exclusively(() => work(transaction)),
    write: (work) => exclusively(() => work(inTransaction)),
    async close() {
      await read.destroy();
      await reader.close();
      await writer.own(() => writer.close());
    },
  };
}

type Connection = {
  /** All rows of one statement. */
  all(sql: string, parameters?: readonly unknown[]): Promise<unknown[]>;
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

async function connect(file: string): Promise<Connection> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(file, (error) =>
      error === null ? resolve(opened) : reject(unusable(file, error)),
    );
  });
  let last: Promise<unknown> = Promise.resolve();
  const connection: Connection = {
    all(sql, parameters = []) {
      assertParameters(parameters);
      return new Promise((resolve, reject) =>
        database.all(sql, parameters, (error, rows) => (error === null ? resolve(rows) : reject(error))),
      );
    },
    own(work) {
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () =>
      new Promise((resolve, reject) =>
        database.close((error) => (error === null ? resolve() : reject(error))),
      ),
  };
  for (const pragma of PRAGMAS) {
    await connection.all(pragma).catch((error: Error) => {
      throw unusable(file, error);
    });
  }
  return connection;
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
