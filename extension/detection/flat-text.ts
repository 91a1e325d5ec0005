import { boxAround, isRendered } from './is-shown.ts';
import { nameOf, parentOf, textsIn } from './page-dom.ts';
import { type PlacedPrice, plainText, pricesIn } from './read-money.ts';

/** Longer text than this is no row of a summary; more pieces of text are none either. */
const LONGEST_ROW = 180;
const MOST_PIECES = 60;
/** Texts passed over on the way, hidden and empty ones. */
const MOST_TEXTS = 2000;

const UNREAD = new Set('script style noscript template textarea option title del s strike'.split(' '));
/** Elements that stand on lines of their own. */
const BLOCKS = new Set('div p li tr td th dt dd h1 h2 h3 h4 h5 h6 section article br ul ol table'.split(' '));

export type Piece = { text: Text; start: number; end: number };
/** What a person reads in an element as one plain text, and where each piece of it comes from. */
export type Flat = { plain: string; pieces: readonly Piece[] };

/** Flat texts of one reading; a page that changes is read anew. */
export class FlatTexts {
  readonly #flat = new Map<Element, Flat | undefined>();
  readonly #read = new Map<Element, boolean>();
  readonly #boxes = new Map<Text, DOMRect>();
  readonly #prices = new Map<Flat, readonly PlacedPrice[]>();

  /** The text of an element; undefined where it is too long to be a row. */
  of(element: Element): Flat | undefined {
    if (this.#flat.has(element)) return this.#flat.get(element);
    const flat = this.#flatten(element);
    this.#flat.set(element, flat);
    return flat;
  }

  /** Whether a text belongs to what a person reads, as far as its elements say. */
  isRead(text: Text): boolean {
    const parent = parentOf(text);
    if (parent === null) return false;
    const known = this.#read.get(parent);
    if (known !== undefined) return known;
    const is = !isUnread(parent) && isRendered(parent);
    this.#read.set(parent, is);
    return is;
  }

  pricesIn(flat: Flat): readonly PlacedPrice[] {
    const known = this.#prices.get(flat) ?? pricesIn(flat.plain);
    this.#prices.set(flat, known);
    return known;
  }

  /** Where a text stands in the window. */
  boxOf(text: Text): DOMRect {
    const known = this.#boxes.get(text) ?? boxAround(text);
    this.#boxes.set(text, known);
    return known;
  }

  #flatten(element: Element): Flat | undefined {
    let plain = '';
    let seen = 0;
    const pieces: Piece[] = [];
    for (const text of textsIn(element)) {
      seen += 1;
      if (seen > MOST_TEXTS) return undefined;
      if (text.data.trim() === '' || !this.isRead(text)) continue;
      const words = plainText(text.data).replace(/\s+/gu, ' ').trim();
      plain += joint(plain, pieces.at(-1)?.text, words, text);
      pieces.push({ text, start: plain.length, end: plain.length + words.length });
      plain += words;
      if (plain.length > LONGEST_ROW || pieces.length > MOST_PIECES) return undefined;
    }
    return { plain, pieces };
  }
}

function isUnread(element: Element): boolean {
  let place: Element | null = element;
  for (let level = 0; place !== null && level < 4; level += 1) {
    if (UNREAD.has(nameOf(place))) return true;
    place = parentOf(place);
  }
  return false;
}

/** What stands between two pieces: nothing inside of a number, a point before small cents, else a space. */
function joint(before: string, last: Text | undefined, after: string, text: Text): string {
  if (last === undefined || before === '') return '';
  if (isApart(last, text)) return ' ';
  const [end, start] = [before.at(-1) ?? '', after[0] ?? ''];
  if (/\d/u.test(end) && /\d/u.test(start)) return areCents(last, text, after) ? '.' : ' ';
  const isNumber = (/[\d]/u.test(end) && /[.,']/u.test(start)) || (/[.,']/u.test(end) && /\d/u.test(start));
  return isNumber && /\d[.,']?$/u.test(before) ? '' : ' ';
}

function isApart(last: Text, text: Text): boolean {
  return (
    [last, text].some((one) => {
      const parent = parentOf(one);
      return parent !== null && BLOCKS.has(nameOf(parent));
    }) &&
    parentOf(last) !== parentOf(text) &&
    !isInside(parentOf(text), parentOf(last)) &&
    !isInside(parentOf(last), parentOf(text))
  );
}

function isInside(inner: Element | null, outer: Element | null): boolean {
  return inner !== null && outer !== null && Node.prototype.contains.call(outer, inner);
}

/** `42` and a smaller or raised `50` are forty-two and a half. */
function areCents(last: Text, text: Text, after: string): boolean {
  const [whole, cents] = [parentOf(last), parentOf(text)];
  if (whole === null || cents === null || !/^\d{2}(?!\d)/u.test(after)) return false;
  if (/^(?:sup|small)$/u.test(nameOf(cents))) return true;
  const [one, other] = [getComputedStyle(whole), getComputedStyle(cents)];
  return (
    other.verticalAlign !== one.verticalAlign ||
    Number.parseFloat(other.fontSize) < Number.parseFloat(one.fontSize)
  );
}
