import type { TotalReading, TotalReason } from '../messages/reading.ts';
import type { FlatTexts } from './flat-text.ts';
import { foldText, hasWord } from './fold-words.ts';
import { isCovered, isReadable } from './is-shown.ts';
import { closestTo, findOne, parentOf, type TreeRoot } from './page-dom.ts';
import { partIn } from './part-words.ts';
import { fieldSpots } from './price-fields.ts';
import { type CurrencyReading, currencyAmong } from './read-currency.ts';
import { moneyOf } from './read-money.ts';
import { nameAround, readPrices, type Spot } from './read-prices.ts';
import { type Stated, statedTotals } from './stated-totals.ts';
import type { Steps } from './steps.ts';
import type { PageData } from './structured-data.ts';
import { addsUp, amountKey, partsOf } from './sum-of-parts.ts';
import { lastInSummary, summaryAround } from './summary-layout.ts';
import { isServiceTotal } from './till-pages.ts';
import { kindOfLabel } from './total-label.ts';
import { WORDS } from './total-words.ts';

/** How far each reason is believed. */
const BELIEF: Readonly<Record<TotalReason, number>> = {
  due: 7,
  grand: 5,
  button: 5,
  total: 4,
  pay: 2,
  name: 2,
  service: 5,
  stated: 2,
  request: 2,
  layer: 2,
  sum: 2,
  only: 2,
  summary: 1.5,
  emphasis: 1.5,
  amount: 1.5,
  'beside-button': 1.5,
};
/** Names of an amount say the same thing: the best of them counts. */
const NAMES: readonly TotalReason[] = ['due', 'service', 'grand', 'button', 'total', 'pay', 'amount'];
/** So do the places of the page's data: a page can fill them all with one line. */
const DATA: readonly TotalReason[] = ['stated', 'request', 'layer'];
/** Belief that an amount needs, and by how much it must lead the next: more, where that is called just as much a total. */
const ENOUGH = 3;
const LEAD = 1;
const LEAD_OF_EQUALS = 2.5;

type Candidate = { digits: string; currencies: readonly string[]; reasons: Set<TotalReason> };

/** The amount that the page asks for now; an open or a missing one where the page does not say it clearly. */
export function* readTotal(page: Document, roots: readonly TreeRoot[], data: PageData): Steps<TotalReading> {
  const { spots: inText, whole, flat } = yield* readPrices(roots);
  if (!whole) return { reasons: [], doubt: 'too-large' };
  const spots: Spot[] = [];
  for (const spot of [...inText, ...(yield* fieldSpots(roots, flat))]) {
    if (isReadable(spot.shown)) spots.push(spot);
    yield;
  }
  const stated = yield* statedTotals(page, data);
  const { candidates, covered } = yield* weigh(spots, flat, stated);
  const [first, second] = candidates;
  if (first === undefined) return { reasons: [], doubt: covered ? 'covered' : 'none' };
  const reasons = [...first.reasons];
  if (belief(first) < ENOUGH) return { reasons, doubt: 'weak' };
  if (second !== undefined && belief(first) - belief(second) < leadOver(second, first))
    return { reasons, doubt: 'conflict' };
  if (isContradicted(first, stated, spots)) return { reasons, doubt: 'conflict' };
  const own = stated.filter((one) => amountKey(one.digits) === amountKey(first.digits));
  const named = own.flatMap(({ currency }) => currency ?? []);
  return asMoney(first, yield* currencyAmong(first.currencies, page, spots, named, data));
}

/**
 * Whether the page's data says that something else is due than what it shows, or the same in another currency. What it
 * shows as the sum before shipping and tax was only due before they were added.
 */
function isContradicted(first: Candidate, stated: readonly Stated[], spots: readonly Spot[]): boolean {
  const value = amountKey(first.digits);
  const due = stated.filter((one) => one.due);
  const same = stated.filter(({ digits }) => amountKey(digits) === value);
  const fits = ({ currency }: Stated) =>
    currency === undefined || first.currencies.length === 0 || first.currencies.includes(currency);
  if (same.length > 0) return !same.some(fits);
  const before = new Set(
    spots.filter(({ kind }) => kind === 'subtotal').map(({ digits }) => amountKey(digits)),
  );
  return due.some(({ digits }) => !before.has(amountKey(digits)));
}

function asMoney(
  { digits, currencies, reasons: found }: Candidate,
  resolved: CurrencyReading | undefined,
): TotalReading {
  const reasons = [...found];
  if (resolved === undefined)
    return { open: { digits, currencies: [...currencies] }, reasons, doubt: 'currency' };
  const total = moneyOf(digits, resolved.currency);
  if (total === undefined) return { reasons, doubt: 'decimals' };
  return { total, reasons, currencyReason: resolved.reason };
}

/** Every amount that something speaks for, the likeliest first; `covered` tells that one lies under something else. */
function* weigh(
  spots: readonly Spot[],
  flat: FlatTexts,
  stated: readonly Stated[],
): Steps<{ candidates: Candidate[]; covered: boolean }> {
  const candidates = new Map<string, Candidate>();
  let covered = false;
  for (const spot of spots) {
    yield;
    const reasons = reasonsOf(spot, flat);
    if (reasons.length === 0) continue;
    if (isCovered(spot.shown)) covered = true;
    else add(candidates, spot, reasons);
  }
  const byValue = Map.groupBy(stated, ({ digits }) => amountKey(digits));
  for (const spot of spots) {
    const reasons = byValue.get(amountKey(spot.digits))?.map(({ by }) => by);
    if (reasons === undefined || !isPlain(spot)) continue;
    yield;
    if (!isCovered(spot.shown)) add(candidates, spot, reasons);
  }
  const last = yield* lastInSummary(spots.filter(isUnnamed), flat);
  if (last !== undefined && !isCovered(last.shown)) add(candidates, last, ['emphasis']);
  const only = (yield* onlyPrice(spots)) ?? onlyBare(spots);
  if (only !== undefined && !isCovered(only.shown))
    add(candidates, only, only.kind === 'pay' ? ['pay', 'only'] : ['only']);
  const parts = partsOf(spots);
  for (const [value, { reasons }] of candidates) {
    yield;
    for (const { by } of byValue.get(value) ?? []) reasons.add(by);
    if (addsUp(value, parts)) reasons.add('sum');
  }
  const sorted = [...candidates.values()].sort((one, other) => belief(other) - belief(one));
  return { candidates: sorted, covered };
}

function add(candidates: Map<string, Candidate>, spot: Spot, reasons: readonly TotalReason[]): void {
  const value = amountKey(spot.digits);
  const known = candidates.get(value) ?? { digits: spot.digits, currencies: [], reasons: new Set() };
  for (const reason of reasons) known.reasons.add(reason);
  const [one, other] = [known.currencies.length, spot.currencies.length];
  if (one === 0 || (other > 0 && other < one)) known.currencies = spot.currencies;
  candidates.set(value, known);
}

function belief({ reasons }: Candidate): number {
  const names = NAMES.filter((reason) => reasons.has(reason)).map((reason) => BELIEF[reason]);
  const others = [...reasons].filter((reason) => !NAMES.includes(reason) && !DATA.includes(reason));
  const data = DATA.some((reason) => reasons.has(reason)) ? BELIEF.stated : 0;
  return others.reduce((sum, reason) => sum + BELIEF[reason], Math.max(0, ...names)) + data;
}

function leadOver(second: Candidate, first: Candidate): number {
  const rank = ({ reasons }: Candidate) =>
    Math.max(0, ...NAMES.map((name) => (reasons.has(name) ? BELIEF[name] : 0)));
  return rank(second) >= Math.max(rank(first), BELIEF.total) ? LEAD_OF_EQUALS : LEAD;
}

/** What speaks for a price by itself. */
function reasonsOf(spot: Spot, flat: FlatTexts): TotalReason[] {
  const { kind, currencies, dashed, estimate, digits } = spot;
  if (estimate || Number(digits) === 0) return [];
  const button = isInButton(spot);
  if (button) return isChargedBy(spot) ? ['button'] : [];
  if (isServiceTotal(spot.place, location.hostname) && currencies.length > 0) return ['service'];
  const named = namesIn(spot);
  if (kind === 'due' || kind === 'grand' || kind === 'total') return named ? [kind, 'name'] : [kind];
  if ((currencies.length === 0 && !dashed) || (kind !== undefined && kind !== 'pay' && kind !== 'amount'))
    return [];
  if (kind === undefined && isOfChoice(spot)) return [];
  const reasons: TotalReason[] = kind === undefined ? [] : [kind];
  if (named) reasons.push('name');
  if (summaryAround(spot.row, flat) !== undefined) reasons.push('summary');
  if (isBesideButton(spot, flat)) reasons.push('beside-button');
  return reasons;
}

const BUTTONS =
  'button, [role="button"], input[type="submit"], input[type="button"], a[class*="btn" i], a[class*="button" i], [onclick]';

function isInButton({ place }: Spot): boolean {
  return closestTo(place, `a, ${BUTTONS}`) !== null;
}

/** A button that says what it charges: with a currency, or with nothing but the amount after its verb. */
function isChargedBy({ kind, currencies, label }: Spot): boolean {
  if (kind !== 'pay' && kind !== 'due' && kind !== 'grand' && kind !== 'total') return false;
  return currencies.length > 0 || !/\b(?:in|en|em|i|w|for|x)\s*$/iu.test(label);
}

/** Whether ids or classes call it a total, and not a part of one. */
function namesIn(spot: Spot): boolean {
  const kind = kindOfLabel(nameAround(spot));
  return kind === 'due' || kind === 'grand' || kind === 'total';
}

/** Whether a button that pays stands next to it, with no other words between. */
function isBesideButton({ row }: Spot, flat: FlatTexts): boolean {
  let place: Element | null = row;
  for (let level = 0; place !== null && level < 3 && flat.of(place) !== undefined; level += 1) {
    const button = findOne(place, BUTTONS);
    if (button !== undefined) {
      const words = button instanceof HTMLInputElement ? button.value : (flat.of(button)?.plain ?? '');
      return hasWord(foldText(words), WORDS.pay);
    }
    place = parentOf(place);
  }
  return false;
}

/** The one amount of a page that shows no other, but for parts. */
function* onlyPrice(spots: readonly Spot[]): Steps<Spot | undefined> {
  const others: Spot[] = [];
  for (const spot of spots) {
    yield;
    if (isWholePrice(spot)) others.push(spot);
  }
  const values = new Set(others.map(({ digits }) => amountKey(digits)));
  return values.size === 1 ? others.find((spot) => spot.kind !== undefined || !isOfChoice(spot)) : undefined;
}

/** A price that nothing names and that is none to choose. */
function isPlain(spot: Spot): boolean {
  return spot.kind === undefined && spot.currencies.length > 0 && !spot.estimate && !isOfChoice(spot);
}

/** The same, and on no button either. */
function isUnnamed(spot: Spot): boolean {
  return isPlain(spot) && Number(spot.digits) > 0 && !isInButton(spot);
}

/** Less than this after a word of paying counts steps or parts. */
const LEAST_BARE = 10;

/** On a page that names no currency at all, the one number that is paid: `PAY 1899`. */
function onlyBare(spots: readonly Spot[]): Spot | undefined {
  if (spots.some(({ currencies, dashed }) => currencies.length > 0 || dashed)) return undefined;
  const paid = spots.filter(
    ({ kind, digits, label, estimate }) =>
      kind === 'pay' && !estimate && Number(digits) >= LEAST_BARE && label.trim().split(/\s+/u).length <= 3,
  );
  return new Set(paid.map(({ digits }) => amountKey(digits))).size === 1 ? paid[0] : undefined;
}

function isWholePrice({ kind, currencies, dashed, digits, estimate, label }: Spot): boolean {
  return (
    !estimate &&
    (currencies.length > 0 || dashed) &&
    Number(digits) > 0 &&
    !isPart(kind) &&
    partIn(foldText(label)) === undefined
  );
}

const CHOICES = 'input[type="radio"], input[type="checkbox"], [role="radio"], [role="option"], option';

/** Whether the price is that of something to choose, such as a way of shipping. */
function isOfChoice({ place, row }: Spot): boolean {
  return closestTo(place, CHOICES) !== null || findOne(row, CHOICES) !== undefined;
}

function isPart(kind: Spot['kind']): boolean {
  return kind !== undefined && !NAMES.includes(kind as TotalReason);
}
