import type { DailyCount } from '../../shared/console-schemas.ts';
import type { Store } from '../store/store.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** So many rules have a name of their own in the chart; the rest are one. */
const NAMED = 4;
const OTHERS = 'other rules';

type Period = { from: number; days: number; most: number };
type Dated = { at: number; name: string };

/** Payments that the policy denied at any step, by the rule and the day; of the latest ones alone. */
export async function countDenials({ read }: Store, { from, days, most }: Period): Promise<DailyCount[]> {
  const rows = await read
    .selectFrom('audit_entries')
    .select(['at', 'entry'])
    .where('type', '=', 'certificate-refused')
    .where('at', '>=', from)
    .orderBy('at', 'desc')
    .limit(most)
    .execute();
  const denied = rows.flatMap(({ at, entry }) => rulesOf(entry).map((name) => ({ at, name })));
  return countRules(denied, { from, days });
}

/** The most frequent rules by name, all others as one. */
function countRules(dated: readonly Dated[], { from, days }: Pick<Period, 'from' | 'days'>): DailyCount[] {
  const counted = countDays(dated, { from, days });
  const rest = counted.slice(NAMED);
  if (rest.length === 0) return counted;
  const sums = Array.from({ length: days }, (_, day) =>
    rest.reduce((sum, { counts }) => sum + (counts[day] ?? 0), 0),
  );
  return [...counted.slice(0, NAMED), { name: OTHERS, counts: sums }];
}

/** The names of the rules that denied it; nothing of an entry of which only the leaf was kept. */
function rulesOf(entry: string): string[] {
  if (entry === '') return [];
  const { rules = [] } = JSON.parse(entry) as { rules?: string[] };
  return rules;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  'awaiting-approval': 'waiting',
  denied: 'refused',
  expired: 'run out',
  cancelled: 'cancelled',
};

/** Payments that others had to approve, by the rule and by what became of them, and the day of asking; the latest alone. */
export async function countApprovals(
  { read }: Store,
  { from, days, most }: Period,
): Promise<{ byRule: DailyCount[]; byOutcome: DailyCount[] }> {
  const rows = await read
    .selectFrom('approval_requests as r')
    .innerJoin('certificates as c', (join) =>
      join.onRef('c.account_id', '=', 'r.account_id').onRef('c.id', '=', 'r.certificate_id'),
    )
    .select(['r.asked_at as at', 'r.rule', 'c.state'])
    .where('r.asked_at', '>=', from)
    .orderBy('r.asked_at', 'desc')
    .limit(most)
    .execute();
  const ruled = rows.map(({ at, rule }) => ({ at, name: rule }));
  const ended = rows.map(({ at, state }) => ({ at, name: OUTCOMES[state] ?? 'approved' }));
  return { byRule: countRules(ruled, { from, days }), byOutcome: countDays(ended, { from, days }) };
}

/** A series of figures for each name, the most frequent first. */
function countDays(dated: readonly Dated[], { from, days }: Pick<Period, 'from' | 'days'>): DailyCount[] {
  const series = new Map<string, number[]>();
  for (const { at, name } of dated) {
    const counts = series.get(name) ?? Array.from({ length: days }, () => 0);
    const day = Math.min(days - 1, Math.floor((at - from) / DAY_MS));
    counts[day] = (counts[day] ?? 0) + 1;
    series.set(name, counts);
  }
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
  return [...series]
    .map(([name, counts]) => ({ name, counts }))
    .sort((one, other) => sum(other.counts) - sum(one.counts) || (one.name < other.name ? -1 : 1));
}
