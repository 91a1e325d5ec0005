import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { isTelling, TELLING_RANK, TELLING_SHOPPERS } from './learned-merchants.ts';

/** What a charge shows of a site's acceptor now; without `descriptor` what stood on the statement stays as it was seen. */
export type Lesson = Omit<Sighting, 'descriptor'> & { descriptor?: string };

type Sighting = Row<'merchant_sightings'>;
type Acceptor = Row<'merchant_acceptors'>;

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_DESCRIPTORS = 8;
const MOST_ACCEPTORS = 50;

/**
 * Learns which acceptors charge for which sites, inside the caller's transaction and after its locks. What each charge
 * shows stays in `merchant_sightings`, and what is known of an acceptor always follows from all of them. A charge of one that
 * is well known is not written down for a day, so that a busy shop's row holds up nobody.
 */
export async function learnMerchants(transaction: Transaction, lessons: readonly Lesson[]): Promise<void> {
  if (lessons.length === 0) return;
  const domains = lessons.map(({ domain }) => ({ domain }));
  const known = await selectRows(transaction, 'merchant_acceptors', domains, { lock: true });
  const acceptors = new Map(known.map((row) => [keyOf(row), row]));
  const charges = lessons.map(({ account_id, chain_id }) => ({ account_id, chain_id }));
  const earlier = await selectRows(transaction, 'merchant_sightings', charges);
  const seen = new Map(earlier.map((row) => [row.chain_id, row]));
  const fresh = new Map<string, Sighting>();
  for (const lesson of lessons) {
    const before = fresh.get(lesson.chain_id) ?? seen.get(lesson.chain_id);
    if (before === undefined && tellsNothing(acceptors.get(keyOf(lesson)), lesson)) continue;
    const { at, descriptor } = before ?? { at: lesson.at, descriptor: '' };
    fresh.set(lesson.chain_id, { ...lesson, at, descriptor: lesson.descriptor ?? descriptor });
  }
  await putRows(transaction, 'merchant_sightings', [...fresh.values()]);
  await knowAnew(transaction, acceptors, [...fresh.values()]);
}

const keyOf = ({ domain, acceptor_id }: { domain: string; acceptor_id: string }) =>
  `${domain} ${acceptor_id}`;

/** It is well known and was seen within a day, by that text too. */
function tellsNothing(row: Acceptor | undefined, { descriptor = '', counts, voice, at }: Lesson): boolean {
  if (row === undefined || voice !== 0 || counts === 0 || !isTelling(row)) return false;
  const listed = descriptor === '' || (JSON.parse(row.descriptors) as string[]).includes(descriptor);
  return listed && at - row.seen_at < DAY_MS;
}

/** Works out from all sightings what is known of the acceptors that were seen just now. */
async function knowAnew(
  transaction: Transaction,
  acceptors: ReadonlyMap<string, Acceptor>,
  fresh: readonly Sighting[],
): Promise<void> {
  const keys = fresh.map(({ domain, acceptor_id }) => ({ domain, acceptor_id }));
  const all = Map.groupBy(await selectRows(transaction, 'merchant_sightings', keys), keyOf);
  const listed = Map.groupBy(acceptors.values(), ({ domain }) => domain);
  const changed = new Set<Acceptor>();
  for (const [key, sightings] of all) {
    const before = acceptors.get(key);
    const row = acceptorOf(sightings, before);
    const isFull = (listed.get(row.domain)?.length ?? 0) >= MOST_ACCEPTORS;
    if (before !== undefined || (row.payments > 0 && !isFull)) changed.add(row);
  }
  await markElsewhere(transaction, changed);
  await putRows(transaction, 'merchant_acceptors', [...changed]);
}

function acceptorOf(sightings: readonly Sighting[], before: Acceptor | undefined): Acceptor {
  const [{ domain, acceptor_id }] = sightings as [Sighting];
  const counting = sightings.filter(({ counts }) => counts === 1);
  const instants = sightings.map(({ at }) => at);
  return {
    domain,
    acceptor_id,
    descriptors: JSON.stringify(tellingDescriptors(counting)),
    payments: counting.length,
    vouched: vouchedFor(sightings),
    best_rank: Math.max(0, ...counting.map(({ rank }) => rank)),
    elsewhere: before?.elsewhere ?? 0,
    learned_at: Math.min(...instants),
    seen_at: Math.max(...instants),
  };
}

/** One shopper has one voice, however often they buy, and a no of theirs outweighs every yes. */
function vouchedFor(sightings: readonly Sighting[]): number {
  const voices = Map.groupBy(sightings, ({ account_id }) => account_id);
  return [...voices.values()].reduce((sum, own) => {
    if (own.some(({ voice }) => voice === -1)) return sum - 1;
    return own.some(({ voice }) => voice === 1) ? sum + 1 : sum;
  }, 0);
}

/** What one shopper saw on a statement tells others only where the charge spoke for itself. */
function tellingDescriptors(counting: readonly Sighting[]): string[] {
  const texts = Map.groupBy(
    counting.filter(({ descriptor }) => descriptor !== ''),
    ({ descriptor }) => descriptor,
  );
  return [...texts]
    .filter(
      ([, seen]) =>
        seen.some(({ rank }) => rank >= TELLING_RANK) ||
        new Set(seen.map(({ account_id }) => account_id)).size >= TELLING_SHOPPERS,
    )
    .map(([descriptor, seen]) => ({ descriptor, first: Math.min(...seen.map(({ at }) => at)) }))
    .sort((one, other) => one.first - other.first)
    .slice(0, MOST_DESCRIPTORS)
    .map(({ descriptor }) => descriptor);
}

/** An acceptor of several domains is a payment service: its id alone tells none of them. */
async function markElsewhere(transaction: Transaction, changed: Set<Acceptor>): Promise<void> {
  const keys = [...changed].map(({ acceptor_id }) => ({ acceptor_id }));
  const stored = await selectRows(transaction, 'merchant_acceptors', keys, { lock: true });
  const mine = new Set([...changed].map(keyOf));
  const others = stored.filter((row) => !mine.has(keyOf(row)));
  for (const row of [...changed]) {
    const elsewhere = [...others, ...changed].filter(
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
