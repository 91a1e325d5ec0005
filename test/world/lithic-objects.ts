// Lithic's objects in full, as the types of its library have them; values invented.
import { randomUUID } from 'node:crypto';
import type Lithic from 'lithic';
import type { Money } from './network.ts';
import type { Purchase } from './simulator.ts';

export type LithicCard = Lithic.Card & { pan: string; cvv: string; exp_month: string; exp_year: string };
export type LithicTransaction = Lithic.Transaction & { events: TransactionEvent[] };
export type TransactionEvent = NonNullable<Lithic.Transaction['events']>[number];
export type LithicDispute = Lithic.DisputeV2;
type Currency = Lithic.Currency;

const ACCOUNT = '00000000-0000-4000-8000-00000000aaaa';
const ALPHA_3: Readonly<Record<string, string>> = { DE: 'DEU', US: 'USA', CH: 'CHE', AT: 'AUT' };

export const minorOf = ({ value }: Money) => Math.round(Number(value) * 100);
const currencyOf = ({ currency }: Money) => currency as Currency;

/** The same money as Lithic tells it of one message. */
export function amountsOf({ amount, billing = amount }: Pick<Purchase, 'amount' | 'billing'>) {
  const rate = minorOf(amount) === 0 ? 1 : minorOf(billing) / minorOf(amount);
  return {
    cardholder: {
      amount: minorOf(billing),
      conversion_rate: rate.toFixed(6),
      currency: currencyOf(billing),
    },
    merchant: { amount: minorOf(amount), currency: currencyOf(amount) },
    settlement: null,
  };
}

export function merchantObject({ merchant }: Pick<Purchase, 'merchant'>): Lithic.Merchant {
  return {
    acceptor_id: merchant.acceptorId,
    acquiring_institution_id: '191231',
    city: merchant.city,
    country: ALPHA_3[merchant.country] ?? merchant.country,
    descriptor: merchant.descriptor,
    mcc: merchant.mcc,
    state: '',
  };
}

function posObject({ channel = 'online', initiator = 'cardholder' }: Purchase): Lithic.Transaction['pos'] {
  const online = channel === 'online';
  return {
    entry_mode: {
      card: online ? 'NOT_PRESENT' : 'PRESENT',
      cardholder: online ? (initiator === 'merchant' ? 'REOCCURRING' : 'ELECTRONIC_ORDER') : 'PRESENT',
      pan: online ? (initiator === 'merchant' ? 'CREDENTIAL_ON_FILE' : 'ECOMMERCE') : 'ICC',
      pin_entered: false,
    },
    terminal: {
      acceptor_terminal_id: null,
      attended: !online,
      card_retention_capable: false,
      on_premise: !online,
      operator: online ? 'CARDHOLDER' : 'CARD_ACCEPTOR',
      partial_approval_capable: false,
      pin_capability: online ? 'NOT_CAPABLE' : 'CAPABLE',
      type: online ? 'ECOMMERCE' : 'POS_TERMINAL',
    },
  };
}

const authentication: Lithic.CardholderAuthentication = {
  authentication_method: 'NONE',
  authentication_result: 'NONE',
  decision_made_by: 'UNKNOWN',
  liability_shift: 'NONE',
  three_ds_authentication_token: null,
};

export type CardWish = Pick<LithicCard, 'pan' | 'cvv' | 'exp_month' | 'exp_year' | 'spend_limit'> & {
  spend_limit_duration: Lithic.SpendLimitDuration;
};

export function cardObject(wish: CardWish, created: string): LithicCard {
  return {
    ...wish,
    token: randomUUID(),
    account_token: ACCOUNT,
    card_program_token: '00000000-0000-0000-1000-000000000000',
    cardholder_currency: 'EUR',
    created,
    funding: null,
    last_four: wish.pan.slice(-4),
    pin_status: 'NOT_SET',
    state: 'OPEN',
    type: 'VIRTUAL',
  };
}

/** As every endpoint but the one for a single card shows it: without number and check value. */
export function withoutNumber({ pan: _pan, cvv: _cvv, ...card }: LithicCard): Lithic.NonPCICard {
  return card;
}

export function transactionObject(purchase: Purchase, card: LithicCard, created: string): LithicTransaction {
  const { amount, billing = amount } = purchase;
  const nothing = { amount: 0, currency: currencyOf(billing) };
  return {
    token: randomUUID(),
    account_token: ACCOUNT,
    acquirer_fee: 0,
    acquirer_reference_number: null,
    amount: 0,
    amounts: {
      cardholder: { ...nothing, conversion_rate: '1.000000' },
      hold: nothing,
      merchant: { amount: 0, currency: currencyOf(amount) },
      settlement: nothing,
    },
    authorization_amount: 0,
    authorization_code: '123456',
    avs: null,
    card_token: card.token,
    cardholder_authentication: authentication,
    created,
    events: [],
    financial_account_token: null,
    merchant: { ...merchantObject(purchase), phone_number: null, postal_code: null, street_address: null },
    merchant_amount: 0,
    merchant_authorization_amount: 0,
    merchant_currency: currencyOf(amount),
    network: 'VISA',
    network_risk_score: null,
    pos: posObject(purchase),
    result: 'APPROVED',
    service_location: null,
    settled_amount: 0,
    status: 'PENDING',
    tags: {},
    token_info: null,
    updated: created,
  };
}

export type Happened = {
  type: TransactionEvent['type'];
  result?: TransactionEvent['result'];
  detailed?: TransactionEvent['detailed_results'][number];
  polarity?: TransactionEvent['effective_polarity'];
};

export function eventObject(
  { type, result = 'APPROVED', detailed = 'APPROVED', polarity = 'DEBIT' }: Happened,
  money: Pick<Purchase, 'amount' | 'billing'>,
  created: string,
): TransactionEvent {
  const amounts = amountsOf(money);
  return {
    token: randomUUID(),
    amount: amounts.cardholder.amount,
    amounts,
    created,
    detailed_results: [detailed],
    effective_polarity: polarity,
    network_info: null,
    result,
    rule_results: [],
    type,
  };
}

/** What Auth Stream Access sends. */
export function questionObject(
  transaction: LithicTransaction,
  purchase: Purchase,
  card: LithicCard,
): Lithic.CardAuthorizationApprovalRequestWebhookEvent {
  const { amount, billing = amount } = purchase;
  const { token, created, merchant, pos, network } = transaction;
  return {
    token,
    event_type: 'card_authorization.approval_request',
    acquirer_fee: 0,
    amount: minorOf(billing),
    amounts: { ...amountsOf(purchase), hold: { amount: minorOf(billing), currency: currencyOf(billing) } },
    authorization_amount: minorOf(billing),
    avs: { address: '', address_on_file_match: 'NOT_PRESENT', zipcode: '' },
    card: {
      token: card.token,
      last_four: card.last_four,
      memo: '',
      spend_limit: card.spend_limit,
      spend_limit_duration: 'FOREVER',
      state: card.state,
      type: card.type,
    },
    cardholder_authentication: authentication,
    cardholder_currency: billing.currency,
    cash_amount: 0,
    created,
    merchant: { ...merchant, phone_number: null, postal_code: null, street_address: null },
    merchant_amount: minorOf(amount),
    merchant_currency: amount.currency,
    name_validation: null,
    network: network ?? 'VISA',
    network_risk_score: null,
    pos: pos as NonNullable<Lithic.CardAuthorization['pos']>,
    service_location: null,
    settled_amount: 0,
    status: 'AUTHORIZATION',
    transaction_initiator: purchase.initiator === 'merchant' ? 'MERCHANT' : 'CARDHOLDER',
  };
}

export function disputeObject(
  transaction: LithicTransaction,
  amount: number,
  created: string,
): LithicDispute {
  return {
    token: randomUUID(),
    account_token: ACCOUNT,
    card_token: transaction.card_token,
    case_id: null,
    created,
    currency: transaction.amounts.cardholder.currency,
    disposition: null,
    events: [disputeEvent('OPENED', amount, null, created)],
    liability_allocation: {
      denied_amount: 0,
      original_amount: amount,
      recovered_amount: 0,
      remaining_amount: amount,
      written_off_amount: 0,
    },
    merchant: transaction.merchant,
    network: 'VISA',
    status: 'OPEN',
    transaction_series: {
      related_transaction_event_token: null,
      related_transaction_token: transaction.token,
      type: 'DISPUTE',
    },
    updated: created,
  };
}

export function disputeEvent(
  action: 'OPENED' | 'CLOSED' | 'REOPENED',
  amount: number | null,
  disposition: LithicDispute['disposition'],
  created: string,
): LithicDispute['events'][number] {
  const data = { action, amount, disposition, reason: null, stage: 'CLAIM', type: 'WORKFLOW' } as const;
  return { token: randomUUID(), created, data, type: 'WORKFLOW' };
}

/** An out-of-band challenge, of which the card program is told. */
export function challengeObject(
  purchase: Purchase,
  card: LithicCard,
  created: string,
): Lithic.ThreeDSAuthenticationChallengeWebhookEvent {
  return {
    event_type: 'three_ds_authentication.challenge',
    authentication_object: {
      ...authenticationObject(purchase, card, created),
      authentication_result: 'PENDING_CHALLENGE',
    },
    challenge: { challenge_method_type: 'OUT_OF_BAND', expiry_time: created, start_time: created },
  };
}

/** What the responder for 3-D Secure decisions is asked. */
export function decisionObject(
  purchase: Purchase,
  card: LithicCard,
  created: string,
): Lithic.ThreeDSAuthenticationApprovalRequestWebhookEvent {
  return {
    ...authenticationObject(purchase, card, created),
    event_type: 'three_ds_authentication.approval_request',
  };
}

function authenticationObject(
  purchase: Purchase,
  card: LithicCard,
  created: string,
): Lithic.ThreeDSAuthentication {
  const { amount, merchant, initiator } = purchase;
  const { acceptor_id: id, country, mcc } = merchantObject(purchase);
  return {
    token: randomUUID(),
    account_type: null,
    authentication_result: 'PENDING_DECISION',
    card_expiry_check: 'MATCH',
    card_token: card.token,
    cardholder: {},
    channel: initiator === 'merchant' ? 'THREE_DS_REQUESTOR_INITIATED' : 'BROWSER',
    created,
    merchant: { id, country, mcc, name: merchant.descriptor, risk_indicator: {} },
    message_category: 'PAYMENT_AUTHENTICATION',
    three_ds_requestor_challenge_indicator: 'CHALLENGE_MANDATE',
    transaction: {
      amount: minorOf(amount),
      cardholder_amount: minorOf(amount),
      currency: amount.currency,
      currency_exponent: 2,
      date_time: created,
      type: 'GOODS_SERVICE_PURCHASE',
    },
  };
}
