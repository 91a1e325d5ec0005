import { formatMinor, type Money } from '../../shared/money.ts';
import type { Row } from '../store/tables.ts';

/**
 * What a shopper sees of an account (PROTOCOL section 1): held is reserved, or authorised and not yet cleared.
 * Undefined for people without money.
 */
export function balancesOf(
  account: Pick<Row<'accounts'>, 'currency' | 'available' | 'reserved' | 'held'>,
): { available: Money; held: Money } | undefined {
  const { currency, available, reserved, held } = account;
  if (currency === null) return undefined;
  return {
    available: formatMinor(BigInt(available), currency),
    held: formatMinor(BigInt(reserved) + BigInt(held), currency),
  };
}
