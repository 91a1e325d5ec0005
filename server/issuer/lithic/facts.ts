import type { NetworkEvent, NetworkEventKind, NetworkMoney } from '../../issuer-port.ts';
import { moneyOf } from './money.ts';
import type { LithicEvent, LithicTransaction } from './shapes.ts';
import { channelOf, isStored, merchantOf } from './subject.ts';

type Subject = Pick<
  NetworkEvent,
  'networkId' | 'providerRef' | 'merchant' | 'purpose' | 'channel' | 'initiator' | 'checks' | 'final'
>;
/** In the merchant's currency and in the account's. */
type Both = { amount: NetworkMoney; billing: NetworkMoney };
/** What a transaction's earlier events have left open; undefined before the first approval. */
type Open = { amount: number; billed: number } | undefined;

/**
 * Everything that a transaction tells: each of its events by its own token, so that the same event told again, in a later
 * message or when it is read back, is the same fact; and that it was settled in whole.
 */
export function transactionFacts(transaction: LithicTransaction): NetworkEvent[] {
  const subject = subjectOf(transaction);
  const events = transaction.events.toSorted((one, other) => instantOf(one) - instantOf(other));
  let open: Open;
  const facts = events.map((event): NetworkEvent => {
    const both = { amount: moneyOf(event.amounts.merchant), billing: moneyOf(event.amounts.cardholder) };
    const fact = factOf(event, both, open);
    open = openAfter(open, fact, both);
    const checks = checksOf(event, subject.checks);
    return { ...subject, checks, eventId: event.token, at: instantOf(event), ...fact };
  });
  return isSettled(transaction, facts) ? [...facts, settledFact(transaction, subject, facts)] : facts;
}

const instantOf = ({ created }: LithicEvent): number => Date.parse(created);

function subjectOf(transaction: LithicTransaction): Subject {
  const { token, card_token, merchant, pos, cardholder_authentication: authentication } = transaction;
  const stored = isStored(pos);
  const typed = stored ? 'absent' : 'match';
  return {
    networkId: token,
    providerRef: card_token,
    merchant: merchantOf(merchant, token),
    purpose: 'purchase',
    channel: channelOf(pos),
    initiator: stored && authentication?.authentication_result !== 'SUCCESS' ? 'merchant' : 'cardholder',
    checks: { cvc: typed, expiry: typed },
    final: false,
  };
}

/** Lithic says what was typed wrongly as the reason of its own no. */
function checksOf({ detailed_results: results }: LithicEvent, otherwise: NetworkEvent['checks']) {
  return {
    cvc: results.includes('CARD_SECURITY_CODE_INCORRECT') ? 'mismatch' : otherwise.cvc,
    expiry: results.includes('CARD_EXPIRY_DATE_INCORRECT') ? 'mismatch' : otherwise.expiry,
  } as const;
}

type Fact = Pick<NetworkEvent, 'kind' | 'amount' | 'billing' | 'unasked'>;

/** Money that moves whatever anybody answers; the kind where it is taken, and where it is given. */
const MOVES: Readonly<Record<string, NetworkEventKind>> = {
  CORRECTION_DEBIT: 'clearing',
  CORRECTION_CREDIT: 'refund',
  RETURN: 'refund',
  RETURN_REVERSAL: 'refund_reversal',
};

function factOf(event: LithicEvent, both: Both, open: Open): Fact {
  const { type, effective_polarity, result } = event;
  const approved = result === 'APPROVED';
  const moves = Object.hasOwn(MOVES, type) ? MOVES[type] : undefined;
  if (moves !== undefined) return { ...both, kind: moves };
  switch (type) {
    case 'CLEARING':
      return { ...both, kind: effective_polarity === 'CREDIT' ? 'refund' : 'clearing' };
    case 'AUTHORIZATION':
      return approved ? { ...both, kind: 'confirmed' } : denied(event, both);
    case 'FINANCIAL_AUTHORIZATION':
      // One message that asks and takes.
      return approved ? { ...both, kind: 'clearing' } : denied(event, both);
    case 'AUTHORIZATION_ADVICE':
      return approved ? advised(both, open) : denied(event, both);
    case 'AUTHORIZATION_REVERSAL':
      return { ...both, kind: approved ? 'reversal' : 'other' };
    case 'AUTHORIZATION_EXPIRY':
      return { kind: 'expiry', amount: undefined, billing: undefined };
    case 'FINANCIAL_CREDIT_AUTHORIZATION':
      return { ...both, kind: approved ? 'refund' : 'other' };
    default:
      // Leave to pay in, a question for a balance, or what this adapter does not know: nothing moves.
      return { ...both, kind: 'other' };
  }
}

/** Our answer did not come, or was none: what we said does not count. Any other no is Lithic's own, or ours told again. */
const UNANSWERED = /^(CUSTOMER_ASA_TIMEOUT|MALFORMED_ASA_RESPONSE)$/;

function denied({ detailed_results }: LithicEvent, both: Both): Fact {
  const unanswered = detailed_results.some((result) => UNANSWERED.test(result));
  return { ...both, kind: 'not_approved', ...(unanswered ? {} : { unasked: true as const }) };
}

/** An advice names what is pending from now on: what it adds was approved in our place, what it takes away is free. */
function advised({ amount, billing }: Both, open: Open): Fact {
  const more = amount.minor - (open?.amount ?? 0);
  const moreBilled = billing.minor - (open?.billed ?? 0);
  if (open !== undefined && more === 0 && moreBilled === 0) return { amount, billing, kind: 'other' };
  return {
    kind: more < 0 || (more === 0 && moreBilled < 0) ? 'reversal' : 'stand_in',
    amount: { ...amount, minor: Math.abs(more) },
    billing: { ...billing, minor: Math.abs(moreBilled) },
  };
}

/** By how much each kind of fact changes what is pending. */
const SIGNS: Readonly<Partial<Record<NetworkEventKind, 1 | -1>>> = {
  confirmed: 1,
  stand_in: 1,
  reversal: -1,
  clearing: -1,
};

function openAfter(open: Open, { kind, amount, billing }: Fact, told: Both): Open {
  if (kind === 'expiry') return { amount: 0, billed: 0 };
  const sign = SIGNS[kind];
  if (sign === undefined) return open;
  if (kind === 'stand_in') return { amount: told.amount.minor, billed: told.billing.minor };
  return {
    amount: Math.max(0, (open?.amount ?? 0) + sign * (amount?.minor ?? 0)),
    billed: Math.max(0, (open?.billed ?? 0) + sign * (billing?.minor ?? 0)),
  };
}

const isSettled = ({ status, amounts }: LithicTransaction, facts: readonly NetworkEvent[]) =>
  status === 'SETTLED' && amounts.hold.amount === 0 && facts.some(({ kind }) => kind === 'clearing');

/** Nothing more than its clearings moved: the rest of the hold is free. */
function settledFact({ token }: LithicTransaction, subject: Subject, facts: NetworkEvent[]): NetworkEvent {
  const last = facts.findLast(({ kind }) => kind === 'clearing') as NetworkEvent;
  const nothing = (money: NetworkMoney | undefined) => money && { ...money, minor: 0 };
  return {
    ...subject,
    eventId: `${token} settled`,
    kind: 'clearing',
    at: last.at,
    amount: nothing(last.amount),
    billing: nothing(last.billing),
    final: true,
  };
}
