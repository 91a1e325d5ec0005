import type { Kysely } from 'kysely';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';
import { type Operation, Writer } from './writer.ts';

/** The database: grouped durable operations for the money path, the query builder for everything else. */
export type Store = {
  readonly engine: Engine;
  readonly read: Kysely<Tables>;
  write<T>(work: (tables: Kysely<Tables>) => Promise<T>): Promise<T>;
  submit<Item, Result>(operation: Operation<Item, Result>, item: Item): Promise<Result>;
  migrate(): Promise<void>;
  close(): Promise<void>;
};

/** Opens `sqlite:FILE` or `postgres://…`; rejects with DatabaseUnusable and one clear line. */
export async function openStore(url: string): Promise<Store> {
  return storeOver(await openEngine(url));
}

/** The database alone, without a writer. */
export function openEngine(url: string): Promise<Engine> {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url);
}

/** The store over an open database. */
export function storeOver(engine: Engine): Store {
  const writer = new Writer(engine);
  return {
    engine,
    read: engine.read,
    write: engine.write,
    submit: (operation, item) => writer.submit(operation, item),
    migrate: () => migrate(engine),
    async close() {
      await writer.drained();
      await engine.close();
    },
  };
}
