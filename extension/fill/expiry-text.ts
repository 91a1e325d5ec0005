type Layout = { mark: string; yearFirst: boolean; long: boolean };

/** Letters that stand for a month (MM, and as Turkish, Finnish, Hungarian, Greek and Russian write it), or its digits. */
const MONTH = '(?:mm|kk|hh|μμ|мм|aa(?=\\s?\\W?\\s?yy)|0[1-9]|1[0-2])';
/** Letters that stand for a year in two or four places, or its digits. */
const LETTER = '[yjarvglåéεг]';
const YEAR = `(?<year>20\\d\\d|\\d\\d|(?<y>${LETTER})\\k<y>{3}|(?<z>${LETTER})\\k<z>)`;
const MARK = '(?<mark>\\s?[/.\\-–—|]?\\s?)';
const EDGES = ['(?<![\\p{L}\\d])', '(?![\\p{L}\\d])'] as const;
const MONTH_FIRST = new RegExp(EDGES.join(MONTH + MARK + YEAR), 'iu');
const YEAR_FIRST = new RegExp(EDGES.join(YEAR + MARK + MONTH), 'iu');

const USUAL: readonly Layout[] = ['/', ' / ', '', '-', '.', ' '].flatMap((mark) =>
  [false, true].map((long) => ({ mark, yearFirst: false, long })),
);
/** As `type=month` and some shops of East Asia write it. */
const UNUSUAL: readonly Layout[] = [
  { mark: '-', yearFirst: true, long: true },
  { mark: '/', yearFirst: true, long: true },
  { mark: '/', yearFirst: true, long: false },
  { mark: '', yearFirst: true, long: false },
];

/** An expiry as a field may want it, the likeliest first: as its hints show it, then as others write it. */
export function expiryTexts(month: number, year: number, hints: readonly string[]): string[] {
  const layouts = [...hints.flatMap((hint) => layoutIn(hint) ?? []), ...USUAL, ...UNUSUAL];
  return [...new Set(layouts.map((layout) => written(month, year, layout)))];
}

function layoutIn(hint: string): Layout | undefined {
  const found = MONTH_FIRST.exec(hint) ?? YEAR_FIRST.exec(hint);
  // Digits alone may be any number.
  if (found?.groups === undefined || /^\d+$/.test(found[0])) return undefined;
  const { mark = '/', year = '' } = found.groups;
  return { mark, yearFirst: !MONTH_FIRST.test(hint), long: year.length === 4 };
}

function written(month: number, year: number, { mark, yearFirst, long }: Layout): string {
  const parts = [twoDigits(month), long ? String(year) : twoDigits(year % 100)];
  return (yearFirst ? parts.reverse() : parts).join(mark);
}

export function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Whether a text says that month and that year, however it is written. */
export function saysExpiry(text: string, month: number, year: number): boolean {
  const digits = text.replace(/\D/g, '');
  const short = twoDigits(year % 100);
  const full = twoDigits(month);
  if ([full + short, full + year, `${year}${full}`].includes(digits)) return true;
  const [first = '', second = '', ...more] = text.split(/\D+/).filter(Boolean);
  if (more.length > 0) return false;
  const isMonth = (part: string) => Number(part) === month;
  const isYear = (part: string) => part === short || part === String(year);
  return (isMonth(first) && isYear(second)) || (isYear(first) && isMonth(second) && !isMonth(first));
}
