// Stripe's objects in full, as the types of its library have them; values invented.
import { randomBytes } from 'node:crypto';
import Stripe from 'stripe';
import type { Money } from './network.ts';
import type { Purchase } from './simulator.ts';

export type StripeCard = Stripe.Issuing.Card & { number: string; cvc: string };
export type StripeAuthorization = Stripe.Issuing.Authorization;
export type StripeTransaction = Stripe.Issuing.Transaction;
export type StripeDispute = Stripe.Issuing.Dispute;
type Limit = { amount: number; interval: string };

export const stripeId = (kind: string) => `${kind}_1${randomBytes(12).toString('hex')}`;
export const minorOf = ({ value }: Money) => Math.round(Number(value) * 100);
/** The same money in the currency of the card and of the merchant. */
export const bothOf = ({ amount, billing = amount }: Pick<Purchase, 'amount' | 'billing'>) => ({
  amount: minorOf(billing),
  currency: billing.currency.toLowerCase(),
  merchant_amount: minorOf(amount),
  merchant_currency: amount.currency.toLowerCase(),
});
type Both = ReturnType<typeof bothOf>;

export function cardholderObject(id: string, created: number): Stripe.Issuing.Cardholder {
  return {
    id,
    object: 'issuing.cardholder',
    billing: {
      address: {
        city: 'Berlin',
        country: 'DE',
        line1: 'Street 1',
        line2: null,
        postal_code: '10115',
        state: null,
      },
    },
    company: null,
    created,
    email: null,
    individual: null,
    livemode: false,
    metadata: {},
    name: 'Example Bank',
    phone_number: null,
    preferred_locales: [],
    requirements: { disabled_reason: null, past_due: [] },
    spending_controls: null,
    status: 'active',
    type: 'company',
  };
}

export type CardWish = {
  cardholder: string;
  currency: string;
  limits: readonly Limit[];
  presences: readonly string[];
  payments: number | undefined;
  number: string;
  cvc: string;
};

export function cardObject(wish: CardWish, created: number): StripeCard {
  const made = new Date(created * 1000);
  return {
    id: stripeId('ic'),
    object: 'issuing.card',
    brand: 'Visa',
    cancellation_reason: null,
    cardholder: cardholderObject(wish.cardholder, created),
    created,
    currency: wish.currency,
    cvc: wish.cvc,
    exp_month: made.getUTCMonth() + 1,
    exp_year: made.getUTCFullYear() + 3,
    last4: wish.number.slice(-4),
    latest_fraud_warning: null,
    lifecycle_controls:
      wish.payments === undefined ? null : { cancel_after: { payment_count: wish.payments } },
    livemode: false,
    metadata: {},
    number: wish.number,
    personalization_design: null,
    replaced_by: null,
    replacement_for: null,
    replacement_reason: null,
    second_line: null,
    shipping: null,
    spending_controls: {
      allowed_card_presences: wish.presences.length > 0 ? [...wish.presences] : null,
      allowed_categories: null,
      allowed_merchant_countries: null,
      blocked_card_presences: null,
      blocked_categories: null,
      blocked_merchant_countries: null,
      spending_limits: wish.limits.map((limit) => ({ ...limit, categories: null })),
      spending_limits_currency: wish.currency,
    },
    status: 'active',
    type: 'virtual',
    wallets: null,
  };
}

/** As every endpoint but the one that is asked for them shows a card: without number and check value. */
export function withoutNumber({ number: _number, cvc: _cvc, ...card }: StripeCard): Stripe.Issuing.Card {
  return card;
}

function merchantData({ merchant }: Purchase): Stripe.Issuing.Authorization.MerchantData {
  return {
    category: 'electronics_stores',
    category_code: merchant.mcc,
    city: merchant.city,
    country: merchant.country,
    name: merchant.descriptor,
    network_id: merchant.acceptorId,
    postal_code: null,
    state: null,
    tax_id: null,
    terminal_id: null,
    url: merchant.url ?? null,
  };
}

/** What the merchant typed; of a stored card it types nothing. */
function verificationData(
  { card: typed, initiator }: Purchase,
  card: StripeCard,
): Stripe.Issuing.Authorization.VerificationData {
  const check = (given: boolean, same: boolean) => (given ? (same ? 'match' : 'mismatch') : 'not_provided');
  const present = initiator !== 'merchant';
  const sameExpiry = typed.expiryMonth === card.exp_month && typed.expiryYear === card.exp_year;
  return {
    address_line1_check: 'not_provided',
    address_postal_code_check: 'not_provided',
    authentication_exemption: null,
    cvc_check: check(present && typed.cvc !== undefined, typed.cvc === card.cvc),
    expiry_check: check(present, sameExpiry),
    postal_code: null,
    three_d_secure: null,
  };
}

/** Before anything was decided: nothing is authorised yet. */
export function authorizationObject(
  purchase: Purchase,
  card: StripeCard,
  created: number,
): StripeAuthorization {
  const { currency, merchant_currency } = bothOf(purchase);
  const present = purchase.channel === 'present';
  return {
    id: stripeId('iauth'),
    object: 'issuing.authorization',
    amount: 0,
    amount_details: { atm_fee: null, cashback_amount: null },
    approved: false,
    authorization_method: present ? 'chip' : 'online',
    balance_transactions: [],
    card: withoutNumber(card),
    card_presence: present ? 'present' : 'not_present',
    cardholder: card.cardholder.id,
    created,
    currency,
    fleet: null,
    fuel: null,
    livemode: false,
    merchant_amount: 0,
    merchant_currency,
    merchant_data: merchantData(purchase),
    metadata: {},
    network_data: {
      acquiring_institution_id: '400000',
      system_trace_audit_number: '123456',
      transaction_id: stripeId('net'),
    },
    pending_request: null,
    request_history: [],
    status: 'pending',
    transactions: [],
    verification_data: verificationData(purchase, card),
    verified_by_fraud_challenge: null,
    wallet: null,
  };
}

export function pendingRequest(both: Both): Stripe.Issuing.Authorization.PendingRequest {
  return {
    ...both,
    amount_details: { atm_fee: null, cashback_amount: 0 },
    is_amount_controllable: false,
    network_risk_score: null,
  };
}

export function requestHistory(
  both: Both,
  { approved, reason, created }: { approved: boolean; reason: string; created: number },
): Stripe.Issuing.Authorization.RequestHistory {
  return {
    ...both,
    amount_details: { atm_fee: null, cashback_amount: 0 },
    approved,
    authorization_code: approved ? 'S123456' : null,
    created,
    network_risk_score: null,
    reason,
    reason_message: null,
    requested_at: created,
  };
}

type Movement = {
  card: StripeCard;
  authorization: string | null;
  type: 'capture' | 'refund';
  /** Of the balance: below zero money leaves it. */
  sign: 1 | -1;
  created: number;
};

export function transactionObject(
  purchase: Purchase,
  { card, authorization, type, sign, created }: Movement,
): StripeTransaction {
  const both = bothOf(purchase);
  return {
    id: stripeId('ipi'),
    object: 'issuing.transaction',
    amount: sign * both.amount,
    amount_details: { atm_fee: null, cashback_amount: null },
    authorization,
    balance_transaction: stripeId('txn'),
    card: card.id,
    cardholder: card.cardholder.id,
    created,
    currency: both.currency,
    dispute: null,
    livemode: false,
    merchant_amount: sign * both.merchant_amount,
    merchant_currency: both.merchant_currency,
    merchant_data: merchantData(purchase),
    metadata: {},
    network_data: null,
    type,
    wallet: null,
  };
}

export function disputeObject(
  transaction: StripeTransaction,
  amount: number,
  created: number,
): StripeDispute {
  return {
    id: stripeId('idp'),
    object: 'issuing.dispute',
    amount,
    balance_transactions: null,
    created,
    currency: transaction.currency,
    evidence: { reason: 'not_received' },
    livemode: false,
    metadata: {},
    status: 'submitted',
    transaction: transaction.id,
  };
}

export function eventObject(type: string, object: unknown, created: number): object {
  return {
    id: stripeId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}
