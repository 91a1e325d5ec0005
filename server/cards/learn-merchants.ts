import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { TELLING_ACCOUNTS, TELLING_RANK } from './learned-merchants.ts';

/** What a cleared charge shows of a site's acceptor; `taken: false` takes it back, because the charge is contested. */
export type Lesson = Row<'merchant_sightings'> & { taken: boolean };

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_DESCRIPTORS = 8;
const MOST_ACCEPTORS = 50;

/**
 * Learns which acceptors charge for which sites, inside the caller's transaction and after its locks. Each charge teaches
 * once; what was learned from what stays in `merchant_sightings`. An acceptor that is well known is not written again for
 * a day, so that a busy shop's row holds up nobody.
 */
export async function learnMerchants(transaction: Transaction, lessons: readonly Lesson[]): Promise<void> {
  if (lessons.length === 0) return;
  const keys = lessons.map(({ domain }) => ({ domain }));
  const known = await selectRows(transaction, 'merchant_acceptors', keys, { lock: true });
  const all = new Map(known.map((row) => [keyOf(row), row]));
  const changed = new Set<Row<'merchant_acceptors'>>();
  for (const lesson of lessons) {
    const row = all.get(keyOf(lesson));
    if (!lesson.taken) {
      const taught = (await sightingsOf(transaction, lesson)).some(
        ({ chain_id }) => chain_id === lesson.chain_id,
      );
      if (row !== undefined && taught) changed.add(unlearn(row));
      continue;
    }
    if (row !== undefined && isWellKnown(row, lesson)) continue;
    if (
      row === undefined &&
      [...all.values()].filter(({ domain }) => domain === lesson.domain).length >= MOST_ACCEPTORS
    )
      continue;
    const sightings = await sightingsOf(transaction, lesson);
    if (sightings.some(({ chain_id }) => chain_id === lesson.chain_id)) continue;
    const learned = learn(row ?? newAcceptor(lesson), lesson, sightings.length === 0);
    const { taken: _, ...sighting } = lesson;
    await insertRows(transaction, 'merchant_sightings', [sighting]);
    all.set(keyOf(learned), learned);
    changed.add(learned);
  }
  await markElsewhere(transaction, changed);
  await putRows(transaction, 'merchant_acceptors', [...changed]);
}

const keyOf = ({ domain, acceptor_id }: { domain: string; acceptor_id: string }) =>
  `${domain} ${acceptor_id}`;

/** What this shopper's charges have taught of that acceptor before. */
function sightingsOf(
  transaction: Transaction,
  { account_id, domain, acceptor_id }: Lesson,
): Promise<Row<'merchant_sightings'>[]> {
  return selectRows(transaction, 'merchant_sightings', [{ account_id, domain, acceptor_id }]);
}

function isWellKnown(row: Row<'merchant_acceptors'>, { descriptor, at }: Lesson): boolean {
  const told = row.best_rank >= TELLING_RANK || row.accounts >= TELLING_ACCOUNTS;
  const listed = descriptor === '' || (JSON.parse(row.descriptors) as string[]).includes(descriptor);
  return told && row.payments > 0 && listed && at - row.seen_at < DAY_MS;
}

function newAcceptor({ domain, acceptor_id, at }: Lesson): Row<'merchant_acceptors'> {
  const nothing = { descriptors: '[]', payments: 0, accounts: 0, best_rank: 0, elsewhere: 0 };
  return { domain, acceptor_id, ...nothing, learned_at: at, seen_at: at };
}

function learn(
  row: Row<'merchant_acceptors'>,
  { descriptor, rank, at }: Lesson,
  newAccount: boolean,
): Row<'merchant_acceptors'> {
  const descriptors = new Set(JSON.parse(row.descriptors) as string[]);
  if (descriptor !== '' && descriptors.size < MOST_DESCRIPTORS) descriptors.add(descriptor);
  row.descriptors = JSON.stringify([...descriptors]);
  row.payments += 1;
  if (newAccount) row.accounts += 1;
  row.best_rank = Math.max(row.best_rank, rank);
  row.seen_at = Math.max(row.seen_at, at);
  return row;
}

/** A contested charge taught nothing; what it had taught has to be shown again. */
function unlearn(row: Row<'merchant_acceptors'>): Row<'merchant_acceptors'> {
  row.payments = Math.max(0, row.payments - 1);
  row.accounts = Math.max(0, row.accounts - 1);
  if (row.payments === 0) row.best_rank = 0;
  return row;
}

/** An acceptor of several domains is a payment service: its id alone tells none of them. */
async function markElsewhere(
  transaction: Transaction,
  changed: Set<Row<'merchant_acceptors'>>,
): Promise<void> {
  const keys = [...changed].map(({ acceptor_id }) => ({ acceptor_id }));
  const others = await selectRows(transaction, 'merchant_acceptors', keys, { lock: true });
  for (const row of [...changed]) {
    const elsewhere = others.filter(
      ({ acceptor_id, domain }) => acceptor_id === row.acceptor_id && domain !== row.domain,
    );
    if (elsewhere.length === 0) continue;
    row.elsewhere = 1;
    for (const other of elsewhere) {
      if (other.elsewhere === 1) continue;
      other.elsewhere = 1;
      changed.add(other);
    }
  }
}
