import { type Kysely, sql } from 'kysely';
import { DatabaseUnusable, type Engine } from './engine.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the database up to date, each migration in one transaction. Servers that start together take turns by a row that
 * each transaction locks (no advisory lock: not every engine has them), so that one that dies in its turn holds up nobody.
 * A database of a newer version is refused.
 */
export async function migrate(engine: Engine): Promise<void> {
  // Two servers that make the same table at once: PostgreSQL lets one of them fail.
  await prepare(engine).catch(() => prepare(engine));
  while (!(await engine.write((tables) => migrateOnce(engine, tables))));
}

async function prepare(engine: Engine): Promise<void> {
  await engine.write(async (tables) => {
    await sql`create table if not exists migrations (version integer primary key, at text not null)`.execute(
      tables,
    );
    await sql`create table if not exists migration_turn (one integer primary key)`.execute(tables);
    await sql`insert into migration_turn (one) values (1) on conflict do nothing`.execute(tables);
  });
}

/** Carries out the next migration; true when there is none. */
async function migrateOnce({ dialect }: Engine, tables: Kysely<Tables>): Promise<boolean> {
  await sql`update migration_turn set one = 1`.execute(tables);
  const version = await currentVersion(tables);
  if (version > MIGRATIONS.length) {
    throw new DatabaseUnusable(
      `the database is of version ${version}, this program knows ${MIGRATIONS.length}: start the newer program`,
    );
  }
  const migration = MIGRATIONS[version];
  if (migration === undefined) return true;
  for (const statement of migration(dialect)) await sql.raw(statement).execute(tables);
  const at = new Date().toISOString();
  await sql`insert into migrations (version, at) values (${version + 1}, ${at})`.execute(tables);
  return false;
}

/** The number of migrations that the database has seen. */
async function currentVersion(tables: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{
    version: number;
  }>`select coalesce(max(version), 0) as version from migrations`.execute(tables);
  return rows[0]?.version ?? 0;
}
