import { minorDigits } from '../../shared/currencies.ts';
import { formatMinor, type Money, parseMoney } from '../../shared/money.ts';
import { CASED_SIGNS, SHARED_SIGNS, SIGNS } from './currency-evidence.ts';

/** A price as a page prints it; `currencies` has one member where the text says which, none where it says nothing. */
export type PriceText = { digits: string; currencies: readonly string[] };

/** Where in a text a price stands, whether it is taken away rather than asked for, and whether dashes stand for its cents. */
export type PlacedPrice = PriceText & { start: number; end: number; negative: boolean; dashed: boolean };

const LONGEST_PRICE = 60;
const SPACES = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu;
/** The zeros of the other digits that people write prices with: Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
const NUMBER = /(?<![\p{L}\d.,])[.,]\d{1,2}(?!\d)|\d+(?:(?:[.,'’]|[.,]? )\d+)*(?:\s?€\s?\d{2}(?![\d.,]))?/gu;
/** Endings of an amount that stand for no minor units: `1'234.–`, `600,-`. */
const DASHES = /^[.,]\s?[-‐‑–—−]{1,2}(?!\d)/u;
const DASHES_AT_END = /[.,]\s?[-‐‑–—−]{1,2}\s*$/u;
/** Signs and codes as far from their number as people write them. */
const NEAR = 6;

/** Text as it is compared: one width of digits and signs, no marks of direction, dashes for cents taken away. */
export function plainText(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/٫/gu, '.')
    .replace(/[٬ʼ′`´‘]/gu, "'")
    .replace(SPACES, ' ');
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((candidate) => code >= candidate && code < candidate + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** The only price in a text, or undefined when there is none or more than one. */
export function readPrice(text: string): PriceText | undefined {
  const plain = plainText(text).trim();
  if (plain.length > LONGEST_PRICE) return undefined;
  const prices = pricesIn(plain);
  const [price] = prices;
  if (price === undefined || prices.some(({ digits, negative }) => negative || digits !== price.digits))
    return undefined;
  if (prices.length === 1 && (plain.match(NUMBER) ?? []).length > 1) return undefined;
  return { digits: price.digits, currencies: price.currencies };
}

/**
 * Every price in a plain text, in order. A number beside a sign or a code of a currency is a price; where no number has
 * one, each that could be an amount is.
 */
export function pricesIn(plain: string): PlacedPrice[] {
  const found = [...plain.matchAll(NUMBER)].map((match) => {
    const start = match.index;
    return { text: match[0], start, end: start + match[0].length };
  });
  const prices = found.flatMap(({ text, start, end }, at): PlacedPrice[] => {
    const before = plain.slice(Math.max(found[at - 1]?.end ?? 0, start - NEAR), start);
    const after = plain.slice(end, Math.min(found[at + 1]?.start ?? plain.length, end + NEAR));
    if (isPartOfWord(before) || /^\s?%/u.test(after)) return [];
    const nearest = currenciesBeside(before, after);
    const currencies = nearest.length > 0 ? nearest : currenciesIn(text);
    const digits = decimalOf(text, currencies);
    const [dashes = ''] = DASHES.exec(after) ?? [];
    const rest = { negative: isNegative(before), dashed: dashes !== '' };
    return digits === undefined ? [] : [{ digits, currencies, start, end: end + dashes.length, ...rest }];
  });
  const signed = prices.filter(({ currencies, dashed }) => currencies.length > 0 || dashed);
  if (signed.length > 0) return signed;
  const all = currenciesIn(plain);
  return prices.map((price) => ({ ...price, currencies: all }));
}

/** A dash between words and a price parts them; one that clings to the price, or stands first, takes it away. */
function isNegative(before: string): boolean {
  return /(?:^|[\s(\p{Sc}])[-−–](?:\p{Sc}|\p{L}{1,3} ?)?$|^\s*[-−–]\s*\p{Sc}?\s*$/u.test(before);
}

/** `V2` and `SKU-33` are no prices, `EUR12` is one. */
function isPartOfWord(before: string): boolean {
  const [word = ''] = /\p{L}[\p{L}\p{Sc}./]*-?$/u.exec(before) ?? [];
  return /\p{L}-?$/u.test(word) && currenciesIn(word).length === 0;
}

/** The price as money of that currency, or undefined when it has more decimals than the currency. */
export function moneyOf(digits: string, currency: string): Money | undefined {
  const places = minorDigits(currency);
  if (places === undefined) return undefined;
  const [whole = '', fraction = ''] = digits.split('.');
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places || whole.length > 16) return undefined;
  const minor = BigInt(whole + kept.padEnd(places, '0'));
  const money = formatMinor(minor, currency);
  return parseMoney(money) === undefined ? undefined : money;
}

/** What a person types as an amount (`42,50`, `1 234.5`), as money of that currency. */
export function typedMoney(typed: string, currency: string): Money | undefined {
  const plain = plainText(typed).replace(DASHES_AT_END, '').trim();
  if (!/^[\d.,'’\s]+$/u.test(plain)) return undefined;
  const digits = decimalOf(plain, [currency]);
  return digits === undefined ? undefined : moneyOf(digits, currency);
}

/** Digits with at most one point, whatever separated thousands and decimals; undefined where it could be either. */
function decimalOf(text: string, currencies: readonly string[]): string | undefined {
  const number = text.replace(/\s?€\s?(?=\d{2}$)/u, '.').replace(/([.,]) (?=\d{2}$)/u, '$1');
  const marks = number.match(/[.,'’ ]/gu) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return number.replace(/^0+(?=\d)/, '');
  const point = number.lastIndexOf(last);
  const after = number.slice(point + 1);
  const isDecimal = isDecimalMark(last, marks, number, currencies);
  if (isDecimal === undefined) return undefined;
  const whole = isDecimal ? number.slice(0, point) : number;
  if (!/^(?:\d{1,3}(?:[.,'’ ]\d{2,3})*(?:[.,'’ ]\d{3})|\d*)$/u.test(whole)) return undefined;
  if (new Set(whole.match(/[.,'’ ]/gu)).size > 1) return undefined;
  const digits = whole.replace(/\D/gu, '').replace(/^0+(?=\d)/, '');
  return isDecimal ? `${digits === '' ? '0' : digits}.${after}` : digits;
}

/** Whether the last mark stands before the decimals; undefined where people could read it either way. */
function isDecimalMark(
  last: string,
  marks: readonly string[],
  number: string,
  currencies: readonly string[],
): boolean | undefined {
  if (last !== '.' && last !== ',') return false;
  if (marks.filter((mark) => mark === last).length > 1) return false;
  const digitsAfter = number.length - number.lastIndexOf(last) - 1;
  if (digitsAfter !== 3 || number.startsWith('0') || marks.length > 1) return true;
  const [currency = '', ...others] = currencies;
  if (others.length > 0 || minorDigits(currency) !== 3) return false;
  return last === '.' ? true : undefined;
}

const LETTERS = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]/u;
type Sign = { sign: string; small: string; currencies: readonly string[] };

/** Longest first, so that `US$` is read before `$`. */
const ALL_SIGNS: readonly Sign[] = [
  ...Object.entries(SIGNS).map(([sign, currency]) => ({ sign, currencies: [currency] })),
  ...Object.entries(SHARED_SIGNS).map(([sign, currencies]) => ({ sign, currencies })),
]
  .map((one) => ({ ...one, small: one.sign.toLowerCase() }))
  .sort((one, other) => other.sign.length - one.sign.length);

const signPatterns = new Map<string, RegExp>();

/** The pattern of a sign, made when a text may hold it. */
function patternOf(sign: string): RegExp {
  const pattern = signPatterns.get(sign) ?? signPattern(sign);
  signPatterns.set(sign, pattern);
  return pattern;
}

function signPattern(sign: string): RegExp {
  const escaped = sign.replace(/[$./]/gu, '\\$&');
  const start = LETTERS.test(sign) ? '(?<![\\p{L}])(?:' : '(?:';
  const end = LETTERS.test(sign.slice(-1)) ? ')(?![\\p{L}])' : ')';
  return new RegExp(`${start}${escaped}${end}`, CASED_SIGNS.has(sign) ? 'u' : 'iu');
}

function currenciesBeside(before: string, after: string): readonly string[] {
  const close = [before.slice(-NEAR), after.slice(0, NEAR)];
  const alone = close.map((text) => currenciesIn(text)).filter(({ length }) => length > 0);
  return alone.find(({ length }) => length === 1) ?? alone[0] ?? [];
}

/** Which currencies a text may mean, by ISO code first, then by sign. */
export function currenciesIn(text: string): readonly string[] {
  for (const [code] of text.matchAll(/(?<![\p{L}])[A-Z]{3}(?![\p{L}])/gu)) {
    if (minorDigits(code) !== undefined) return [code];
  }
  const plain = text.normalize('NFKC');
  const small = plain.toLowerCase();
  const found = ALL_SIGNS.find((one) => small.includes(one.small) && patternOf(one.sign).test(plain));
  return found === undefined ? [] : found.currencies.filter((code) => minorDigits(code) !== undefined);
}
