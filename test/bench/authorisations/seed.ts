// Cards in the store: many that only fill it, by the database's own means, and some that are going to be charged.
import { sql } from 'kysely';
import { refKey } from '../../../server/cards/authorise.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Store } from '../../../server/store/store.ts';
import { type Row, TABLES, type TableName } from '../../../server/store/tables.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { accountRow, id, validatedRow } from '../../integration/cards-rows.ts';
import { chargeInFull } from './ask.ts';

const INSERTED_AT_ONCE = 500;
const CARDS_OF_AN_ACCOUNT = 10;
const RESERVE = 4250;

/** SQL for columns that are not the same in every row: `n` is the card's number, `certificate` the payment's id. */
export type Spread = { readonly [T in TableName]?: Readonly<Record<string, string>> };

/**
 * Closed cards, ten an account, until there are so many: each with the rows that the product leaves of one that was charged
 * once, but for later events and lines of the ledger.
 */
export async function fillCards(
  store: Store,
  count: number,
  now: number,
  spread: Spread = {},
): Promise<void> {
  const rows = (await chargedCard(store, now)).map((row) => ({ ...row, spread: spread[row.table] ?? {} }));
  const indexes = await dropIndexes(store, rows);
  for (const order of new Set(rows.map(orderOf))) {
    await numberIds(store, count, order);
    for (const row of rows.filter((one) => orderOf(one) === order)) await fill(store, row);
  }
  await run(store, 'drop table ids');
  for (const index of indexes) await run(store, index);
  // PostgreSQL takes statistics while it runs; on SQLite the product plans without any.
  if (store.engine.dialect === 'postgres') await store.write((tables) => sql`analyze`.execute(tables));
}

type Kind = 'account' | 'certificate' | 'card' | 'own' | 'n';
type Sample = {
  table: TableName;
  values: Readonly<Record<string, string | number | null>>;
  /** The columns that hold ids, and of what; rows of one number `n` belong together. */
  ids: Readonly<Record<string, Kind>>;
};

const IDS: readonly (readonly [TableName, Sample['ids']])[] = [
  ['accounts', { account_id: 'account', number: 'account' }],
  ['certificates', { account_id: 'account', id: 'certificate' }],
  ['cards', { account_id: 'account', id: 'card', certificate_id: 'certificate' }],
  ['card_refs', { account_id: 'account', card_id: 'card', provider_ref: 'card' }],
  ['chains', { account_id: 'account', id: 'own', card_id: 'card', certificate_id: 'certificate' }],
  ['network_events', { account_id: 'account', event_id: 'own' }],
  ['transfers', { account_id: 'account', id: 'own', certificate_id: 'certificate' }],
  ['audit_entries', { id: 'own', position: 'n' }],
];

/** The rows of a card that was charged and has closed, of which a fresh store holds no others. */
async function chargedCard(store: Store, now: number): Promise<Sample[]> {
  const account = openAccount(now, 1);
  await store.submit(insertOpen, [account]);
  await chargeInFull(store, account.cards[0]?.provider_ref ?? '', now);
  const samples = IDS.map(async ([table, ids]): Promise<Sample> => {
    const values = await store.read.selectFrom(table).selectAll().executeTakeFirstOrThrow();
    // Its provider was told.
    const closed = table === 'cards' ? { closed_at: now } : {};
    return { table, values: { ...values, ...closed }, ids };
  });
  return Promise.all(samples);
}

const KINDS = ['account', 'certificate', 'card', 'own'] as const;
/** Odd, so that numbers below 2^32 stay apart when they are spread by it. */
const SPREAD = 2_654_435_761;

/** SQL of a number's id: 22 characters as ids have, spread over its index as random ones are. */
function idOf(kind: (typeof KINDS)[number], place: number, { dialect }: Store['engine']): string {
  const number = kind === 'account' ? `(n / ${CARDS_OF_AN_ACCOUNT})` : 'n';
  const spread = `((${number} + ${place}) * ${SPREAD} % 4294967296)`;
  const id =
    dialect === 'postgres'
      ? `lpad(to_hex(${spread}), 8, '0') || lpad(cast(${number} as text), 14, '0')`
      : `printf('%08x%014d', ${spread}, ${number})`;
  return `${id} as ${kind}`;
}

/** By which of its ids a table is kept. */
const orderOf = ({ table, ids }: Sample): Kind => ids[TABLES[table].key[0] ?? ''] ?? 'own';

/** The ids of so many cards, as a table in the order of one of them: rows that come in their key's order go in fastest. */
async function numberIds(store: Store, count: number, order: Kind): Promise<void> {
  const series =
    store.engine.dialect === 'postgres'
      ? `generate_series(0::bigint, ${count - 1}::bigint) as s(n)`
      : `(with recursive s(n) as (select 0 union all select n + 1 from s where n + 1 < ${count}) select n from s)`;
  await run(store, 'drop table if exists ids');
  const ids = KINDS.map((kind, place) => idOf(kind, place, store.engine));
  await run(store, `create table ids as select n, ${ids.join(', ')} from ${series} order by ${order}`);
}

/** The same row for each number but for its ids. */
async function fill(
  store: Store,
  { table, values, ids, spread }: Sample & { spread: Readonly<Record<string, string>> },
): Promise<void> {
  const literal = (value: string | number | null) =>
    value === null ? 'null' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
  const columns = Object.keys(values);
  const selected = columns.map((column) => spread[column] ?? ids[column] ?? literal(values[column] ?? null));
  const which = table === 'accounts' ? `where n % ${CARDS_OF_AN_ACCOUNT} = 0` : '';
  await run(
    store,
    `insert into ${table} (${columns.join(', ')}) select ${selected.join(', ')} from ids ${which}`,
  );
}

/** Drops the tables' indexes but for their keys; answers the statements that make them again, which is faster than keeping them. */
async function dropIndexes(store: Store, rows: readonly Sample[]): Promise<string[]> {
  const tables = rows.map(({ table }) => `'${table}'`).join(', ');
  const listed =
    store.engine.dialect === 'postgres'
      ? `select indexname as name, indexdef as statement from pg_indexes where tablename in (${tables}) and indexname not in (select conname from pg_constraint)`
      : `select name, sql as statement from sqlite_master where type = 'index' and sql is not null and tbl_name in (${tables})`;
  const { rows: indexes } = await sql.raw<{ name: string; statement: string }>(listed).execute(store.read);
  for (const { name } of indexes) await run(store, `drop index ${name}`);
  return indexes.map(({ statement }) => statement);
}

/**
 * Writes everything to disk and reads the indexes once, for what follows is to meet a server that has run for a while, not one
 * whose disk is still busy with the filling.
 */
export async function settle(store: Store): Promise<void> {
  const tables = IDS.map(([table]) => `'${table}'`).join(', ');
  const { statements, listed } =
    store.engine.dialect === 'postgres'
      ? {
          statements: ['vacuum', 'checkpoint', 'create extension if not exists pg_prewarm'],
          listed: `select 'select pg_prewarm(''' || indexname || ''', ''read'')' as statement from pg_indexes where tablename in (${tables})`,
        }
      : {
          statements: ['pragma wal_checkpoint(truncate)'],
          listed: `select 'select count(*) from ' || tbl_name || ' indexed by ' || name as statement from sqlite_master where type = 'index' and tbl_name in (${tables}) and coalesce(sql, '') not like '% where %'`,
        };
  for (const statement of statements) await sql.raw(statement).execute(store.read);
  const { rows } = await sql.raw<{ statement: string }>(listed).execute(store.read);
  for (const { statement } of rows) await sql.raw(statement).execute(store.read);
}

/** What PostgreSQL is given while it is filled. */
const FILLING = [
  "maintenance_work_mem = '1GB'",
  "work_mem = '1GB'",
  'synchronous_commit = off',
  'session_replication_role = replica',
];

async function run(store: Store, statement: string): Promise<void> {
  const settings =
    store.engine.dialect === 'postgres' ? FILLING.map((setting) => `set local ${setting}; `) : [];
  await store.write((tables) => sql.raw([...settings, statement].join('')).execute(tables));
}

/** Cards that are open, ten an account; answers their references. */
export async function openCards(store: Store, count: number, now: number): Promise<string[]> {
  const refs: string[] = [];
  while (refs.length < count) {
    const accounts = Array.from(
      { length: Math.ceil(Math.min(INSERTED_AT_ONCE, count - refs.length) / CARDS_OF_AN_ACCOUNT) },
      () => openAccount(now, CARDS_OF_AN_ACCOUNT),
    );
    await store.submit(insertOpen, accounts);
    refs.push(...accounts.flatMap(({ cards }) => cards.map(({ provider_ref }) => provider_ref ?? '')));
  }
  return refs;
}

type Open = { account: Row<'accounts'>; certificates: Row<'certificates'>[]; cards: Row<'cards'>[] };

function openAccount(now: number, count: number): Open {
  const accountId = id();
  const minor = RESERVE * count;
  const certificates = Array.from({ length: count }, () => validatedRow({ accountId, minor: RESERVE, now }));
  return {
    account: { ...accountRow(accountId, now), funding: -minor, reserved: minor },
    certificates,
    cards: certificates.map((certificate) => ({
      ...cardRow(accountId, id(), certificate.id, now),
      provider_ref: id(),
    })),
  };
}

const insertOpen: Operation<readonly Open[], undefined> = async (transaction, items) => {
  const all = items.flat();
  const cards = all.flatMap((one) => one.cards);
  const refs = cards.map(({ provider, provider_ref, account_id, id: card_id }) => ({
    provider_ref: refKey(provider, provider_ref ?? ''),
    account_id,
    card_id,
  }));
  const accounts = all.map(({ account }) => account);
  const certificates = all.flatMap((one) => one.certificates);
  await Promise.all([
    insertRows(transaction, 'accounts', accounts),
    insertRows(transaction, 'certificates', certificates),
    insertRows(transaction, 'cards', cards),
    insertRows(transaction, 'card_refs', refs),
  ]);
  return items.map(() => undefined);
};

function cardRow(accountId: string, cardId: string, certificateId: string, now: number): Row<'cards'> {
  return {
    account_id: accountId,
    id: cardId,
    certificate_id: certificateId,
    provider: 'sandbox',
    provider_ref: null,
    last_four: '4242',
    state: 'armed',
    created_at: now,
    released_at: now,
    closes_at: now + 24 * 60 * 60 * 1000,
    releases: 1,
    mismatches: 0,
    wrong_checks: 0,
    verifications: 0,
    acceptor_id: null,
    closed_at: null,
    forgotten_at: null,
    challenge_url: null,
    decline_told_at: null,
    decline_seen_at: null,
  };
}
