import type { AuditEvent } from '../audit/events.ts';
import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** The balances of one shopper. Money comes from `funding`; what merchants cleared ends in `spent`. */
export type Balance = 'funding' | 'available' | 'reserved' | 'held' | 'spent';

type Movement = {
  from: Balance;
  to: Balance;
  /** Minor units of the account's currency, above zero. */
  amount: number;
  kind: string;
  certificateId: string | null;
  at: number;
};

/**
 * Moves money between two balances of a locked account row and answers the ledger's line for it. Both are to be stored in
 * the same transaction; the table's CHECK holds that the balances' sum stays zero.
 */
export function transfer(account: Row<'accounts'>, movement: Movement, random: Random): Row<'transfers'> {
  const { from, to, amount, kind, certificateId, at } = movement;
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw new RangeError('a transfer moves whole minor units above zero');
  if (account.currency === null) throw new TypeError('only an account with a currency holds money');
  account[from] -= amount;
  account[to] += amount;
  return {
    account_id: account.account_id,
    id: newId(random),
    at,
    kind,
    certificate_id: certificateId,
    from_balance: from,
    to_balance: to,
    currency: account.currency,
    amount,
  };
}

/** What the audit log has of funds that an operator booked in: the ledger's line, not its amount. */
export function bookingOf({ account_id: account, id }: Row<'transfers'>): AuditEvent {
  return { type: 'funds-booked', account, transfer: id };
}
