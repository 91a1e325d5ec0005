import type { NetworkEvent, NetworkMerchant } from '../../issuer-port.ts';
import { moneyFrom } from './money.ts';
import {
  type BothMoney,
  idOf,
  isTransaction,
  type StripeAuthorization,
  type StripeDispute,
  type StripeMerchant,
  type StripeRequest,
  type StripeTransaction,
} from './shapes.ts';

type Money = Required<Pick<NetworkEvent, 'amount' | 'billing'>>;
type Subject = Omit<NetworkEvent, 'eventId' | 'kind' | 'at' | 'amount' | 'billing' | 'final' | 'unasked'>;

/**
 * The same money in both currencies. Where they are one, the card's amount counts: of it alone Stripe says that it is what
 * is asked for in addition.
 */
function moneyOf({ amount, currency, merchant_amount, merchant_currency }: BothMoney): Money {
  const billing = moneyFrom(amount, currency);
  const same = currency.toLowerCase() === merchant_currency.toLowerCase();
  return { billing, amount: same ? billing : moneyFrom(merchant_amount, merchant_currency) };
}

function merchantOf(merchant: StripeMerchant): NetworkMerchant {
  const { network_id, name, category_code, country, city, url } = merchant;
  return {
    acceptorId: network_id,
    descriptor: name ?? '',
    mcc: category_code,
    country: country ?? '',
    city: city ?? '',
    ...(url ? { url } : {}),
  };
}

/** A value of Stripe's that we do not know counts as the worse case (INV9). */
function checkOf(check: string): NetworkEvent['checks']['cvc'] {
  if (check === 'match') return 'match';
  return check === 'not_provided' ? 'absent' : 'mismatch';
}

function subjectOf(authorization: StripeAuthorization): Subject {
  const { id, card, card_presence, authorization_method, merchant_data, verification_data } = authorization;
  const checks = {
    cvc: checkOf(verification_data.cvc_check),
    expiry: checkOf(verification_data.expiry_check),
  };
  const present = card_presence !== null && card_presence !== undefined && card_presence !== 'not_present';
  const authenticated = verification_data.three_d_secure?.result === 'authenticated';
  // Stripe does not say who began a charge: where nothing was typed and nobody was asked, it was not the cardholder.
  const stored = checks.cvc === 'absent' && checks.expiry === 'absent' && !authenticated;
  return {
    networkId: id,
    providerRef: idOf(card),
    merchant: merchantOf(merchant_data),
    purpose: 'purchase',
    channel: authorization_method === 'online' && !present ? 'online' : 'other',
    initiator: stored ? 'merchant' : 'cardholder',
    checks,
  };
}

/** Cash over a counter or from a machine (ISO 18245). */
const CASH = /^60(10|11)$/;

/** What is asked now; undefined where nothing is. */
export function questionOf(
  authorization: StripeAuthorization,
  { id, at }: { id: string; at: number },
): NetworkEvent | undefined {
  const { pending_request: pending, merchant_data } = authorization;
  if (pending === null || pending === undefined || pending.amount < 0 || pending.merchant_amount < 0)
    return undefined;
  const cash = (pending.amount_details?.cashback_amount ?? 0) > 0 || CASH.test(merchant_data.category_code);
  return {
    ...subjectOf(authorization),
    ...moneyOf(pending),
    eventId: id,
    kind: 'auth_request',
    at,
    purpose: cash ? 'other' : 'purchase',
    final: false,
  };
}

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

/** Captures take and refunds give; a refund below zero was taken back. Of any other type the sign alone tells. */
function transactionKind({ type, amount }: StripeTransaction): 'clearing' | 'refund' | 'refund_reversal' {
  if (type === 'capture') return 'clearing';
  if (type === 'refund') return amount < 0 ? 'refund_reversal' : 'refund';
  return amount < 0 ? 'clearing' : 'refund';
}

/** The charge of a transaction; one that belongs to none stands for itself. */
export function chargeIdOf({ id, authorization }: StripeTransaction): string {
  return authorization === null || authorization === undefined ? id : idOf(authorization);
}

/** Money that moved. */
export function transactionFact(transaction: StripeTransaction): NetworkEvent {
  const { id, authorization, card, merchant_data } = transaction;
  const kind = transactionKind(transaction);
  return {
    networkId: chargeIdOf(transaction),
    providerRef: idOf(card),
    merchant: merchantOf(merchant_data),
    purpose: 'purchase',
    channel: 'online',
    initiator: 'cardholder',
    checks: { cvc: 'absent', expiry: 'absent' },
    ...moneyOf(transaction),
    eventId: id,
    kind,
    at: transaction.created * 1000,
    // Money that was taken without asking is taken once.
    final: kind === 'clearing' && (authorization === null || authorization === undefined),
  };
}

/** The course of a dispute; one that was never submitted contests nothing. */
const COURSES: Readonly<Record<string, readonly NetworkEvent['kind'][]>> = {
  submitted: ['dispute_opened'],
  won: ['dispute_opened', 'dispute_won'],
  lost: ['dispute_opened', 'dispute_lost'],
};

/** All that has become of a dispute so far. */
export function disputeFacts(
  dispute: StripeDispute,
  transaction: StripeTransaction,
  at: number,
): NetworkEvent[] {
  const share = transaction.amount === 0 ? 1 : dispute.amount / Math.abs(transaction.amount);
  const contested = {
    ...transaction,
    amount: dispute.amount,
    merchant_amount: Math.round(Math.abs(transaction.merchant_amount) * share),
  };
  const kinds = Object.hasOwn(COURSES, dispute.status) ? (COURSES[dispute.status] ?? []) : [];
  return kinds.map((kind) => ({
    ...transactionFact(contested),
    eventId: `${dispute.id} ${kind}`,
    kind,
    at: kind === 'dispute_opened' ? dispute.created * 1000 : at,
    final: false,
  }));
}
