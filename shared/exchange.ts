import { minorDigits } from './currencies.ts';
import { ceilingOf, type Decimal, powerOfTen } from './decimal.ts';
import { formatMinor, type Money, parseMoney } from './money.ts';

/** A rate as it is quoted, shown and kept: decimal text, account currency per unit, margin included (PROTOCOL section 6). */
export type Rate = { rate: string; margin: string; source: string; asOf: string };

const LIMIT_MINOR_UNITS = 10n ** 15n;
/** A rate with its margin is a product or quotient of two decimals of at most 24 digits. */
const RATE = /^(?:0|[1-9]\d{0,35})(?:\.\d{1,60})?$/;

/**
 * The most that an amount may take from an account in another currency: amount times rate, exactly, and rounded up to
 * the account's minor unit (PROTOCOL section 6). Undefined where it cannot be said as money.
 */
export function reserveFor(amount: Money, rate: string, currency: string): Money | undefined {
  const minor = parseMoney(amount);
  const factor = parseRate(rate);
  const from = minorDigits(amount.currency);
  const to = minorDigits(currency);
  if (minor === undefined || factor === undefined || from === undefined || to === undefined) return undefined;
  const reserve = ceilingOf(minor * factor.digits * powerOfTen(to), powerOfTen(factor.scale + from));
  return reserve > 0n && reserve < LIMIT_MINOR_UNITS ? formatMinor(reserve, currency) : undefined;
}

function parseRate(text: string): Decimal | undefined {
  if (!RATE.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}
