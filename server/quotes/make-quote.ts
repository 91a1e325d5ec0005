import { reserveFor } from '../../shared/exchange.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Quote } from '../../shared/schemas.ts';
import type { Caller, Ports } from '../ports.ts';

/** How long a client may show a quote before it asks again. It promises nothing: what counts is the rate at submission. */
export const QUOTE_LIFE_MS = 5 * 60 * 1000;

/**
 * What an amount in another currency may take at most from the caller's account (PROTOCOL sections 5.2 and 6). Refusals:
 * malformed (no money, the account's own currency, more than can be reserved), currency-not-supported without a rate.
 */
export async function makeQuote(
  deps: Pick<Ports, 'store' | 'clock' | 'rates'>,
  { caller, amount }: { caller: Caller; amount: Money },
): Promise<Refusal | { outcome: 'answered'; body: Quote }> {
  if (parseMoney(amount) === undefined) return malformed('money of an active currency, with its digits');
  const account = await deps.store.read
    .selectFrom('accounts')
    .select('currency')
    .where('account_id', '=', caller.accountId)
    .executeTakeFirst();
  if (account?.currency == null) return refuse('unknown');
  const { currency } = account;
  if (amount.currency === currency) return malformed('the account’s own currency needs no quote');
  const rate = (await deps.rates.current())?.rateOf(amount.currency, currency);
  if (rate === undefined) return refuse('currency-not-supported');
  const reserve = reserveFor(amount, rate.rate, currency);
  if (reserve === undefined) return malformed('more than can be reserved');
  const expiresAt = formatInstant(deps.clock() + QUOTE_LIFE_MS);
  const { source, asOf } = rate;
  return { outcome: 'answered', body: { reserve, rate: rate.rate, source, asOf, expiresAt } };
}

function malformed(wanted: string): Refusal {
  return refuse('malformed', { detail: `amount: ${wanted}` });
}
