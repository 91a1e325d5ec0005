import type { FieldKind } from '../messages/fields.ts';

/**
 * Whether the card fields of all frames together make a checkout. A card number alone does not: people also sign in
 * with card numbers.
 */
export function isCheckout(kinds: Iterable<FieldKind>): boolean {
  const seen = new Set(kinds);
  const expiry = seen.has('expiry') || (seen.has('month') && seen.has('year'));
  return (seen.has('number') && (expiry || seen.has('cvc'))) || (expiry && seen.has('cvc'));
}
