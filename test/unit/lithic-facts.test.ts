// What each event of a transaction at Lithic means, by itself and after what came before it.
import { expect, test } from 'vitest';
import { countryOf } from '../../server/issuer/lithic/country.ts';
import { disputeFacts } from '../../server/issuer/lithic/disputes.ts';
import { transactionFacts } from '../../server/issuer/lithic/facts.ts';
import { isTransaction, type LithicTransaction } from '../../server/issuer/lithic/shapes.ts';

type Told = [type: string, amount?: number, more?: object];

function transaction(told: readonly Told[], more: Partial<LithicTransaction> = {}): LithicTransaction {
  const events = told.map(([type, amount = 4250, rest = {}], place) => ({
    token: `event-${place}`,
    amounts: { cardholder: { amount, currency: 'EUR' }, merchant: { amount, currency: 'EUR' } },
    created: new Date(Date.UTC(2026, 10, 28, 12, 0, place)).toISOString(),
    detailed_results: ['APPROVED'],
    effective_polarity: 'DEBIT',
    result: 'APPROVED',
    type,
    ...rest,
  }));
  const made = {
    token: 'transaction',
    amounts: { hold: { amount: 0, currency: 'EUR' }, merchant: { amount: 0, currency: 'EUR' } },
    card_token: 'card',
    events,
    merchant: { acceptor_id: 'A1', city: 'BERLIN', country: 'DEU', descriptor: 'EXAMPLE SHOP', mcc: '5732' },
    status: 'PENDING',
    ...more,
  };
  expect(isTransaction(made)).toBe(true);
  return made;
}

const kinds = (told: readonly Told[], more: Partial<LithicTransaction> = {}) =>
  transactionFacts(transaction(told, more)).map(
    ({ kind, amount, unasked }) => `${kind} ${amount?.minor ?? 'all'}${unasked ? ' unasked' : ''}`,
  );
const no = (detailed: string) => ({ result: 'DECLINED', detailed_results: [detailed] });

test.each<[Told, string]>([
  [['AUTHORIZATION'], 'confirmed 4250'],
  [['AUTHORIZATION', 4250, no('CUSTOMER_ASA_TIMEOUT')], 'not_approved 4250'],
  [['AUTHORIZATION', 4250, no('MALFORMED_ASA_RESPONSE')], 'not_approved 4250'],
  [['AUTHORIZATION', 4250, no('CARD_SPEND_LIMIT_EXCEEDED')], 'not_approved 4250 unasked'],
  [['AUTHORIZATION', 4250, no('SOMETHING_NEW')], 'not_approved 4250 unasked'],
  [['AUTHORIZATION_ADVICE'], 'stand_in 4250'],
  [['AUTHORIZATION_ADVICE', 4250, no('DO_NOT_HONOR')], 'not_approved 4250 unasked'],
  [['AUTHORIZATION_EXPIRY'], 'expiry all'],
  [['AUTHORIZATION_REVERSAL', 1000], 'reversal 1000'],
  [['AUTHORIZATION_REVERSAL', 1000, no('REVERSAL_UNMATCHED')], 'other 1000'],
  [['BALANCE_INQUIRY', 0], 'other 0'],
  [['CLEARING'], 'clearing 4250'],
  [['CLEARING', 4250, no('CARD_CLOSED')], 'clearing 4250'],
  [['CLEARING', 4250, { effective_polarity: 'CREDIT' }], 'refund 4250'],
  [['CLEARING', -4250, { effective_polarity: 'CREDIT' }], 'refund 4250'],
  [['CORRECTION_DEBIT'], 'clearing 4250'],
  [['CORRECTION_CREDIT'], 'refund 4250'],
  [['CREDIT_AUTHORIZATION'], 'other 4250'],
  [['CREDIT_AUTHORIZATION_ADVICE'], 'other 4250'],
  [['FINANCIAL_AUTHORIZATION'], 'clearing 4250'],
  [['FINANCIAL_AUTHORIZATION', 4250, no('INSUFFICIENT_FUNDS')], 'not_approved 4250 unasked'],
  [['FINANCIAL_CREDIT_AUTHORIZATION'], 'refund 4250'],
  [['FINANCIAL_CREDIT_AUTHORIZATION', 4250, no('CARD_CLOSED')], 'other 4250'],
  [['RETURN'], 'refund 4250'],
  [['RETURN_REVERSAL'], 'refund_reversal 4250'],
  [['SOMETHING_NEW'], 'other 4250'],
  [['constructor'], 'other 4250'],
])('%j is %s', (told, fact) => {
  expect(kinds([told])).toEqual([fact]);
});

test.each<[string, Told[], string[]]>([
  [
    'lower',
    [
      ['AUTHORIZATION', 3000],
      ['AUTHORIZATION_ADVICE', 2000],
    ],
    ['confirmed 3000', 'reversal 1000'],
  ],
  [
    'higher',
    [
      ['AUTHORIZATION', 3000],
      ['AUTHORIZATION_ADVICE', 3500],
    ],
    ['confirmed 3000', 'stand_in 500'],
  ],
  [
    'the same',
    [
      ['AUTHORIZATION', 3000],
      ['AUTHORIZATION_ADVICE', 3000],
    ],
    ['confirmed 3000', 'other 3000'],
  ],
  [
    'after a reversal and a clearing',
    [
      ['AUTHORIZATION', 3000],
      ['AUTHORIZATION_REVERSAL', 500],
      ['CLEARING', 1000],
      ['AUTHORIZATION_ADVICE', 2000],
    ],
    ['confirmed 3000', 'reversal 500', 'clearing 1000', 'stand_in 500'],
  ],
  [
    'after it had lapsed',
    [
      ['AUTHORIZATION', 3000],
      ['AUTHORIZATION_EXPIRY', 3000],
      ['AUTHORIZATION_ADVICE', 3000],
    ],
    ['confirmed 3000', 'expiry all', 'stand_in 3000'],
  ],
  [
    'after one that was declined',
    [
      ['AUTHORIZATION', 3000, no('AUTH_RULE')],
      ['AUTHORIZATION_ADVICE', 3000],
    ],
    ['not_approved 3000 unasked', 'stand_in 3000'],
  ],
])('an advice names what is pending: %s', (_name, told, facts) => {
  expect(kinds(told)).toEqual(facts);
});

test('each beginning of a transaction tells the same facts as the whole, in whatever order it lists them', () => {
  const told: Told[] = [
    ['AUTHORIZATION', 3000],
    ['AUTHORIZATION_ADVICE', 2000],
    ['AUTHORIZATION', 500],
    ['AUTHORIZATION_REVERSAL', 100],
    ['CLEARING', 1000],
    ['AUTHORIZATION_ADVICE', 4000],
    ['CLEARING', 4000],
  ];
  const whole = transactionFacts(transaction(told));
  for (let length = 1; length < told.length; length += 1)
    expect(transactionFacts(transaction(told.slice(0, length)))).toEqual(whole.slice(0, length));
  const listed = transaction(told);
  expect(transactionFacts({ ...listed, events: listed.events.toReversed() })).toEqual(whole);
});

test('settled in whole, the rest of the hold is free: once nothing is held any more', () => {
  const told: Told[] = [
    ['AUTHORIZATION', 4250],
    ['CLEARING', 4000],
  ];
  const held = { hold: { amount: 250, currency: 'EUR' }, merchant: { amount: 4000, currency: 'EUR' } };
  expect(kinds(told, { status: 'SETTLED', amounts: held })).toEqual(['confirmed 4250', 'clearing 4000']);
  const facts = transactionFacts(transaction(told, { status: 'SETTLED' }));
  expect(facts.at(-1)).toMatchObject({ eventId: 'transaction settled', kind: 'clearing', final: true });
  expect(facts.at(-1)?.amount).toEqual({ currency: 'EUR', minor: 0 });
  expect(kinds([['RETURN']], { status: 'SETTLED' })).toEqual(['refund 4250']);
});

test('what was typed wrongly is known from the reason; an acceptor without an id is nobody else’s', () => {
  const wrong = transactionFacts(transaction([['AUTHORIZATION', 4250, no('CARD_SECURITY_CODE_INCORRECT')]]));
  expect(wrong[0]?.checks).toEqual({ cvc: 'mismatch', expiry: 'match' });
  const { merchant } = transaction([]);
  const nameless = transaction([['AUTHORIZATION']], { merchant: { ...merchant, acceptor_id: ' ' } });
  expect(transactionFacts(nameless)[0]?.merchant).toMatchObject({
    acceptorId: 'none of transaction',
    country: 'DE',
  });
});

test('a dispute in another currency is the same share of what was cleared', () => {
  const both = { cardholder: { amount: 4250, currency: 'EUR' }, merchant: { amount: 8500, currency: 'PLN' } };
  const cleared = transaction([['CLEARING', 0, { amounts: both }]]);
  const event = (action: string, amount: number | null, disposition: string | null, token = action) => ({
    token,
    created: '2026-11-28T12:00:00Z',
    type: 'WORKFLOW',
    data: { action, amount, disposition },
  });
  const dispute = {
    token: 'dispute',
    events: [event('OPENED', 2125, null), event('CLOSED', null, 'PARTIALLY_WON')],
    liability_allocation: { recovered_amount: 1000 },
    transaction_series: { related_transaction_token: 'transaction' },
  };
  const told = disputeFacts(dispute, cleared).map(({ eventId, kind, amount, billing }) =>
    [eventId, kind, amount?.minor, billing?.minor].join(' '),
  );
  expect(told).toEqual([
    'OPENED dispute_opened 4250 2125',
    'CLOSED dispute_won 2000 1000',
    'CLOSED rest dispute_lost  ',
  ]);
  expect(disputeFacts(dispute, transaction([['AUTHORIZATION']]))).toEqual([]);
});

test('countries by their two letters', () => {
  expect(['DEU', 'USA', 'AUT', 'CHE', 'GBR', 'SWE', 'QZZ', 'DE', ''].map(countryOf)).toEqual([
    'DE',
    'US',
    'AT',
    'CH',
    'GB',
    'SE',
    'XK',
    'DE',
    '',
  ]);
});
