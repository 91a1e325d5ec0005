// Cards in the store: many that only fill it, by the database's own means, and some that are going to be charged.
import { sql } from 'kysely';
import { refKey } from '../../../server/cards/authorise.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Row } from '../../../server/store/tables.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { id, insertAccount, validatedRow } from '../../integration/cards-rows.ts';

const AT_ONCE = 100_000;
const CARDS_OF_AN_ACCOUNT = 10;
const RESERVE = 4250;

/** Closed cards of one account, with their certificates and references, until there are so many. */
export async function fillCards(store: Store, count: number, now: number): Promise<void> {
  const { accountId } = await insertAccount(store, now);
  const sample = validatedRow({ accountId, minor: RESERVE, now });
  for (let from = 0; from < count; from += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - from);
    const series = seriesOf(store, from, size);
    const certificate = { ...sample, body: '{}', state: 'completed', ended_at: now };
    await fill(store, series, 'certificates', certificate, { id: 'certificate' });
    const card = cardRow(accountId, 'card', sample.id, now);
    const closed = { ...card, state: 'closed', closed_at: now, acceptor_id: 'A1' };
    await fill(store, series, 'cards', closed, { id: 'card', certificate_id: 'certificate' });
    const ref = { provider_ref: '', account_id: accountId, card_id: '' };
    await fill(store, series, 'card_refs', ref, { provider_ref: 'ref', card_id: 'card' });
  }
  await store.write((tables) => sql.raw('analyze').execute(tables));
}

/** Numbers from `from` on, as a relation named s with a column n. */
function seriesOf({ engine }: Store, from: number, size: number): string {
  const to = from + size - 1;
  if (engine.dialect === 'postgres') return `generate_series(${from}, ${to}) as s(n)`;
  return `(with recursive t(n) as (select ${from} union all select n + 1 from t where n < ${to}) select n from t) as s`;
}

/** The same row for each number; some columns have the number in their text. */
async function fill(
  store: Store,
  series: string,
  table: string,
  row: Record<string, string | number | null>,
  numbered: Readonly<Record<string, string>>,
): Promise<void> {
  const literal = (value: string | number | null) =>
    value === null ? 'null' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
  const columns = Object.keys(row);
  const values = columns.map((column) => {
    const prefix = numbered[column];
    return prefix === undefined ? literal(row[column] ?? null) : `'fill-${prefix}-' || s.n`;
  });
  const statement = `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from ${series}`;
  await store.write((tables) => sql.raw(statement).execute(tables));
}

/** Cards that are open; answers their references. */
export async function openCards(store: Store, count: number, now: number): Promise<string[]> {
  const refs: string[] = [];
  while (refs.length < count) {
    const { accountId } = await insertAccount(store, now);
    const size = Math.min(CARDS_OF_AN_ACCOUNT, count - refs.length);
    const cards = Array.from({ length: size }, () => {
      const certificate = validatedRow({ accountId, minor: RESERVE, now });
      const ref = id();
      refs.push(ref);
      return { certificate, card: { ...cardRow(accountId, id(), certificate.id, now), provider_ref: ref } };
    });
    await store.submit(insertOpen, cards);
    await store.write((tables) =>
      tables
        .updateTable('accounts')
        .set({ funding: -RESERVE * size, reserved: RESERVE * size })
        .where('account_id', '=', accountId)
        .execute(),
    );
  }
  return refs;
}

type Open = readonly { certificate: Row<'certificates'>; card: Row<'cards'> }[];

const insertOpen: Operation<Open, undefined> = async (transaction, items) => {
  const all = items.flat();
  await insertRows(
    transaction,
    'certificates',
    all.map(({ certificate }) => certificate),
  );
  await insertRows(
    transaction,
    'cards',
    all.map(({ card }) => card),
  );
  const refs = all.map(({ card }) => ({
    provider_ref: refKey(card.provider, card.provider_ref ?? ''),
    account_id: card.account_id,
    card_id: card.id,
  }));
  await insertRows(transaction, 'card_refs', refs);
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
