// The figures of a set of pages, and the table of them.
import { table } from '../bench/figures.ts';
import type { Verdict } from './judge.ts';

/** So many of so many. */
export type Share = { of: number; count: number };

export type Figures = {
  seen: Share;
  taken: Share;
  otherStepsTaken: Share;
  closer: Share;
  precision: Share;
  recall: Share;
  totalExact: Share;
  totalWrong: Share;
  merchant: Share;
};

/** What each figure is called in the table. */
const NAMES: Readonly<Record<keyof Figures, string>> = {
  seen: 'payment pages seen as checkouts',
  taken: 'pages that are none taken for one',
  otherStepsTaken: 'other checkout steps with card fields seen',
  closer: 'pages that are none, looked at closer for a sign of card fields',
  precision: 'card fields typed: precision',
  recall: 'card fields typed: recall',
  totalExact: 'total and currency exact',
  totalWrong: 'total read, and wrong',
  merchant: "merchant's name",
};

/** Counts the verdicts of some pages. */
export function figuresOf(verdicts: readonly Verdict[]): Figures {
  const share = (among: readonly Verdict[], is: (verdict: Verdict) => boolean): Share => ({
    of: among.length,
    count: among.filter(is).length,
  });
  const ofKind = (kind: string) => verdicts.filter((verdict) => verdict.kind === kind);
  const sum = (part: keyof Verdict['fields']) => verdicts.reduce((all, { fields }) => all + fields[part], 0);
  const totals = verdicts.filter(({ total }) => total !== 'not asked');
  const named = verdicts.filter(({ merchant }) => merchant !== 'not asked');
  const isTaken = ({ taken }: Verdict) => taken;
  return {
    seen: share(ofKind('checkout-payment'), isTaken),
    taken: share(ofKind('not-checkout'), isTaken),
    otherStepsTaken: share(ofKind('checkout-other'), isTaken),
    closer: share(ofKind('not-checkout'), ({ closer }) => closer),
    precision: { count: sum('right'), of: sum('typed') },
    recall: { count: sum('right'), of: sum('labelled') },
    totalExact: share(totals, ({ total }) => total === 'exact'),
    totalWrong: share(totals, ({ total }) => total === 'wrong'),
    merchant: share(named, ({ merchant }) => merchant === 'same'),
  };
}

/** Figures side by side, a column for each set of pages. */
export function figuresTable(columns: readonly (readonly [name: string, figures: Figures])[]): string {
  const keys = Object.keys(NAMES) as (keyof Figures)[];
  const rows = keys.map((key) => [NAMES[key], ...columns.map(([, figures]) => shown(figures[key]))]);
  return table(['what', ...columns.map(([name]) => name)], rows);
}

function shown({ count, of }: Share): string {
  return of === 0 ? '–' : `${((100 * count) / of).toFixed(1)} % (${count} of ${of})`;
}
