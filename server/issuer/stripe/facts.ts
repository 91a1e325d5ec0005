import type { NetworkEvent } from '../../issuer-port.ts';
import { transactionKind } from './movements.ts';
import {
  isTransaction,
  type StripeAuthorization,
  type StripeRequest,
  type StripeTransaction,
} from './shapes.ts';
import { type Money, moneyOf, subjectOf } from './subject.ts';

/** The reasons that stand for our own answer, for that it did not count, and for somebody else's in its place. */
const OURS = 'webhook_declined';
const TOO_LATE = /^webhook_/;
const STAND_IN = 'network_fallback';

/**
 * What became of each request. Nothing is known of the order of a history, so a fact's name is made of what it says; one
 * that says the same as others has a number.
 */
export function requestFacts(authorization: StripeAuthorization): NetworkEvent[] {
  const subject = subjectOf(authorization);
  const seen = new Map<string, number>();
  return authorization.request_history.flatMap((request) => {
    const { amount, merchant_amount, approved, created, reason } = request;
    const name = `${subject.networkId} ${created} ${amount} ${merchant_amount} ${approved} ${reason}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (!approved && reason === OURS) return [];
    return [
      {
        ...subject,
        ...moneyOf(request),
        eventId: `${name} ${times}`,
        kind: kindOf(request),
        at: created * 1000,
        final: false,
        ...(approved || TOO_LATE.test(reason) ? {} : { unasked: true as const }),
      },
    ];
  });
}

function kindOf({ approved, reason }: StripeRequest): NetworkEvent['kind'] {
  if (!approved) return 'not_approved';
  return reason === STAND_IN ? 'stand_in' : 'confirmed';
}

/** What was captured of an authorisation, as far as it tells. */
export function transactionsIn({ transactions }: StripeAuthorization): StripeTransaction[] {
  return (transactions ?? []).filter(isTransaction);
}

/** A total in both currencies. */
export type Total = { amount: number; billed: number };

/**
 * How much was reversed in all, at least: what was approved and is neither captured nor open any more. Whether captures
 * lower the amount that Stripe names is not documented; read so, no reading frees too much. Undefined: it does not say.
 */
export function reversedOf(
  authorization: StripeAuthorization,
  transactions: readonly StripeTransaction[],
): Total | undefined {
  const { status, request_history } = authorization;
  if (status !== 'pending' && !isReversed(authorization)) return undefined;
  const approved = request_history.filter((request) => request.approved).map(moneyOf);
  const captured = transactions.filter((one) => transactionKind(one) === 'clearing').map(moneyOf);
  const open = isReversed(authorization)
    ? { ...authorization, amount: 0, merchant_amount: 0 }
    : authorization;
  const rest = moneyOf(open);
  const left = (side: keyof Money) =>
    Math.max(0, sum(approved, side) - sum(captured, side) - (rest[side]?.minor ?? 0));
  return { amount: left('amount'), billed: left('billing') };
}

const sum = (all: readonly Money[], side: keyof Money) =>
  all.reduce((total, one) => total + (one[side]?.minor ?? 0), 0);

/** Older versions of Stripe's API call a hold that lapsed reversed, and then still name what was held. */
const isReversed = ({ status, amount }: StripeAuthorization) => status === 'reversed' && amount === 0;
const isExpired = ({ status, amount }: StripeAuthorization) =>
  status === 'expired' || (status === 'reversed' && amount !== 0);

/** Part of a hold was given back. */
export function reversalFact(
  authorization: StripeAuthorization,
  { total, part, at }: { total: Total; part: Total; at: number },
): NetworkEvent {
  return {
    ...subjectOf(authorization),
    eventId: `${authorization.id} reversed ${total.amount} ${total.billed}`,
    kind: 'reversal',
    at,
    amount: { currency: authorization.merchant_currency.toUpperCase(), minor: part.amount },
    billing: { currency: authorization.currency.toUpperCase(), minor: part.billed },
    final: false,
  };
}

/** What the state of an authorisation says by itself: its hold has lapsed, or its last capture was made. */
export function stateFacts(
  authorization: StripeAuthorization,
  transactions: readonly StripeTransaction[],
  at: number,
): NetworkEvent[] {
  const { id, status, currency, merchant_currency } = authorization;
  const told = { ...subjectOf(authorization), at, final: true };
  if (isExpired(authorization))
    return [{ ...told, eventId: `${id} expired`, kind: 'expiry', amount: undefined, billing: undefined }];
  const captured = transactions.some((one) => transactionKind(one) === 'clearing');
  if (status !== 'closed' || !captured) return [];
  // Nothing more than its captures moved: the rest of the hold is free.
  const nothing = moneyOf({ amount: 0, merchant_amount: 0, currency, merchant_currency });
  return [{ ...told, ...nothing, eventId: `${id} closed`, kind: 'clearing' }];
}
