import type { ConsoleHealth, HealthCount } from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { readBlobRow } from '../attestation/keep-blob.ts';
import type { Ports } from '../ports.ts';
import { countApprovals, countDenials, DAY_MS } from './count-by-day.ts';
import { STATES, type StateCounts } from './count-states.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'issuer' | 'config'>;

const DAYS = 14;
/** So many of the latest payments and charges say how things are going; counting all would take ever longer. */
const LATEST = 2000;

/** Payments by day and state, and of the latest ones how their codes arrived and what the network was answered. */
export async function readHealth(
  deps: Deps,
  counts: StateCounts,
): Promise<{ outcome: 'answered'; body: ConsoleHealth }> {
  const { store, clock, issuer } = deps;
  const today = Math.floor(clock() / DAY_MS) * DAY_MS;
  const from = today - (DAYS - 1) * DAY_MS;
  const [counted, denials, approvals, latest, charges] = await Promise.all([
    counts.read(deps, { from, today }),
    countDenials(store, { from, days: DAYS, most: LATEST }),
    countApprovals(store, { from, days: DAYS, most: LATEST }),
    store.read
      .selectFrom('certificates')
      .select(['channel', 'delivery'])
      .orderBy('accepted_at', 'desc')
      .limit(LATEST)
      .execute(),
    store.read.selectFrom('chains').select(['reason']).orderBy('opened_at', 'desc').limit(LATEST).execute(),
  ]);
  const days = Array.from({ length: DAYS }, (_, place) => ({
    day: formatInstant(from + place * DAY_MS),
    payments: STATES.flatMap((state, which) => {
      const count = counted[which]?.get(place) ?? 0;
      return count === 0 ? [] : [{ state, count }];
    }),
  }));
  const deliveries = countBy(latest.map(({ channel, delivery }) => `${channel} ${delivery}`));
  const body = {
    issuer: issuer.provider,
    days,
    denials,
    asked: approvals.byRule,
    approvals: approvals.byOutcome,
    deliveries,
    decisions: countBy(charges.map(({ reason }) => reason)),
    ...(await readMetadata(deps)),
  };
  return { outcome: 'answered', body };
}

/** Whether FIDO's metadata of tokens are as new as they should be; nothing where none are configured. */
async function readMetadata({ config, store, clock }: Deps): Promise<Pick<ConsoleHealth, 'metadata'>> {
  if (config.metadata === undefined) return {};
  const row = await readBlobRow({ store });
  if (row === undefined) return { metadata: { overdueDays: 0 } };
  const { no, next_update, problem } = row;
  const overdueDays = Math.max(0, Math.floor((clock() - next_update) / DAY_MS));
  const told = problem === null ? {} : { problem };
  return { metadata: { no, dueAt: formatInstant(next_update), overdueDays, ...told } };
}

/** How often each name occurs, the most frequent first. */
function countBy(names: readonly string[]): HealthCount[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((one, other) => other.count - one.count);
}
