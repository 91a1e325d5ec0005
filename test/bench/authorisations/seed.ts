// Cards in the store: many that only fill it, by the database's own means, and some that are going to be charged.
import { sql } from 'kysely';
import { refKey } from '../../../server/cards/authorise.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Store } from '../../../server/store/store.ts';
import { type Row, TABLES, type TableName } from '../../../server/store/tables.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { accountRow, id, validatedRow } from '../../integration/cards-rows.ts';
import { chargeInFull } from './ask.ts';

const AT_ONCE = 250_000;
const INSERTED_AT_ONCE = 500;
const CARDS_OF_AN_ACCOUNT = 10;
const RESERVE = 4250;

/**
 * Closed cards, ten an account, until there are so many: each with all rows that one has which was charged once, as the
 * product left them.
 */
export async function fillCards(store: Store, count: number, now: number): Promise<void> {
  const rows = await chargedCard(store, now);
  for (let from = 0; from < count; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, count);
    for (const row of rows) {
      const step = row.table === 'accounts' ? CARDS_OF_AN_ACCOUNT : 1;
      await fill(store, row, { from, to, step });
    }
  }
  // PostgreSQL takes statistics while it runs; on SQLite the product plans without any.
  if (store.engine.dialect === 'postgres') await store.write((tables) => sql`analyze`.execute(tables));
}

type Kind = 'account' | 'certificate' | 'card' | 'own';
type Sample = {
  table: TableName;
  values: Readonly<Record<string, string | number | null>>;
  /** The columns that hold ids, and of what; rows of one number belong together. */
  ids: Readonly<Record<string, Kind>>;
  /** Which of the table's rows of one card this is. */
  place: number;
};

const IDS: readonly (readonly [TableName, Sample['ids']])[] = [
  ['accounts', { account_id: 'account', number: 'account' }],
  ['certificates', { account_id: 'account', id: 'certificate' }],
  ['cards', { account_id: 'account', id: 'card', certificate_id: 'certificate' }],
  ['card_refs', { account_id: 'account', card_id: 'card', provider_ref: 'card' }],
  ['chains', { account_id: 'account', id: 'own', card_id: 'card', certificate_id: 'certificate' }],
  ['network_events', { account_id: 'account', event_id: 'own' }],
  ['transfers', { account_id: 'account', id: 'own', certificate_id: 'certificate' }],
];

/** The rows of a card that was charged and has closed. */
async function chargedCard(store: Store, now: number): Promise<Sample[]> {
  const account = openAccount(now, 1);
  await store.submit(insertOpen, [account]);
  await chargeInFull(store, account.cards[0]?.provider_ref ?? '', now);
  const samples = IDS.map(async ([table, ids]) => {
    const rows = await store.read
      .selectFrom(table)
      .selectAll()
      .where(sql.ref('account_id'), '=', account.account.account_id)
      .execute();
    // Its provider was told.
    const closed = table === 'cards' ? { closed_at: now } : {};
    return rows.map((values, place) => ({ table, values: { ...values, ...closed }, ids, place }));
  });
  return (await Promise.all(samples)).flat();
}

/** Odd, so that numbers below 2^32 stay apart when they are spread by it. */
const SPREAD: Readonly<Record<Kind, number>> = {
  account: 2_654_435_761,
  certificate: 2_246_822_519,
  card: 3_266_489_917,
  own: 668_265_263,
};
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** SQL of a number's id: 22 characters as ids have, spread over its index as random ones are. */
function idOf(kind: Kind, place: number): string {
  const number = kind === 'account' ? `(n / ${CARDS_OF_AN_ACCOUNT})` : 'n';
  const spread = `(${number} * ${SPREAD[kind] + 2 * place} % 4294967296)`;
  const letters = [1, 64, 4096, 262_144].map(
    (divisor) => `substr('${ALPHABET}', cast(1 + ${spread} / ${divisor} % 64 as integer), 1)`,
  );
  const digits = `substr(cast(1${place}00000000000000000 + ${number} as text), 2)`;
  return [...letters, digits].join(' || ');
}

type Series = { from: number; to: number; step: number };

/** The numbers as a relation with a column n. */
function seriesOf({ engine }: Store, { from, to, step }: Series): string {
  if (engine.dialect === 'postgres')
    return `generate_series(${from}::bigint, ${to - 1}::bigint, ${step}::bigint) as s(n)`;
  return `(with recursive s(n) as (select ${from} union all select n + ${step} from s where n + ${step} < ${to}) select n from s)`;
}

/** The same row for each number but for its ids, in the order of its key. */
async function fill(store: Store, { table, values, ids, place }: Sample, series: Series): Promise<void> {
  const literal = (value: string | number | null) =>
    value === null ? 'null' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
  const columns = Object.keys(values);
  const selected = columns.map((column) => {
    const kind = ids[column];
    const value = kind === undefined ? literal(values[column] ?? null) : idOf(kind, kind === 'own' ? place : 0);
    return `${value} as ${column}`;
  });
  const statement = `insert into ${table} (${columns.join(', ')}) select ${selected.join(', ')} from ${seriesOf(store, series)} order by ${TABLES[table].key[0]}`;
  await store.write((tables) => sql.raw(statement).execute(tables));
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
  };
}
