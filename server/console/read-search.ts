import type { PaymentQuery } from '../../shared/console-schemas.ts';
import { parseInstant } from '../../shared/instant.ts';
import { parseBalance } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { type Cursor, itemsOf, parseCursor } from '../http/page.ts';

/** What is searched for, read once from the query. */
export type PaymentSearch = {
  outcome: 'search';
  merchant: string;
  person: string;
  state: string;
  digest: string;
  currency: string;
  least: number;
  most: number;
  from: number;
  before: Cursor;
  limit: number;
};

const LATEST: Cursor = { at: Number.MAX_SAFE_INTEGER, id: '~' };

/** Reads a search; an amount needs its currency. Refusal: malformed, with what is wrong. */
export function readSearch(query: PaymentQuery): Refusal | PaymentSearch {
  const { currency = '', least, most, from, to, after } = query;
  const malformed = (detail: string) => refuse('malformed', { detail });
  const minor = (value: string | undefined) => (value === undefined ? 0n : parseBalance({ currency, value }));
  const [atLeast, atMost] = [minor(least), minor(most)];
  if ((least ?? most) !== undefined && currency === '') return malformed('currency: needed beside an amount');
  if (atLeast === undefined || atMost === undefined)
    return malformed('least and most: amounts with the digits of that currency, such as 42.50');
  const since = from === undefined ? 0 : parseInstant(from);
  const until = to === undefined ? LATEST.at : parseInstant(to);
  if (since === undefined || until === undefined)
    return malformed('from and to: instants such as 2026-11-22T12:00:00Z');
  const cursor = after === undefined ? LATEST : parseCursor(after);
  if (cursor === undefined) return malformed('after: a former next');
  return {
    outcome: 'search',
    merchant: folded(query.merchant ?? ''),
    person: (query.person ?? '').trim(),
    state: query.state ?? '',
    digest: query.digest ?? '',
    currency,
    least: Number(atLeast),
    most: Number(atMost),
    from: since,
    before: until < cursor.at ? { at: until, id: '' } : cursor,
    limit: itemsOf(query.limit),
  };
}

/** Letters of ASCII without case, as both engines fold them. */
export function folded(text: string): string {
  return text.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
