import type { FlatTexts } from './flat-text.ts';
import { foldName, foldText, hasWord } from './fold-words.ts';
import { attributeOf, nameOf, parentOf } from './page-dom.ts';
import { type Spot, siblingsBefore } from './read-prices.ts';
import type { Steps } from './steps.ts';
import { amountKey } from './sum-of-parts.ts';
import { WORDS } from './total-words.ts';

const SUMMARY_LEVELS = 5;
/** Amounts above it that a last one has, and how many are looked at. */
const FEWEST_ABOVE = 2;
const MOST_ABOVE = 60;

/** What holds a summary of the order around a row: it is called that, or stands under such a heading. */
export function summaryAround(row: Element, flat: FlatTexts): Element | undefined {
  let place: Element | null = row;
  for (let level = 0; place !== null && level < SUMMARY_LEVELS; level += 1) {
    const at: Element = place;
    const name = ['id', 'class', 'aria-label'].map((attribute) => attributeOf(at, attribute) ?? '');
    if (hasWord(foldName(name.join(' ').slice(0, 300)), WORDS.summary)) return at;
    const around = parentOf(at);
    for (const before of siblingsBefore(at)) {
      if (!/^(?:h[1-6]|legend|strong|header)$/u.test(nameOf(before))) continue;
      const isSummary = hasWord(foldText(flat.of(before)?.plain ?? ''), WORDS.summary);
      return isSummary ? (around ?? at) : undefined;
    }
    place = around;
  }
  return undefined;
}

/**
 * The amount without a name that closes a summary: the last of it, no less than all above it together, and written larger
 * or bolder than each of them.
 */
export function* lastInSummary(unnamed: readonly Spot[], flat: FlatTexts): Steps<Spot | undefined> {
  const rows = new Map<Element, Spot[]>();
  for (const spot of unnamed) {
    yield;
    const summary = summaryAround(spot.row, flat);
    if (summary === undefined) continue;
    const above = rows.get(summary) ?? [];
    above.push(spot);
    rows.set(summary, above);
  }
  if (rows.size !== 1) return undefined;
  const [spots = []] = rows.values();
  const last = spots.at(-1);
  if (last === undefined || spots.length > MOST_ABOVE) return undefined;
  const above = spots.filter(({ digits }) => amountKey(digits) !== amountKey(last.digits));
  const values = new Set(above.map(({ digits }) => Number(digits)));
  const sum = [...values].reduce((all, value) => all + value, 0);
  if (values.size < FEWEST_ABOVE || Number(last.digits) < sum) return undefined;
  const weight = emphasisOf(last);
  return above.every((spot) => isLess(emphasisOf(spot), weight)) ? last : undefined;
}

type Emphasis = { size: number; weight: number };

function emphasisOf({ place }: Spot): Emphasis {
  const { fontSize, fontWeight } = getComputedStyle(place);
  return { size: Number.parseFloat(fontSize), weight: Number(fontWeight) };
}

function isLess(one: Emphasis, other: Emphasis): boolean {
  return (
    one.size <= other.size &&
    one.weight <= other.weight &&
    (one.size < other.size || one.weight < other.weight)
  );
}
