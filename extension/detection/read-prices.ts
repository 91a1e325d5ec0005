import { minorDigits } from '../../shared/currencies.ts';
import { type Flat, FlatTexts } from './flat-text.ts';
import { foldName } from './fold-words.ts';
import {
  attributeOf,
  closestTo,
  NODES_A_STEP,
  nameOf,
  nodesOf,
  parentOf,
  previousOf,
  type TreeRoot,
  textsIn,
} from './page-dom.ts';
import type { PlacedPrice } from './read-money.ts';
import type { Steps } from './steps.ts';
import { isRepeated, kindOfLabel, type LabelKind } from './total-label.ts';

/** A price on the page, with what names it. */
export type Spot = {
  digits: string;
  currencies: readonly string[];
  /** Written as an amount, though without a currency: `600,-`. */
  dashed: boolean;
  label: string;
  kind: LabelKind | undefined;
  /** Beside a total in another currency: `(≈ €38)`. */
  estimate: boolean;
  /** Where a person reads it. */
  shown: Text | Element;
  place: Element;
  row: Element;
};

/** What a page shows of prices; `whole` is false where there was too much to read. */
export type Prices = { spots: readonly Spot[]; whole: boolean; flat: FlatTexts };

/** Texts walked over, and texts with a number looked at. A page with more is none that asks for one amount. */
const MOST_TEXTS = 150_000;
const MOST_NUMBERS = 2500;
const LONGEST_TEXT = 300;
const ROW_LEVELS = 7;
const LABEL_LEVELS = 5;
const LONGEST_LABEL = 100;
const MOST_SIBLINGS = 200;
/** Words before a price that are more than its name; and characters of a price with hardly more. */
const MOST_LABEL_WORDS = 8;
const LONGEST_PRICE_WORDS = 30;

/** Every price that stands in the page's text. */
export function* readPrices(roots: readonly TreeRoot[]): Steps<Prices> {
  const flat = new FlatTexts();
  const spots: Spot[] = [];
  let texts = 0;
  let numbers = 0;
  for (const root of roots) {
    for (const text of textsIn(root)) {
      texts += 1;
      if (texts % NODES_A_STEP === 0) yield;
      if (texts > MOST_TEXTS) return { spots, whole: false, flat };
      if (text.data.length > LONGEST_TEXT || !/\p{Nd}/u.test(text.data)) continue;
      if (!flat.isRead(text)) continue;
      numbers += 1;
      if (numbers > MOST_NUMBERS) return { spots, whole: false, flat };
      yield;
      spots.push(...spotsIn(text, flat));
    }
  }
  return { spots, whole: true, flat };
}

/** The prices whose first digit stands in this text. */
function spotsIn(text: Text, flat: FlatTexts): Spot[] {
  const row = rowOf(text, flat);
  const words = row === undefined ? undefined : flat.of(row);
  const piece = words?.pieces.find((one) => one.text === text);
  if (row === undefined || words === undefined || piece === undefined) return [];
  const prices = flat.pricesIn(words);
  return prices.flatMap((price, at): Spot[] => {
    if (price.start < piece.start || price.start >= piece.end) return [];
    const { digits, currencies, dashed } = price;
    const own = wordsBeside(words.plain, prices, at);
    const named = nameOfPrice(own, prices.length > 1, text, row, flat);
    const estimate = /[≈~(]\s*\p{Sc}?\s*$/u.test(words.plain.slice(0, price.start)) && at > 0;
    const place = parentOf(text) ?? row;
    const taken = price.negative ? { kind: 'discount' as const } : {};
    return [{ digits, currencies, dashed, ...named, ...taken, estimate, shown: text, row, place }];
  });
}

/** The smallest element around a text that holds words beside its prices, or the largest that is still short. */
function rowOf(text: Text, flat: FlatTexts): Element | undefined {
  let place = parentOf(text);
  let row: Element | undefined;
  for (let level = 0; place !== null && level < ROW_LEVELS; level += 1) {
    const words = flat.of(place);
    if (words === undefined) break;
    row = place;
    if (hasWords(words, flat.pricesIn(words)) || isRowElement(place)) break;
    place = parentOf(place);
  }
  return row;
}

function isRowElement(element: Element): boolean {
  return /^(?:tr|button|dl|ul|ol|table|form|body)$/u.test(nameOf(element));
}

/** Whether letters are left when the prices with their signs are taken away. */
function hasWords({ plain }: Flat, prices: readonly PlacedPrice[]): boolean {
  return /\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(withoutPrices(plain, prices));
}

const SIGN =
  /(?:(?<!\p{L})(?:US|CA|AU|NZ|HK|NT|MX|[RACS]))?\p{Sc}|(?<!\p{L})(?:kr|Rs|TL|zł|Kč|Ft|руб|грн|円|元|원|lei|лв|SFr|Fr|Rp|RM)(?!\p{L})/giu;

/** Words without the signs and codes of currencies. */
function withoutSigns(words: string): string {
  const isCode = (code: string) => (minorDigits(code) === undefined ? code : ' ');
  return words
    .replace(/(?<!\p{L})[A-Z]{3}(?!\p{L})/gu, isCode)
    .replace(SIGN, ' ')
    .trim();
}

function withoutPrices(plain: string, prices: readonly PlacedPrice[]): string {
  let rest = plain;
  for (const { start, end } of [...prices].reverse()) rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
  return withoutSigns(rest);
}

type Beside = { before: string; after: string };

function wordsBeside(plain: string, prices: readonly PlacedPrice[], at: number): Beside {
  const price = prices[at];
  const before = plain.slice(prices[at - 1]?.end ?? 0, price?.start);
  const after = plain.slice(price?.end, prices[at + 1]?.start);
  return { before: withoutSigns(before), after: withoutSigns(after) };
}

/** The words that name a price: its own, then those before its row, in its column or on its line. */
function nameOfPrice(
  { before, after }: Beside,
  among: boolean,
  text: Text,
  row: Element,
  flat: FlatTexts,
): { label: string; kind: LabelKind | undefined } {
  const own = among ? before : `${before} ${after}`.trim();
  if (isRepeated(after)) return { label: `${before} ${after}`, kind: 'instalment' };
  const ownKind = kindOfLabel(own);
  const isNamed = /\p{L}/u.test(before);
  const apart = before.split(' ').length > MOST_LABEL_WORDS ? priceElement(text, row, flat) : undefined;
  if (isNamed && ownKind !== 'amount' && (apart === undefined || isWhole(ownKind)))
    return { label: own, kind: ownKind };
  for (const label of labelsAround(text, apart ?? row, flat)) {
    const kind = kindOfLabel(label);
    if (isWhole(kind)) return { label, kind };
    if (kind !== undefined && own === '') return { label, kind };
  }
  return { label: own, kind: ownKind };
}

function isWhole(kind: LabelKind | undefined): boolean {
  return kind === 'due' || kind === 'grand' || kind === 'total';
}

/**
 * The largest element around a price that holds hardly more: where much stands in one row, the element before it names it.
 * None where the words of the row stand beside the price itself.
 */
function priceElement(text: Text, row: Element, flat: FlatTexts): Element | undefined {
  let place = parentOf(text) ?? row;
  let above = parentOf(place);
  while (
    above !== null &&
    place !== row &&
    (flat.of(above)?.plain.length ?? LONGEST_LABEL) <= LONGEST_PRICE_WORDS
  ) {
    place = above;
    above = parentOf(place);
  }
  const speaks = above !== null && hasOwnWords(above);
  return place === row || speaks ? undefined : place;
}

function hasOwnWords(element: Element): boolean {
  const nodes = Array.prototype.slice.call(nodesOf(element), 0, MOST_SIBLINGS) as Node[];
  return nodes.some((node) => node instanceof Text && /\p{L}/u.test(node.data));
}

function* labelsAround(text: Text, row: Element, flat: FlatTexts): Generator<string> {
  const header = headerOf(text);
  if (header !== undefined) yield header;
  const label = labelBefore(row, flat) ?? labelOnLine(text, row, flat);
  if (label !== undefined) yield label;
}

/** What stands over a cell of a table: the header of its column. */
function headerOf(text: Text): string | undefined {
  const element = parentOf(text);
  const cell = element === null ? null : closestTo(element, 'td');
  const table = cell === null ? null : closestTo(cell, 'table');
  if (!(cell instanceof HTMLTableCellElement && table instanceof HTMLTableElement)) return undefined;
  if (cell.parentElement?.querySelector('th') !== null) return undefined;
  const header = table.tHead?.rows[0] ?? table.rows[0];
  const head = header?.cells[cell.cellIndex];
  return head === undefined || head === cell ? undefined : (head.textContent ?? '').slice(0, LONGEST_LABEL);
}

/** The nearest words before a row, where no other price stands between. */
function labelBefore(row: Element, flat: FlatTexts): string | undefined {
  let place: Element | null = row;
  for (let level = 0; place !== null && level < LABEL_LEVELS; level += 1) {
    for (const before of siblingsBefore(place)) {
      const words = flat.of(before);
      if (words === undefined) return undefined;
      if (flat.pricesIn(words).some(({ currencies }) => currencies.length > 0)) return undefined;
      if (/\p{L}/u.test(words.plain)) return words.plain.length > LONGEST_LABEL ? undefined : words.plain;
    }
    if (isRowElement(place)) return undefined;
    place = parentOf(place);
  }
  return undefined;
}

/** The elements before an element, nearest first, as far as anybody looks. */
export function* siblingsBefore(place: Element): Generator<Element> {
  let before = previousOf(place);
  for (let seen = 0; before !== null && seen < MOST_SIBLINGS; seen += 1) {
    yield before;
    before = previousOf(before);
  }
}

/** The words on the same line of the screen, nearest on its left (on its right, where the page runs so). */
function labelOnLine(text: Text, row: Element, flat: FlatTexts): string | undefined {
  const box = flat.boxOf(text);
  const middle = (box.top + box.bottom) / 2;
  const rtl = getComputedStyle(row).direction === 'rtl';
  let nearest: { gap: number; words: string } | undefined;
  let seen = 0;
  for (const other of textsIn(containerOf(row))) {
    seen += 1;
    if (seen > 120) break;
    if (other === text || !/\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(other.data)) continue;
    if (other.data.length > LONGEST_LABEL || !flat.isRead(other)) continue;
    const around = flat.boxOf(other);
    if (around.height === 0 || around.top > middle || around.bottom < middle) continue;
    const gap = rtl ? around.left - box.right : box.left - around.right;
    if (gap >= 0 && gap < (nearest?.gap ?? Number.POSITIVE_INFINITY)) nearest = { gap, words: other.data };
  }
  return nearest?.words;
}

function containerOf(row: Element): Element {
  let place = row;
  for (let level = 0; level < 4; level += 1) {
    const parent = parentOf(place);
    if (parent === null || /^(?:body|html|form|main)$/u.test(nameOf(parent))) break;
    place = parent;
  }
  return place;
}

/** What the ids and classes around a price say of it: `order-total`, `totalDueNow`. */
export function nameAround({ place, row }: Pick<Spot, 'place' | 'row'>): string {
  const names: string[] = [];
  let at: Element | null = place;
  for (let level = 0; at !== null && level < 4; level += 1) {
    for (const attribute of ['id', 'class', 'data-testid', 'data-test', 'data-bind', 'itemprop', 'name'])
      names.push(attributeOf(at, attribute) ?? '');
    if (at === row) break;
    at = parentOf(at);
  }
  return foldName(names.join(' ').slice(0, 400));
}
