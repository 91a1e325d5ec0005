import type { Money } from '../../shared/money.ts';
import { OF_REGION } from './currency-evidence.ts';
import { currenciesIn, moneyOf, readPrice } from './read-money.ts';
import {
  BUTTONS,
  PART_WORDS,
  TOTAL_ENOUGH,
  TOTAL_LEAD,
  TOTAL_PLACES,
  TOTAL_WORDS,
} from './total-evidence.ts';

type Candidate = { digits: string; currencies: readonly string[]; weight: number };

/** Text looked at on one page; more than this is not a summary. */
const MOST_TEXTS = 6000;
const LONGEST_LABEL = 80;

/** The amount that the page asks for, or undefined when it does not say it clearly. */
export function readTotal(page: Document): Money | undefined {
  const candidates = [...fromRows(page), ...fromPlaces(page), ...fromButtons(page)];
  const sums = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = sums.get(candidate.digits);
    if (known === undefined) sums.set(candidate.digits, candidate);
    else {
      known.weight += candidate.weight / 2;
      if (candidate.currencies.length === 1 || known.currencies.length === 0)
        known.currencies = candidate.currencies;
    }
  }
  const [first, second] = [...sums.values()].sort((one, other) => other.weight - one.weight);
  if (first === undefined || first.weight < TOTAL_ENOUGH) return undefined;
  if (second !== undefined && first.weight - second.weight < TOTAL_LEAD) return undefined;
  const currency = currencyOf(first.currencies, page);
  return currency === undefined ? undefined : moneyOf(first.digits, currency);
}

/** Prices whose own line, row or label says what they are. */
function* fromRows(page: Document): Generator<Candidate> {
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let seen = 0; seen < MOST_TEXTS && texts.nextNode() !== null; seen += 1) {
    const text = texts.currentNode.nodeValue ?? '';
    const element = texts.currentNode.parentElement;
    if (!/\d/.test(text) || element === null || element.closest('script, style, noscript, option') !== null)
      continue;
    const own = priceAround(element);
    if (own === undefined || !element.checkVisibility()) continue;
    const weight = weightOf(labelOf(own.element));
    if (weight > 0) yield { ...own.price, weight };
  }
}

type Placed = { element: Element; price: { digits: string; currencies: readonly string[] } };

/** The smallest element around the text that holds one whole price: `<b>42</b><sup>.50</sup>` is one. */
function priceAround(element: Element): Placed | undefined {
  let best: Placed | undefined;
  for (let place: Element | null = element, level = 0; place !== null && level < 3; level += 1) {
    const text = place.textContent ?? '';
    const price = text.length > 60 ? undefined : readPrice(text.replace(/^[^\d]*:\s*/u, ''));
    if (price === undefined) break;
    if (best === undefined || price.digits !== best.price.digits || price.currencies.length > 0)
      best = { element: place, price };
    if (price.currencies.length > 0) break;
    place = place.parentElement;
  }
  return best;
}

/** The words that name an amount: those of its own element, its row, or what stands before it. */
function labelOf(element: Element): string {
  let place: Element | null = element;
  for (let level = 0; place !== null && level < 4; level += 1) {
    const words = wordsOf(place.textContent ?? '');
    if (words !== '' && words.length <= LONGEST_LABEL) return words;
    if (words.length > LONGEST_LABEL) return wordsOf(before(place) ?? '');
    const previous = wordsOf(before(place) ?? '');
    if (previous !== '') return previous;
    place = place.parentElement;
  }
  return '';
}

function before(element: Element): string | undefined {
  return element.previousElementSibling?.textContent?.slice(-LONGEST_LABEL) ?? undefined;
}

/** A text without its prices and without the codes of currencies. */
function wordsOf(text: string): string {
  return text
    .replace(/\p{Sc}|\b[A-Z]{3}\b(?=\s*\d)|(?<=\d\s*)\b[A-Z]{3}\b/gu, ' ')
    .replace(/[\d.,'’:()*]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function weightOf(label: string): number {
  if (label === '' || PART_WORDS.test(label)) return 0;
  return TOTAL_WORDS.find(([words]) => words.test(label))?.[1] ?? 0;
}

function* fromPlaces(page: Document): Generator<Candidate> {
  for (const element of [...page.querySelectorAll(TOTAL_PLACES)].slice(0, 50)) {
    const text = (element.textContent ?? '').trim();
    const price = readPrice(text.length > 60 ? text.slice(-30) : text);
    const part = PART_WORDS.test(wordsOf(text)) || /sub-?_?total/i.test(`${element.className} ${element.id}`);
    if (price !== undefined && !part && element.checkVisibility()) yield { ...price, weight: 3 };
  }
}

function* fromButtons(page: Document): Generator<Candidate> {
  for (const element of [...page.querySelectorAll(BUTTONS)].slice(0, 200)) {
    const text = element instanceof HTMLInputElement ? element.value : (element.textContent ?? '');
    if (!/\d/.test(text) || text.length > LONGEST_LABEL || !element.checkVisibility()) continue;
    const price = readPrice(text.trim());
    if (price !== undefined && weightOf(wordsOf(text)) > 0 && price.currencies.length > 0)
      yield { ...price, weight: 4 };
  }
}

/** One currency where the price names it; else what the page declares, its language's region or its country's domain. */
function currencyOf(candidates: readonly string[], page: Document): string | undefined {
  const [only] = candidates;
  if (candidates.length === 1) return only;
  const hints = [
    declaredCurrency(page),
    regionOf(page.documentElement.lang),
    regionOf(page.location?.hostname ?? ''),
  ];
  return hints.find(
    (hint) => hint !== undefined && (candidates.length === 0 ? hint === hints[0] : candidates.includes(hint)),
  );
}

function declaredCurrency(page: Document): string | undefined {
  const declared = page.querySelector(
    'meta[property="product:price:currency"], meta[property="og:price:currency"], meta[itemprop="priceCurrency"], [itemprop="priceCurrency"]',
  );
  const text = declared?.getAttribute('content') ?? declared?.textContent ?? '';
  const [currency] = currenciesIn(text);
  return currency;
}

function regionOf(text: string): string | undefined {
  const region = /[.\-_]([a-z]{2})$/i.exec(text)?.[1]?.toLowerCase();
  return region === undefined ? undefined : OF_REGION[region];
}
