import { type Money, parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import type { Ports, Random } from '../ports.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { balancesOf } from './balances.ts';
import { bookingOf, transfer } from './transfer.ts';

type Funded = { outcome: 'answered'; body: { account: string; available: Money } };
type Funding = { number: string; currency: string; minor: number; at: number; random: Random };

/** An account never holds 10^15 minor units or more: its balance stays sayable as money. */
const MOST_MINOR_UNITS = 10 ** 15;

/**
 * Books funds into the account of a number (PROTOCOL section 11). Refusals: malformed for an amount that is no money of
 * the account's currency, or too much; unknown for a number that no account has.
 */
export async function fundAccount(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  { number, amount }: { number: string; amount: Money },
): Promise<Refusal | Funded> {
  const minor = parseMoney(amount);
  if (minor === undefined) return refuse('malformed', { detail: 'amount: money such as EUR 500.00' });
  return deps.store.submit(fundAccounts, {
    number,
    currency: amount.currency,
    minor: Number(minor),
    at: deps.clock(),
    random: deps.random,
  });
}

const fundAccounts: Operation<Funding, Refusal | Funded> = async (transaction, fundings) => {
  const numbers = await selectRows(
    transaction,
    'account_numbers',
    fundings.map(({ number }) => ({ number })),
  );
  const keys = numbers.map(({ account_id }) => ({ account_id }));
  const accounts = await selectRows(transaction, 'accounts', keys, { lock: true });
  const accountOf = new Map(accounts.map((account) => [account.number, account]));
  const written: Written = { transfers: [], audit: [] };
  const outcomes = fundings.map((funding) => fundOne(funding, accountOf.get(funding.number), written));
  await putRows(transaction, 'accounts', accounts);
  await insertRows(transaction, 'transfers', written.transfers);
  await insertRows(transaction, 'audit_entries', written.audit);
  return outcomes;
};

type Written = { transfers: Row<'transfers'>[]; audit: Row<'audit_entries'>[] };

function fundOne(
  { currency, minor, at, random }: Funding,
  account: Row<'accounts'> | undefined,
  { transfers, audit }: Written,
): Refusal | Funded {
  if (account?.number == null) return refuse('unknown', { detail: 'No account has this number.' });
  if (account.currency !== currency) {
    return refuse('malformed', { detail: `amount.currency: the account's is ${account.currency}` });
  }
  if (minor - account.funding >= MOST_MINOR_UNITS) {
    return refuse('malformed', { detail: 'amount: more than an account can hold' });
  }
  const movement = { from: 'funding', to: 'available', amount: minor, kind: 'funded' } as const;
  const line = transfer(account, { ...movement, certificateId: null, at }, random);
  transfers.push(line);
  audit.push(auditEntry(bookingOf(line), at, random));
  const available = balancesOf(account)?.available;
  if (available === undefined) throw new TypeError('an account with a currency has balances');
  return { outcome: 'answered', body: { account: account.number, available } };
}
