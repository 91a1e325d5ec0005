import type { DeclineReason } from '../../../shared/card-decision.ts';
import type { NetworkAnswer, NetworkEvent } from '../../issuer-port.ts';
import { moneyOf } from './money.ts';
import type { LithicQuestion } from './shapes.ts';
import { channelOf, isStored, merchantOf } from './subject.ts';

/** Cash over a counter or from a machine (ISO 18245). */
const CASH = /^60(10|11)$/;

/** What Auth Stream Access asks; its amounts are those of this message, also where a charge is to grow. */
export function questionOf(asked: LithicQuestion, { id, at }: { id: string; at: number }): NetworkEvent {
  const { token, event_token, amounts, card, merchant, pos } = asked;
  const typed = isStored(pos) ? 'absent' : 'match';
  return {
    // The event's own token names the fact that follows; not every program is told it.
    eventId: `${token} asked ${event_token ?? id}`,
    networkId: token,
    kind: 'auth_request',
    at,
    providerRef: card.token,
    amount: moneyOf(amounts.merchant),
    billing: moneyOf(amounts.cardholder),
    merchant: merchantOf(merchant, token),
    purpose: purposeOf(asked),
    channel: channelOf(pos),
    initiator: initiatorOf(asked),
    // Lithic asks nobody where the check value or the expiry is wrong: what was typed is right.
    checks: { cvc: typed, expiry: typed },
    final: false,
  };
}

function purposeOf({ status, amounts, cash_amount, merchant, pos }: LithicQuestion): NetworkEvent['purpose'] {
  if (/^(FINANCIAL_)?CREDIT_AUTHORIZATION$/.test(status)) return 'credit';
  if (cash_amount !== 0 || CASH.test(merchant.mcc)) return 'other';
  if (amounts.merchant.amount < 0 || amounts.cardholder.amount < 0) return 'other';
  // A shop's check over nothing is called so too; a machine's question for the balance is not online.
  if (status === 'BALANCE_INQUIRY')
    return amounts.merchant.amount === 0 && channelOf(pos) === 'online' ? 'purchase' : 'other';
  return status === 'AUTHORIZATION' || status === 'FINANCIAL_AUTHORIZATION' ? 'purchase' : 'other';
}

function initiatorOf(asked: LithicQuestion): NetworkEvent['initiator'] {
  const { transaction_initiator: initiator, cardholder_authentication: authentication } = asked;
  // Who was asked was there.
  const authenticated = authentication?.authentication_result === 'SUCCESS';
  return initiator === 'CARDHOLDER' || (initiator === 'UNKNOWN' && authenticated) ? 'cardholder' : 'merchant';
}

/** The results that decline, as near to the reason as Lithic has one; none of them has a merchant keep the card. */
const RESULTS: Readonly<Record<DeclineReason, string>> = {
  unknown_card: 'CARD_PAUSED',
  kind_not_allowed: 'UNAUTHORIZED_MERCHANT',
  card_not_open: 'CARD_PAUSED',
  no_certificate: 'CARD_PAUSED',
  channel_not_allowed: 'UNAUTHORIZED_MERCHANT',
  merchant_initiated: 'UNAUTHORIZED_MERCHANT',
  card_check_failed: 'UNAUTHORIZED_MERCHANT',
  merchant_mismatch: 'UNAUTHORIZED_MERCHANT',
  currency_changed: 'UNAUTHORIZED_MERCHANT',
  verification_limit: 'VELOCITY_EXCEEDED',
  too_many_charges: 'VELOCITY_EXCEEDED',
  amount_exceeded: 'INSUFFICIENT_FUNDS',
  insufficient_reserve: 'INSUFFICIENT_FUNDS',
  payments_stopped: 'CARD_PAUSED',
};

/** The body that Lithic takes as yes or no to the transaction. */
export function answerBody(answer: Exclude<NetworkAnswer, { received: true }>, token: string): object {
  if (answer.approved) return { result: 'APPROVED', token };
  const { reason } = answer;
  const known = Object.hasOwn(RESULTS, reason);
  return { result: known ? RESULTS[reason as DeclineReason] : 'UNAUTHORIZED_MERCHANT', token };
}
