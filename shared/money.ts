import { minorDigits } from './currencies.ts';

/** Money as it travels: decimal text with exactly the currency's minor digits (PROTOCOL section 2). */
export type Money = { currency: string; value: string };

const LIMIT_MINOR_UNITS = 10n ** 15n;

/** Minor units, or undefined unless the text is exact, above zero and below 10^15 minor units. */
export function parseMoney(money: Money): bigint | undefined {
  const minor = parseBalance(money);
  return minor !== undefined && minor > 0n ? minor : undefined;
}

/** As parseMoney, but zero is money too: balances may be empty, payments may not. */
export function parseBalance(money: Money): bigint | undefined {
  const digits = minorDigits(money.currency);
  if (digits === undefined) return undefined;
  if (!shapeOf(digits).test(money.value)) return undefined;
  const minor = BigInt(money.value.replace('.', ''));
  return minor < LIMIT_MINOR_UNITS ? minor : undefined;
}

const shapes = new Map<number, RegExp>();

/** Decimal text with so many digits after the point; put together once. */
function shapeOf(digits: number): RegExp {
  const known = shapes.get(digits);
  if (known !== undefined) return known;
  const shape = new RegExp(`^(?:0|[1-9]\\d{0,15})${digits === 0 ? '' : `\\.\\d{${digits}}`}$`);
  shapes.set(digits, shape);
  return shape;
}

/** Minor units of an active currency as money; throws on any other currency. Negative amounts keep a leading minus. */
export function formatMinor(minor: bigint, currency: string): Money {
  const digits = minorDigits(currency);
  if (digits === undefined)
    throw new RangeError(`${currency} is no active ISO 4217 currency with minor digits`);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const split = text.length - digits;
  return { currency, value: sign + (digits === 0 ? text : `${text.slice(0, split)}.${text.slice(split)}`) };
}

/** Money as people of that locale write it; the digits are never rounded. */
export function displayMoney(money: Money, locale: string): string {
  const digits = minorDigits(money.currency) ?? 0;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(money.value as Intl.StringNumericLiteral);
}

/** Money for a small screen in any alphabet: `EUR 42.50`. */
export function displayAmountForMessage(money: Money): string {
  return `${money.currency} ${money.value}`;
}

/** The same with its thousands apart, where an amount of somebody else's choice must not pass for a code: `JPY 48,217,397`. */
export function groupedAmountForMessage({ currency, value }: Money): string {
  const [whole = '', ...fraction] = value.split('.');
  return displayAmountForMessage({
    currency,
    value: [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...fraction].join('.'),
  });
}
