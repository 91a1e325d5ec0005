import type { NetworkEvent } from '../../issuer-port.ts';
import { idOf, type StripeDispute, type StripeTransaction } from './shapes.ts';
import { merchantOf, moneyOf } from './subject.ts';

/** Captures take and refunds give; a refund below zero was taken back. Of any other type the sign alone tells. */
export function transactionKind({
  type,
  amount,
}: StripeTransaction): 'clearing' | 'refund' | 'refund_reversal' {
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
