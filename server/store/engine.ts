import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** A value that both engines store exactly. Money and instants are whole numbers below 2^53. */
export type Parameter = string | number | null;

/**
 * Statements of one open transaction. Several may be asked for at once: they run one after the other, in the order in which
 * they were asked for, and none after one that failed. Parameters are $1, $2, …; the texts are few and fixed.
 */
export type Transaction = {
  readonly dialect: Dialect;
  query<R>(sql: string, parameters: readonly Parameter[]): Promise<R[]>;
};

export type Dialect = 'sqlite' | 'postgres';

/** What the store needs of a database; one implementation for each engine. */
export type Engine = {
  readonly dialect: Dialect;
  /** For reads outside of a transaction; sees what was committed before it was asked. */
  readonly read: Kysely<Tables>;
  /** The same for statements whose few texts come again and again. */
  readonly reads: Transaction;
  /** Runs the work in one durable transaction, again from the start when the engine asks for that. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** The same with the query builder, for all but the money path. */
  write<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** The database cannot be used; the message is one clear line for the operator. */
export class DatabaseUnusable extends Error {}

/** A mistake of ours: `sqlite3` would store NULL for these without a word. */
export function assertParameters(parameters: readonly unknown[]): asserts parameters is readonly Parameter[] {
  for (const value of parameters) {
    if (typeof value === 'string' || value === null) continue;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw new TypeError(`a ${typeof value} cannot be stored exactly`);
    }
  }
}
