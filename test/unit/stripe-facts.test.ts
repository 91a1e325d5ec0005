// What Stripe's objects are taken to say, case by case; unknown words count as the worse case.
import { describe, expect, test } from 'vitest';
import { requestFacts, reversedOf, stateFacts } from '../../server/issuer/stripe/facts.ts';
import { minorFor, moneyFrom } from '../../server/issuer/stripe/money.ts';
import { disputeFacts, transactionFact } from '../../server/issuer/stripe/movements.ts';
import { questionOf } from '../../server/issuer/stripe/question.ts';
import {
  isAuthorization,
  isTransaction,
  type StripeAuthorization,
  type StripeTransaction,
} from '../../server/issuer/stripe/shapes.ts';
import { EventRefused } from '../../server/issuer-port.ts';

const both = (amount: number, merchant_amount = amount, merchant_currency = 'eur') => ({
  amount,
  currency: 'eur',
  merchant_amount,
  merchant_currency,
});
const MERCHANT = {
  category: 'electronics_stores',
  category_code: '5732',
  city: null,
  country: 'DE',
  name: 'EXAMPLE SHOP',
  network_id: 'ACCEPTOR-1',
  url: null,
};
const request = (approved: boolean, reason: string, amount = 4250, created = 1000) => ({
  ...both(amount),
  approved,
  reason,
  created,
});

function authorization(changes: Partial<StripeAuthorization> = {}): StripeAuthorization {
  const made = {
    id: 'iauth_1',
    object: 'issuing.authorization',
    ...both(0),
    authorization_method: 'online',
    card: { id: 'ic_1' },
    card_presence: 'not_present',
    merchant_data: MERCHANT,
    pending_request: { ...both(4250), amount_details: { cashback_amount: 0 } },
    request_history: [],
    status: 'pending',
    transactions: [],
    verification_data: { cvc_check: 'match', expiry_check: 'match', three_d_secure: null },
    ...changes,
  };
  if (!isAuthorization(made)) throw new Error('no authorisation');
  return made;
}

function transaction(changes: Partial<StripeTransaction> = {}): StripeTransaction {
  const made = {
    id: 'ipi_1',
    object: 'issuing.transaction',
    ...both(-4250),
    authorization: 'iauth_1',
    card: 'ic_1',
    created: 1000,
    merchant_data: MERCHANT,
    type: 'capture',
    ...changes,
  };
  if (!isTransaction(made)) throw new Error('no transaction');
  return made;
}

const question = (changes: Partial<StripeAuthorization> = {}) =>
  questionOf(authorization(changes), { id: 'evt_1', at: 5 });

test('a question', () => {
  expect(question()).toEqual({
    eventId: 'evt_1',
    networkId: 'iauth_1',
    kind: 'auth_request',
    at: 5,
    providerRef: 'ic_1',
    amount: { currency: 'EUR', minor: 4250 },
    billing: { currency: 'EUR', minor: 4250 },
    merchant: { acceptorId: 'ACCEPTOR-1', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: '' },
    purpose: 'purchase',
    channel: 'online',
    initiator: 'cardholder',
    checks: { cvc: 'match', expiry: 'match' },
    final: false,
  });
});

describe('of a question', () => {
  test('the merchant’s money is what is compared, the card’s what is billed', () => {
    expect(question({ pending_request: both(4000, 4500, 'usd') })).toMatchObject({
      amount: { currency: 'USD', minor: 4500 },
      billing: { currency: 'EUR', minor: 4000 },
    });
    // Of the card's amount alone Stripe says that it is additional.
    expect(question({ pending_request: both(1000, 5250) })?.amount?.minor).toBe(1000);
  });

  test('nothing pending, or less than nothing, is none', () => {
    for (const pending_request of [null, both(-1), both(5, -5, 'usd')])
      expect(question({ pending_request })).toBeUndefined();
  });

  test('cash is no purchase', () => {
    const cashback = { ...both(4250), amount_details: { cashback_amount: 1 } };
    expect(question({ pending_request: cashback })?.purpose).toBe('other');
    for (const category_code of ['6010', '6011'])
      expect(question({ merchant_data: { ...MERCHANT, category_code } })?.purpose).toBe('other');
  });

  test.each([
    ['online', 'not_present', 'online'],
    ['online', null, 'online'],
    ['online', 'present', 'other'],
    ['online', 'somewhere', 'other'],
    ['keyed_in', 'not_present', 'other'],
    ['chip', 'present', 'other'],
    ['', null, 'other'],
  ])('%s and %s is %s', (authorization_method, card_presence, channel) => {
    expect(question({ authorization_method, card_presence })?.channel).toBe(channel);
  });

  test('what was typed; an unknown outcome is a mismatch; nothing typed and nobody asked is the merchant', () => {
    const asked = (cvc_check: string, expiry_check: string, result?: string) =>
      question({
        verification_data: {
          cvc_check,
          expiry_check,
          three_d_secure: result === undefined ? null : { result },
        },
      });
    expect(asked('not_provided', 'match')).toMatchObject({
      checks: { cvc: 'absent' },
      initiator: 'cardholder',
    });
    expect(asked('unreadable', 'other')?.checks).toEqual({ cvc: 'mismatch', expiry: 'mismatch' });
    expect(asked('not_provided', 'not_provided')?.initiator).toBe('merchant');
    expect(asked('not_provided', 'not_provided', 'attempt_acknowledged')?.initiator).toBe('merchant');
    expect(asked('not_provided', 'not_provided', 'authenticated')?.initiator).toBe('cardholder');
  });
});

describe('what became of requests', () => {
  const told = (...request_history: StripeAuthorization['request_history']) =>
    requestFacts(authorization({ request_history }));

  test.each([
    [true, 'webhook_approved', 'confirmed', undefined],
    [true, 'webhook_timeout', 'confirmed', undefined],
    [true, 'card_active', 'confirmed', undefined],
    [true, 'network_fallback', 'stand_in', undefined],
    [false, 'webhook_timeout', 'not_approved', undefined],
    [false, 'webhook_error', 'not_approved', undefined],
    [false, 'spending_controls', 'not_approved', true],
    [false, 'insufficient_funds', 'not_approved', true],
    [false, 'network_fallback', 'not_approved', true],
    [false, 'something_new', 'not_approved', true],
  ])('approved %s for %s is %s', (approved, reason, kind, unasked) => {
    const [fact] = told(request(approved, reason));
    expect(fact).toMatchObject({ kind, amount: { minor: 4250 }, at: 1_000_000 });
    expect(fact?.unasked).toBe(unasked);
  });

  test('our own no is no news', () => {
    expect(told(request(false, 'webhook_declined'))).toEqual([]);
  });

  test('names are the same in any order of the history, and differ where facts do', () => {
    const history = [
      request(true, 'webhook_approved'),
      request(true, 'webhook_approved', 1000, 1060),
      request(true, 'webhook_approved', 1000, 1060),
      request(false, 'spending_controls', 9000, 1090),
    ];
    const names = (all: typeof history) =>
      told(...all)
        .map(({ eventId }) => eventId)
        .toSorted();
    expect(names(history.toReversed())).toEqual(names(history));
    expect(new Set(names(history)).size).toBe(4);
    for (const name of names(history.slice(0, 2))) expect(names(history)).toContain(name);
  });
});

describe('how much was reversed', () => {
  const total = (status: string, left: number, captured: number[] = [], approved = [4250]) =>
    reversedOf(
      authorization({
        ...both(left),
        status,
        request_history: approved.map((amount) => request(true, 'webhook_approved', amount)),
      }),
      captured.map((amount, place) => transaction({ ...both(-amount), id: `ipi_${place}` })),
    )?.amount;

  test('what was approved and is neither open nor captured', () => {
    expect(total('pending', 4250)).toBe(0);
    expect(total('pending', 4000)).toBe(250);
    expect(total('pending', 5000, [], [3000, 2000])).toBe(0);
    expect(total('pending', 4000, [], [3000, 2000])).toBe(1000);
    expect(total('reversed', 0)).toBe(4250);
    expect(total('reversed', 0, [1500])).toBe(2750);
  });

  test('never more than that, whether captures lower the amount or not', () => {
    expect(total('pending', 4250, [1500])).toBe(0);
    expect(total('pending', 2750, [1500])).toBe(0);
    expect(total('pending', 2500, [1500])).toBe(250);
  });

  test('where a hold has ended, its end says it all', () => {
    for (const status of ['closed', 'expired', 'something_new']) expect(total(status, 0)).toBeUndefined();
    // As versions before 2025-03-31 told of a hold that lapsed.
    expect(total('reversed', 4250)).toBeUndefined();
  });
});

test('the state of an authorisation', () => {
  const said = (status: string, left: number, transactions: StripeTransaction[] = []) =>
    stateFacts(authorization({ ...both(left), status }), transactions, 7).map(
      ({ kind, amount, final }) => `${kind} ${amount?.minor} ${final}`,
    );
  expect(said('expired', 4250)).toEqual(['expiry undefined true']);
  expect(said('reversed', 4250)).toEqual(['expiry undefined true']);
  expect(said('reversed', 0)).toEqual([]);
  expect(said('pending', 4250, [transaction()])).toEqual([]);
  expect(said('closed', 4250)).toEqual([]);
  expect(said('closed', 4250, [transaction({ type: 'refund', ...both(4250) })])).toEqual([]);
  expect(said('closed', 4250, [transaction()])).toEqual(['clearing 0 true']);
});

test.each([
  ['capture', -4250, 'clearing'],
  ['capture', 4250, 'clearing'],
  ['refund', 4250, 'refund'],
  ['refund', -4250, 'refund_reversal'],
  ['something_new', -4250, 'clearing'],
  ['something_new', 4250, 'refund'],
])('a transaction of type %s over %d is a %s', (type, amount, kind) => {
  const fact = transactionFact(transaction({ type, ...both(amount) }));
  expect(fact).toMatchObject({ kind, networkId: 'iauth_1', amount: { minor: 4250 }, final: false });
});

test('a transaction without an authorisation stands for itself; money taken so is taken once', () => {
  const alone = { authorization: null };
  expect(transactionFact(transaction(alone))).toMatchObject({ networkId: 'ipi_1', final: true });
  const refund = { ...alone, type: 'refund', ...both(100) };
  expect(transactionFact(transaction(refund))).toMatchObject({ networkId: 'ipi_1', final: false });
});

test('a dispute is told in the merchant’s money too, with all of its course', () => {
  const told = (status: string) =>
    disputeFacts(
      { id: 'idp_1', object: 'issuing.dispute', amount: 2000, created: 9, status, transaction: 'ipi_1' },
      transaction(both(-4000, -4500, 'usd')),
      77,
    );
  expect(told('unsubmitted')).toEqual([]);
  expect(told('expired')).toEqual([]);
  expect(told('constructor')).toEqual([]);
  const [opened, won] = told('won');
  expect(opened).toMatchObject({
    kind: 'dispute_opened',
    networkId: 'iauth_1',
    amount: { currency: 'USD', minor: 2250 },
    billing: { currency: 'EUR', minor: 2000 },
    at: 9000,
  });
  expect(won).toMatchObject({ kind: 'dispute_won', at: 77 });
  expect(told('submitted')[0]?.eventId).toBe(opened?.eventId);
  expect(told('lost').map(({ kind }) => kind)).toEqual(['dispute_opened', 'dispute_lost']);
});

test('amounts in the digits of ISO 4217, where Stripe has others', () => {
  expect(moneyFrom(-4250, 'eur')).toEqual({ currency: 'EUR', minor: 4250 });
  expect(moneyFrom(500, 'jpy').minor).toBe(500);
  expect(moneyFrom(12_340, 'kwd').minor).toBe(12_340);
  expect(moneyFrom(500, 'isk').minor).toBe(5);
  expect(moneyFrom(501, 'ugx').minor).toBe(6);
  expect(moneyFrom(7, 'mga').minor).toBe(700);
  expect(minorFor({ currency: 'ISK', minor: 5 })).toBe(500);
  expect(minorFor({ currency: 'EUR', minor: 4250 })).toBe(4250);
  for (const currency of ['xau', 'zzz']) expect(() => moneyFrom(1, currency)).toThrow(EventRefused);
});
