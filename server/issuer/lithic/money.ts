import { minorDigits } from '../../../shared/currencies.ts';
import { EventRefused, type NetworkMoney } from '../../issuer-port.ts';
import type { LithicMoney } from './shapes.ts';

/** Lithic's amounts are minor units; what is paid in may have a sign, which the kind of the event says better. */
export function moneyOf({ amount, currency }: LithicMoney): NetworkMoney {
  const code = currency.toUpperCase();
  if (minorDigits(code) === undefined) throw new EventRefused('form');
  return { currency: code, minor: Math.abs(amount) };
}
