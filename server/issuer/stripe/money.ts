import { minorDigits } from '../../../shared/currencies.ts';
import { EventRefused, type NetworkMoney } from '../../issuer-port.ts';

/** Currencies whose amounts Stripe sends with other digits than ISO 4217 has (docs: currencies, special cases). */
const STRIPE_DIGITS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** An amount as Stripe sends it, without its sign; what is no whole minor unit is rounded up. */
export function moneyFrom(minor: number, currency: string): NetworkMoney {
  const code = currency.toUpperCase();
  const digits = minorDigits(code);
  if (digits === undefined) throw new EventRefused('form');
  const shift = digits - (STRIPE_DIGITS[code] ?? digits);
  return { currency: code, minor: Math.ceil(Math.abs(minor) * 10 ** shift) };
}

/** Minor units as Stripe wants them. */
export function minorFor({ currency, minor }: NetworkMoney): number {
  const digits = minorDigits(currency) ?? 0;
  return Math.ceil(minor * 10 ** ((STRIPE_DIGITS[currency] ?? digits) - digits));
}

/** What one unit of a currency is, in its minor units. */
export function oneUnit(currency: string): number {
  return 10 ** (minorDigits(currency) ?? 0);
}
