// A database of the first release is brought up to date, and what it holds stays.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstSchema } from '../../server/store/migrations/001-first-schema.ts';
import { openStore } from '../../server/store/store.ts';
import { TABLES } from '../../server/store/tables.ts';
import { Postgres } from '../world/postgres.ts';

let cluster: Postgres;
let folder: string;
beforeAll(async () => {
  cluster = await Postgres.start();
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-migrations-'));
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(['sqlite', 'postgres'] as const)('from the first schema on %s', async (dialect) => {
  const url =
    dialect === 'postgres' ? await cluster.createDatabase() : `sqlite:${path.join(folder, 'old.sqlite')}`;
  const store = await openStore(url);
  await store.write(async (tables) => {
    for (const statement of firstSchema(dialect)) await sql.raw(statement).execute(tables);
    await sql`create table migrations (version integer primary key, at text not null)`.execute(tables);
    await sql`insert into migrations (version, at) values (1, '2026-11-22T00:00:00Z')`.execute(tables);
    await sql`insert into settings (name, value) values ('kept', 'yes')`.execute(tables);
  });
  await store.migrate();
  await store.migrate();
  for (const [table, { columns }] of Object.entries(TABLES)) {
    const { rows } = await sql
      .raw(`select ${Object.keys(columns).join(', ')} from ${table}`)
      .execute(store.read);
    expect(rows).toEqual(table === 'settings' ? [{ name: 'kept', value: 'yes' }] : []);
  }
  await store.close();
});
