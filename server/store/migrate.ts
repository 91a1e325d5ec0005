import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { DatabaseUnusable, type Engine } from './engine.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

const LOCK_MS = 60_000;

/**
 * Brings the database up to date, each migration in one transaction. Servers that start together take turns by a lock row
 * (no advisory lock: not every engine has them). A database of a newer version is refused.
 */
export async function migrate(engine: Engine): Promise<void> {
  const holder = randomUUID();
  await engine.write(async (tables) => {
    await sql`create table if not exists migrations (version integer primary key, at text not null)`.execute(
      tables,
    );
    await sql`create table if not exists migration_lock (one integer primary key, held_by text not null, until text not null)`.execute(
      tables,
    );
  });
  await takeLock(engine, holder);
  try {
    const version = await currentVersion(engine.read);
    if (version > MIGRATIONS.length) {
      throw new DatabaseUnusable(
        `the database is of version ${version}, this program knows ${MIGRATIONS.length}: start the newer program`,
      );
    }
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue;
      await engine.write(async (tables) => {
        for (const statement of migration(engine.dialect)) await sql.raw(statement).execute(tables);
        await sql`insert into migrations (version, at) values (${index + 1}, ${new Date().toISOString()})`.execute(
          tables,
        );
      });
    }
  } finally {
    await engine.write((tables) => sql`delete from migration_lock where held_by = ${holder}`.execute(tables));
  }
}

/** The number of migrations that the database has seen. */
async function currentVersion(read: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{
    version: number;
  }>`select coalesce(max(version), 0) as version from migrations`.execute(read);
  return rows[0]?.version ?? 0;
}

async function takeLock(engine: Engine, holder: string): Promise<void> {
  const giveUpAt = Date.now() + 2 * LOCK_MS;
  while (Date.now() < giveUpAt) {
    const now = new Date().toISOString();
    const until = new Date(Date.now() + LOCK_MS).toISOString();
    const taken = await engine.write(async (tables) => {
      await sql`delete from migration_lock where until < ${now}`.execute(tables);
      const { rows } = await sql<{ held_by: string }>`
        insert into migration_lock (one, held_by, until) values (1, ${holder}, ${until})
        on conflict do nothing returning held_by`.execute(tables);
      return rows.length === 1;
    });
    if (taken) return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new DatabaseUnusable('another server is migrating the database and does not finish');
}
