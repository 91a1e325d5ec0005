// The floor's share of a database: what waits goes into one durable transaction of one or two set-based statements, on the
// bare drivers.
import pg from 'pg';
import sqlite3 from 'sqlite3';

/** A proof to be remembered once, or a row of so many bytes. */
export type FloorItem = { jkt: string; jti: string; expiresAt: number } | { id: string; body: string };

export type FloorStore = {
  /** Resolves when it is durable; false for a proof that was there already. */
  submit(item: FloorItem): Promise<boolean>;
  close(): Promise<unknown>;
};

type Statement = (sql: string, json?: string) => Promise<Record<string, string>[]>;
type Texts = { begin: string; proofs: string; rows: string };

const BATCH_ITEMS = 128;
const SCHEMA = [
  'create table proofs (jkt text not null, jti text not null, expires_at bigint not null, primary key (jkt, jti))',
  'create table steps (id text not null primary key, body text not null)',
];
const RETURNING = 'on conflict do nothing returning jti';
const SQLITE: Texts = {
  begin: 'BEGIN IMMEDIATE',
  proofs: `insert into proofs select value ->> 'jkt', value ->> 'jti', value ->> 'expiresAt' from json_each(?) where true ${RETURNING}`,
  rows: "insert into steps select value ->> 'id', value ->> 'body' from json_each(?)",
};
const POSTGRES: Texts = {
  begin: 'BEGIN',
  proofs: `insert into proofs select * from jsonb_to_recordset($1::jsonb) as x(jkt text, jti text, "expiresAt" bigint) ${RETURNING}`,
  rows: 'insert into steps select * from jsonb_to_recordset($1::jsonb) as x(id text, body text)',
};

/** Opens `sqlite:FILE` (WAL, synchronous=FULL) or `postgres://…`. */
export async function openFloorStore(url: string): Promise<FloorStore> {
  const sqlite = url.startsWith('sqlite:');
  const { statement, close } = sqlite
    ? await openSqlite(url.slice('sqlite:'.length))
    : await openPostgres(url);
  for (const sql of SCHEMA) await statement(sqlite ? `${sql.replaceAll('bigint', 'integer')} strict` : sql);
  return { submit: grouped(statement, sqlite ? SQLITE : POSTGRES), close };
}

async function openSqlite(file: string): Promise<{ statement: Statement; close: () => Promise<unknown> }> {
  const database = new sqlite3.Database(file);
  const statement: Statement = (sql, json) =>
    new Promise((resolve, reject) => {
      database.all(sql, json === undefined ? [] : [json], (error, rows) =>
        error === null ? resolve(rows as Record<string, string>[]) : reject(error),
      );
    });
  await statement('PRAGMA journal_mode = WAL');
  await statement('PRAGMA synchronous = FULL');
  return { statement, close: () => new Promise((resolve) => database.close(resolve)) };
}

async function openPostgres(url: string): Promise<{ statement: Statement; close: () => Promise<unknown> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const statement: Statement = async (sql, json) =>
    (await client.query(json === undefined ? sql : { name: sql.slice(0, 20), text: sql, values: [json] }))
      .rows;
  return { statement, close: () => client.end() };
}

type Waiting = { item: FloorItem; resolve(fresh: boolean): void; reject(error: unknown): void };

function grouped(statement: Statement, texts: Texts): FloorStore['submit'] {
  const waiting: Waiting[] = [];
  let running = false;
  const run = async () => {
    await new Promise((next) => setImmediate(next));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH_ITEMS);
      try {
        const fresh = await store(
          statement,
          texts,
          batch.map(({ item }) => item),
        );
        for (const { item, resolve } of batch) resolve(!('jti' in item) || fresh.has(item.jti));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      void run();
    });
}

async function store(statement: Statement, texts: Texts, items: readonly FloorItem[]): Promise<Set<string>> {
  const proofs = items.filter((item) => 'jti' in item);
  const rows = items.filter((item) => 'id' in item);
  await statement(texts.begin);
  const fresh = proofs.length === 0 ? [] : await statement(texts.proofs, JSON.stringify(proofs));
  if (rows.length > 0) await statement(texts.rows, JSON.stringify(rows));
  await statement('COMMIT');
  return new Set(fresh.map(({ jti }) => jti ?? ''));
}
