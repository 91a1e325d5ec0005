import { minorDigits } from '../../shared/currencies.ts';
import type { CurrencyReason } from '../messages/reading.ts';
import { COUNTRY_WORDS, OF_LANGUAGE, OF_REGION, USUAL } from './currency-evidence.ts';
import {
  attributeOf,
  cookieOf,
  findAll,
  findInSteps,
  rootElementOf,
  shortTextOf,
  textOf,
} from './page-dom.ts';
import type { Spot } from './read-prices.ts';
import type { Steps } from './steps.ts';
import type { PageData } from './structured-data.ts';
import { tradeCurrencies } from './trade-country.ts';

export type CurrencyReading = { currency: string; reason: CurrencyReason };

const MOST_TEXT = 60_000;
const MOST_PARTS = 1500;
const LONGEST_PART = 199;

/**
 * The currency of an amount whose own sign leaves these open (all, where there are none); undefined where it stays open.
 * `stated` are those that the page's data names with the very amount.
 */
export function* currencyAmong(
  candidates: readonly string[],
  page: Document,
  spots: readonly Spot[],
  stated: readonly string[],
  data: PageData,
): Steps<CurrencyReading | undefined> {
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return { currency: only, reason: 'sign' };
  const among = (found: readonly string[]) =>
    candidates.length === 0 ? found : found.filter((code) => candidates.includes(code));
  const sources: [CurrencyReason, () => readonly string[] | Steps<readonly string[]>][] = [
    ['declared', () => stated],
    ['declared', () => declaredCurrencies(page, data)],
    ['prices', () => pricedCurrencies(spots)],
    ['country', () => countryCurrencies(page, data)],
  ];
  for (const [reason, find] of sources) {
    yield;
    const told = find();
    const found = new Set(among('next' in told ? yield* told : told));
    const [currency] = found;
    if (found.size > 1) return undefined;
    if (currency !== undefined) return { currency, reason };
  }
  const usual = USUAL[only ?? ''];
  return usual === undefined || (yield* isElsewhere(page)) ? undefined : { currency: usual, reason: 'usual' };
}

/** Attributes in which pages keep what their scripts work with, as JSON. */
const DATA_ATTRIBUTES =
  'data-page data-props data-react-props data-cart data-checkout data-order data-config data-settings data-options data-state data-initial-state data-mage-init x-data'.split(
    ' ',
  );
const MOST_STORED = 20;
const LONGEST_STORED = 20_000;
/** `currency: 'SEK'`, `"cart_currency_code":"SEK"`, `currency: {"name":"Krona","iso_code":"SEK"}`, `Shopify.currency = {"active":"SEK"}`. */
const IN_SCRIPT =
  /(?:\b|(?:quote|order|cart|shop|store|price|presentment)_?)currency(?:_?(?:code|iso|iso_?code))?['"]?\s*[:=]\s*(?:\{[^{}]{0,80}?['"]?(?:code|iso|iso_?code|active)['"]?\s*:\s*)?['"]([A-Z]{3})['"]/giu;
/** What a shop remembers of the currency that its visitor chose. */
const IN_COOKIE = /(?:^|;\s*)(?:[\w-]*[_-])?currency(?:[_-]?code)?=(?:%22|")?([A-Z]{3})(?:%22|")?(?=;|$)/giu;

function cookiesOf(page: Document): string {
  try {
    return cookieOf(page);
  } catch {
    return ''; // a sandboxed page has none
  }
}

/** What the page states for machines. */
function declaredCurrencies(page: Document, { things, scripts }: PageData): string[] {
  const elements = findAll(
    page,
    'meta[property$=":price:currency" i], meta[name="currency" i], [itemprop="priceCurrency"], input[type="hidden"][name*="currency" i], [data-currency], [data-currency-code]',
    20,
  );
  const texts = elements.flatMap((element) => [
    attributeOf(element, 'content'),
    attributeOf(element, 'value'),
    attributeOf(element, 'data-currency') ?? attributeOf(element, 'data-currency-code'),
    element instanceof HTMLInputElement ? null : textOf(element),
  ]);
  const inData = things.flatMap((thing) => [thing['priceCurrency'], thing['currency']]);
  const stored = findAll(page, DATA_ATTRIBUTES.map((name) => `[${name}*="urrency"]`).join(), MOST_STORED)
    .flatMap((element) => DATA_ATTRIBUTES.map((name) => attributeOf(element, name) ?? ''))
    .map((text) => text.slice(0, LONGEST_STORED));
  const inScripts = [...scripts, ...stored].flatMap((text) =>
    [...text.matchAll(IN_SCRIPT)].map(([, code]) => code),
  );
  const kept = [...cookiesOf(page).matchAll(IN_COOKIE)].map(([, code]) => code);
  const asked = new URLSearchParams(location.search).get('currency');
  return [...texts, ...inData, ...inScripts, ...kept, asked].flatMap((text) => {
    const code = typeof text === 'string' ? text.trim().toUpperCase() : '';
    return minorDigits(code) === undefined ? [] : [code];
  });
}

/** The currencies that other prices of the page name themselves. */
function pricedCurrencies(spots: readonly Spot[]): string[] {
  return spots.flatMap(({ currencies: [only, ...others], estimate }) =>
    only === undefined || others.length > 0 || estimate ? [] : [only],
  );
}

/**
 * Where the shop is: its domain first, then the region of the page's language, where it says that it sits, its language, and
 * what only one country's shops say.
 */
function* countryCurrencies(page: Document, data: PageData): Steps<string[]> {
  const domain = /\.([a-z]{2})$/u.exec(location.hostname)?.[1];
  const byDomain = domain === undefined ? undefined : OF_REGION.get(domain);
  if (byDomain !== undefined) return [byDomain];
  const html = rootElementOf(page);
  const language = (html === null ? null : attributeOf(html, 'lang')) ?? '';
  const locale = findAll(page, 'meta[property="og:locale"]', 1)[0];
  const tags = [language, (locale && attributeOf(locale, 'content')) ?? ''];
  const regions = tags.flatMap(
    (tag) => OF_REGION.get(/[-_]([a-z]{2})\b/iu.exec(tag)?.[1]?.toLowerCase() ?? '') ?? [],
  );
  // Templates say "en-US" of pages anywhere: alone it decides nothing.
  const told = regions.filter((currency) => currency !== 'USD');
  if (told.length > 0) return told;
  const byTrade = yield* tradeCurrencies(page, data);
  if (byTrade.length > 0) return byTrade;
  const byLanguage = OF_LANGUAGE.get(language.slice(0, 2).toLowerCase());
  if (byLanguage !== undefined) return [byLanguage];
  const words = yield* wordsOf(page);
  const byWords = COUNTRY_WORDS.flatMap(([pattern, currency]) => (pattern.test(words) ? [currency] : []));
  return byWords.length > 0 ? byWords : regions;
}

/** Visible words enough to tell a country by. */
function* wordsOf(page: Document): Steps<string> {
  const parts = yield* findInSteps(
    page,
    'body :is(label, p, td, th, li, a, span, h1, h2, h3, h4, legend, address, small)',
    MOST_PARTS,
  );
  const placeholders = findAll<HTMLInputElement>(page, 'input[placeholder]', 60).map(
    ({ placeholder }) => placeholder,
  );
  const chosen = findAll<HTMLSelectElement>(page, 'select', 20).flatMap(
    ({ selectedOptions: [option] }) => option?.text ?? [],
  );
  let text = [...placeholders, ...chosen].join(' ');
  for (const part of parts) {
    text += ` ${shortTextOf(part, LONGEST_PART) ?? ''}`;
    if (text.length > MOST_TEXT) break;
  }
  return text;
}

/** Whether a page is written where its sign is rather another country's: `$` among Chinese or Spanish words. */
function* isElsewhere(page: Document): Steps<boolean> {
  const html = rootElementOf(page);
  const language = (html === null ? null : attributeOf(html, 'lang')) ?? '';
  if (/^(?:es|zh)\b/iu.test(language)) return true;
  const words = yield* wordsOf(page);
  const han = words.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > 20 && han * 10 > words.length;
}
