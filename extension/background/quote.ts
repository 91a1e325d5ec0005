import { reserveFor } from '../../shared/exchange.ts';
import { parseInstant } from '../../shared/instant.ts';
import type { Money } from '../../shared/money.ts';
import type { Quote } from '../../shared/schemas.ts';
import type { Order } from '../messages/commands.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { callAsShopper, readAccount } from './session.ts';

/** What a checkout in another currency may take from the account; nothing is asked for one in the account's own. */
export async function quoteFor(
  amount: Money | undefined,
  currency: string,
): Promise<Result<Quote | undefined>> {
  if (amount === undefined || amount.currency === currency) return succeed(undefined);
  const answer = await callAsShopper<Quote>('POST', '/v1/quotes', { amount });
  if (!answer.ok) return answer;
  return isQuoteFor(answer.value, amount, currency) ? answer : fail('not-a-server');
}

/** The same for an amount that the shopper typed. */
export async function quoteTyped(amount: Money): Promise<Result<Quote | undefined>> {
  const account = await readAccount();
  return account.ok ? quoteFor(amount, account.value.currency ?? '') : account;
}

/** The reserve of an order as the shopper saw it; one that they saw too long ago is asked for again. */
export function reserveOfOrder(
  { amount, quote }: Pick<Order, 'amount' | 'quote'>,
  currency: string | undefined,
  now: number,
): Result<Money | undefined> {
  if (amount.currency === currency) return succeed(undefined);
  if (currency === undefined || quote === undefined || !isQuoteFor(quote, amount, currency))
    return fail('currency-not-supported');
  return now < (parseInstant(quote.expiresAt) ?? 0) ? succeed(quote.reserve) : fail('quote-changed');
}

/** Whether amount and rate make exactly that reserve: what is shown adds up. */
function isQuoteFor({ reserve, rate }: Quote, amount: Money, currency: string): boolean {
  const wanted = reserveFor(amount, rate, currency);
  return wanted !== undefined && reserve.currency === currency && reserve.value === wanted.value;
}
