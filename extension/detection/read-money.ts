import { minorDigits } from '../../shared/currencies.ts';
import { formatMinor, type Money, parseMoney } from '../../shared/money.ts';
import { SHARED_SIGNS, SIGNS } from './currency-evidence.ts';

/** A price as a page prints it; `currencies` has one member where the text says which, none where it says nothing. */
export type PriceText = { digits: string; currencies: readonly string[] };

const LONGEST_PRICE = 60;
const SPACES = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu;

/** The only price in a text, or undefined when there is none or more than one. */
export function readPrice(text: string): PriceText | undefined {
  const plain = text.normalize('NFKC').trim();
  if (plain.length > LONGEST_PRICE) return undefined;
  const numbers = plain.match(/\d(?:[\d.,'’ \s]*\d)?/gu) ?? [];
  const number = numbers[0];
  if (number === undefined || numbers.length !== 1) return undefined;
  if (/[-−–]\s*\p{Sc}?\s*$/u.test(plain.slice(0, plain.indexOf(number)))) return undefined;
  const digits = decimalOf(number.replace(SPACES, ' '));
  return digits === undefined ? undefined : { digits, currencies: currenciesIn(plain) };
}

/** The price as money of that currency, or undefined when it has more decimals than the currency. */
export function moneyOf(digits: string, currency: string): Money | undefined {
  const places = minorDigits(currency);
  if (places === undefined) return undefined;
  const [whole = '', fraction = ''] = digits.split('.');
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) return undefined;
  const minor = BigInt(whole + kept.padEnd(places, '0'));
  const money = formatMinor(minor, currency);
  return parseMoney(money) === undefined ? undefined : money;
}

/** What a person types as an amount (`42,50`, `1 234.5`), as money of that currency. */
export function typedMoney(typed: string, currency: string): Money | undefined {
  const plain = typed.normalize('NFKC').trim();
  if (!/^[\d.,'’\s]+$/u.test(plain)) return undefined;
  const digits = decimalOf(plain.replace(SPACES, ' '));
  return digits === undefined ? undefined : moneyOf(digits, currency);
}

/** Digits with at most one point, whatever separated thousands and decimals; undefined where it could be either. */
function decimalOf(number: string): string | undefined {
  const marks = number.match(/[.,'’ ]/gu) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return number.replace(/^0+(?=\d)/, '');
  const after = number.slice(number.lastIndexOf(last) + 1);
  const isDecimal =
    (last === '.' || last === ',') &&
    marks.filter((mark) => mark === last).length === 1 &&
    (after.length !== 3 || number.startsWith('0'));
  const whole = isDecimal ? number.slice(0, number.lastIndexOf(last)) : number;
  if (!/^\d{1,3}(?:[.,'’ ]\d{2,3})*$|^\d+$/u.test(whole)) return undefined;
  const digits = whole.replace(/\D/gu, '').replace(/^0+(?=\d)/, '');
  return isDecimal ? `${digits}.${after}` : digits;
}

/** Which currencies a text may mean, by ISO code first, then by sign. */
export function currenciesIn(text: string): readonly string[] {
  for (const [code] of text.matchAll(/(?<![\p{L}])[A-Z]{3}(?![\p{L}])/gu)) {
    if (minorDigits(code) !== undefined) return [code];
  }
  const sign = SIGNS.find(([candidate]) => text.toLowerCase().includes(candidate.toLowerCase()));
  if (sign !== undefined) return minorDigits(sign[1]) === undefined ? [] : [sign[1]];
  const shared = Object.keys(SHARED_SIGNS).find((candidate) => text.toLowerCase().includes(candidate));
  return shared === undefined ? [] : (SHARED_SIGNS[shared] ?? []);
}
