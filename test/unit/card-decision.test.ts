import { expect, test } from 'vitest';
import { type ChargeEvent, foldCharge } from '../../shared/card-charge.ts';
import {
  type AuthorisationRequest,
  type CardSnapshot,
  DECLINE_REASONS,
  decideAuthorisation,
  type EarlierCharge,
  RETRY_MS,
} from '../../shared/card-decision.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const eur = (minor: number) => ({ currency: 'EUR', minor });
const shop = {
  acceptorId: 'A1',
  descriptor: 'EXAMPLE SHOP',
  mcc: '5732',
  country: 'DE',
  city: 'BERLIN',
  url: 'https://shop.example/pay',
};
const request: AuthorisationRequest = {
  networkId: 'n1',
  merchant: shop,
  amount: eur(4250),
  billed: 4250,
  purpose: 'purchase',
  channel: 'online',
  initiator: 'cardholder',
  checks: { cvc: 'match', expiry: 'match' },
};
const snapshot: CardSnapshot = {
  card: { state: 'armed', releasedAt: NOW, closesAt: NOW + 15 * MINUTE, acceptorId: undefined },
  frozen: false,
  certificate: {
    valid: true,
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: eur(4250),
    charge: { mode: 'single' },
  },
  charges: [],
  leftOfReserve: 4250,
};

type Changes = {
  request?: Partial<AuthorisationRequest>;
  card?: Partial<CardSnapshot['card']>;
  certificate?: Partial<CardSnapshot['certificate']>;
  snapshot?: Partial<CardSnapshot>;
  minRank?: number;
  now?: number;
  stopped?: boolean;
};

function decide(changes: Changes = {}): string {
  const asked = { ...request, ...changes.request };
  const seen = {
    ...snapshot,
    ...changes.snapshot,
    card: { ...snapshot.card, ...changes.card },
    certificate: { ...snapshot.certificate, ...changes.certificate },
  };
  const { minRank = 1, now = NOW, stopped } = changes;
  const rules = {
    minRank,
    now,
    stopped,
    registrableDomain: (host: string) => host.split('.').slice(-2).join('.'),
  };
  const decision = decideAuthorisation(asked, seen, rules);
  return decision.approved ? decision.use : decision.reason;
}

const event = (kind: ChargeEvent['kind'], amount: number, more: Partial<ChargeEvent> = {}): ChargeEvent => ({
  id: 'e',
  kind,
  at: NOW,
  amount,
  billed: amount,
  final: false,
  ...more,
});
const earlier = (events: ChargeEvent[], more: Partial<EarlierCharge> = {}): EarlierCharge => ({
  networkId: 'n0',
  acceptorId: 'A1',
  verification: false,
  retry: false,
  retried: false,
  folded: foldCharge(events, more.verification),
  ...more,
});
const bound = { state: 'bound', acceptorId: 'A1' };
const reversed = earlier([event('authorization', 4250), event('reversal', 4250)]);
const shipped = earlier([event('authorization', 1000)]);
const split = { charge: { mode: 'split' as const, count: 3 } };

test('an unknown card', () => {
  const rules = { minRank: 1, now: NOW, registrableDomain: (host: string) => host };
  expect(decideAuthorisation(request, undefined, rules)).toEqual({ approved: false, reason: 'unknown_card' });
});

test.each<[string, Changes, string]>([
  ['the exact amount', {}, 'slot'],
  ['less', { request: { amount: eur(4000), billed: 4000 } }, 'slot'],
  ['one cent more', { request: { amount: eur(4251), billed: 4251 } }, 'amount_exceeded'],
  ['a card that was charged', { card: { state: 'spent', acceptorId: 'A1' } }, 'card_not_open'],
  ['a card that was never released', { card: { state: 'reserved' } }, 'card_not_open'],
  ['a burned card', { card: { state: 'burned' } }, 'card_not_open'],
  ['a frozen account', { snapshot: { frozen: true } }, 'card_not_open'],
  ['a certificate that does not verify', { certificate: { valid: false } }, 'no_certificate'],
  ['at closing time', { now: NOW + 15 * MINUTE }, 'no_certificate'],
  ['a card without a closing time', { card: { closesAt: undefined } }, 'no_certificate'],
  ['a terminal', { request: { channel: 'other' } }, 'channel_not_allowed'],
  ['a merchant on its own', { request: { initiator: 'merchant' } }, 'merchant_initiated'],
  ['a wrong check value', { request: { checks: { cvc: 'mismatch', expiry: 'match' } } }, 'card_check_failed'],
  ['no check value', { request: { checks: { cvc: 'absent', expiry: 'match' } } }, 'card_check_failed'],
  ['a wrong expiry', { request: { checks: { cvc: 'match', expiry: 'mismatch' } } }, 'card_check_failed'],
  ['another currency', { request: { amount: { currency: 'USD', minor: 4250 } } }, 'currency_changed'],
  ['a reserve that is too small', { snapshot: { leftOfReserve: 4249 } }, 'insufficient_reserve'],
  ['a bill in nobody knows what', { request: { billed: undefined } }, 'insufficient_reserve'],
  ['a policy that wants a name', { minRank: 5 }, 'merchant_mismatch'],
  ['a check over nothing', { request: { amount: eur(0), billed: 0 } }, 'verification'],
  ['a check over one unit', { request: { amount: eur(100), billed: 100 } }, 'verification'],
  [
    'one unit that is the payment',
    { certificate: { amount: eur(100) }, request: { amount: eur(100) } },
    'slot',
  ],
])('%s: %s', (_name, changes, expected) => {
  const small = changes.certificate?.amount?.minor === 100 ? { billed: 100 } : {};
  expect(decide({ ...changes, request: { ...changes.request, ...small } })).toBe(expected);
});

const noUrl = { acceptorId: 'X', descriptor: 'UNHEARD OF', mcc: '5999', country: 'DE', city: '' };

test.each<[string, Changes, string]>([
  ['an unknown name with the exact amount', { request: { merchant: noUrl } }, 'slot'],
  [
    'the same eleven minutes on',
    { request: { merchant: noUrl }, now: NOW + 11 * MINUTE },
    'merchant_mismatch',
  ],
  ['the same with less', { request: { merchant: noUrl, amount: eur(4249) } }, 'merchant_mismatch'],
  ['the same of a casino', { request: { merchant: { ...noUrl, mcc: '7995' } } }, 'merchant_mismatch'],
  ['another address', { request: { merchant: { ...noUrl, url: 'https://shop.test' } } }, 'merchant_mismatch'],
  [
    'another acceptor on a bound card',
    { card: { ...bound, acceptorId: 'A9' }, certificate: split },
    'merchant_mismatch',
  ],
])('merchant: %s: %s', (_name, changes, expected) => {
  expect(decide(changes)).toBe(expected);
});

test.each<[string, Changes, string]>([
  [
    'a second shipment',
    { certificate: split, snapshot: { charges: [shipped] }, request: { amount: eur(3250), billed: 3250 } },
    'slot',
  ],
  [
    'shipments beyond the amount',
    { certificate: split, snapshot: { charges: [shipped] } },
    'amount_exceeded',
  ],
  [
    'a fourth of three',
    {
      certificate: split,
      snapshot: { charges: [1, 2, 3].map(() => earlier([event('authorization', 500)])) },
      request: { amount: eur(500), billed: 500 },
    },
    'too_many_charges',
  ],
  [
    'a later shipment without a check value',
    { certificate: split, request: { checks: { cvc: 'absent', expiry: 'match' } } },
    'slot',
  ],
  ['a retry after a reversal', { snapshot: { charges: [reversed] } }, 'retry'],
  [
    'a retry too late',
    { snapshot: { charges: [reversed] }, card: { closesAt: NOW + 60 * MINUTE }, now: NOW + RETRY_MS + 1 },
    'too_many_charges',
  ],
  [
    'a second retry',
    {
      snapshot: {
        charges: [
          { ...reversed, retried: true },
          { ...reversed, retry: true, networkId: 'n2' },
        ],
      },
    },
    'too_many_charges',
  ],
  [
    'an increment within the amount',
    { request: { networkId: 'n0', amount: eur(3250), billed: 3250 }, snapshot: { charges: [shipped] } },
    'increment',
  ],
  [
    'an increment beyond it',
    { request: { networkId: 'n0', amount: eur(3251), billed: 3251 }, snapshot: { charges: [shipped] } },
    'amount_exceeded',
  ],
  [
    'an increment of the merchant alone',
    {
      request: { networkId: 'n0', initiator: 'merchant', amount: eur(1), billed: 1 },
      snapshot: { charges: [shipped] },
    },
    'increment',
  ],
  [
    'an increment on a spent card',
    {
      card: { state: 'spent' },
      request: { networkId: 'n0', amount: eur(500), billed: 500 },
      snapshot: { charges: [shipped] },
    },
    'increment',
  ],
  [
    'a refund gives no room',
    {
      certificate: split,
      snapshot: {
        charges: [earlier([event('authorization', 4250), event('clearing', 4250), event('refund', 4250)])],
      },
    },
    'amount_exceeded',
  ],
])('bound card: %s: %s', (_name, changes, expected) => {
  expect(decide({ ...changes, card: { ...bound, ...changes.card } })).toBe(expected);
});

test('at most two checks of a card, of one acceptor', () => {
  const check = earlier([event('authorization', 0)], { verification: true });
  const zero = { amount: eur(0), billed: 0 };
  expect(decide({ request: zero, snapshot: { charges: [check] } })).toBe('verification');
  expect(decide({ request: zero, snapshot: { charges: [check, check] } })).toBe('verification_limit');
  const other = { ...check, acceptorId: 'A2' };
  expect(decide({ request: zero, snapshot: { charges: [other] } })).toBe('verification_limit');
  expect(decide({ snapshot: { charges: [check, check] } })).toBe('slot');
});

test('the first failing line wins: everything wrong is told in the order of the list', () => {
  const wrong: [string, Changes][] = [
    ['card_not_open', { card: { state: 'burned' } }],
    ['no_certificate', { certificate: { valid: false } }],
    ['channel_not_allowed', { request: { channel: 'other' } }],
    ['merchant_initiated', { request: { initiator: 'merchant' } }],
    ['card_check_failed', { request: { checks: { cvc: 'mismatch', expiry: 'match' } } }],
    ['merchant_mismatch', { minRank: 5 }],
    ['currency_changed', { request: { amount: { currency: 'USD', minor: 9999 } } }],
    [
      'too_many_charges',
      { snapshot: { charges: [earlier([event('authorization', 4250)])], leftOfReserve: 0 } },
    ],
    ['amount_exceeded', { request: { amount: eur(4251) } }],
    ['insufficient_reserve', { request: { billed: 5000 } }],
  ];
  for (let first = 0; first < wrong.length; first += 1) {
    const rest = wrong.slice(first);
    const merged: Changes = {};
    for (const [, changes] of rest.toReversed()) {
      merged.request = { ...merged.request, ...changes.request };
      merged.card = { ...merged.card, ...changes.card };
      merged.certificate = { ...merged.certificate, ...changes.certificate };
      merged.snapshot = { ...merged.snapshot, ...changes.snapshot };
      if (changes.minRank !== undefined) merged.minRank = changes.minRank;
    }
    expect(decide(merged)).toBe(rest[0]?.[0]);
  }
  const told = wrong.map(([reason]) => reason);
  expect(DECLINE_REASONS.filter((reason) => told.includes(reason))).toEqual(told);
});

test('while payments are stopped nothing but money that comes back is let through', () => {
  expect(decide({ stopped: true })).toBe('payments_stopped');
  expect(decide({ stopped: true, request: { purpose: 'credit' } })).toBe('credit');
  expect(decide({ stopped: true, request: { amount: eur(4251) } })).toBe('amount_exceeded');
});

test('a check under the id of a charge is no check: it frees no slot', () => {
  const zero = { networkId: 'n0', amount: eur(0), billed: 0 };
  expect(decide({ card: bound, request: zero, snapshot: { charges: [shipped] } })).toBe('increment');
  const taken = { ...reversed, retried: true };
  expect(decide({ card: bound, request: zero, snapshot: { charges: [taken] } })).toBe('too_many_charges');
});

test('what its provider alone says was approved is no charge of ours to add to', () => {
  const more = { networkId: 'n0', amount: eur(43), billed: 43 };
  const charges = [shipped, earlier([event('confirmation', 43)], { unasked: true, networkId: 'n1' })];
  const asked = { card: bound, snapshot: { charges } };
  expect(decide({ ...asked, request: more })).toBe('increment');
  expect(decide({ ...asked, request: { ...more, networkId: 'n1' } })).toBe('too_many_charges');
});

test('checks under one network id are counted too', () => {
  const zero = { networkId: 'n0', amount: eur(0), billed: 0 };
  const check = earlier([event('authorization', 0), event('authorization', 0)], { verification: true });
  const asked = { request: zero, snapshot: { charges: [check] } };
  expect(decide({ ...asked, card: { verifications: 2 } })).toBe('verification_limit');
});

test('what comes under the id of a check is a charge, and takes a slot', () => {
  const check = earlier([event('authorization', 100)], { verification: true });
  const more = { networkId: 'n0', amount: eur(2000), billed: 2000 };
  const asked = { request: more, snapshot: { charges: [check] } };
  expect(decide(asked)).toBe('slot');
  expect(decide({ ...asked, now: NOW + 15 * MINUTE })).toBe('no_certificate');
  expect(decide({ ...asked, card: { ...bound, state: 'spent' } })).toBe('card_not_open');
  expect(
    decide({ ...asked, card: bound, snapshot: { charges: [check, { ...shipped, networkId: 'n1' }] } }),
  ).toBe('too_many_charges');
  const lapsed = earlier([event('authorization', 0), event('expiry', 0)], { verification: true });
  expect(decide({ request: more, snapshot: { charges: [lapsed] } })).toBe('too_many_charges');
});

test('a charge that was retried under its own network id has its slot still', () => {
  const events = [event('authorization', 1000), event('reversal', 1000), event('authorization', 1000)];
  const again = earlier(events, { retry: true, retried: true });
  const another = { networkId: 'n1', amount: eur(1000), billed: 1000 };
  const asked = { card: bound, request: another, snapshot: { charges: [again] } };
  expect(decide(asked)).toBe('too_many_charges');
  expect(decide({ ...asked, request: { ...another, networkId: 'n0' } })).toBe('increment');
});

test('of what its provider did not take nothing can be held any more: it is not approved again', () => {
  const denial = event('denial', 0, { whole: true });
  const untaken = earlier([event('authorization', 4250), denial], { untaken: true });
  expect(decide({ request: { networkId: 'n0' }, snapshot: { charges: [untaken] } })).toBe('too_many_charges');
  expect(decide({ snapshot: { charges: [untaken] } })).toBe('slot');
  const zero = { networkId: 'n0', amount: eur(0), billed: 0 };
  expect(decide({ request: zero, snapshot: { charges: [untaken] } })).toBe('too_many_charges');
  const denied = earlier([event('authorization', 4250), event('denial', 4250)], { unasked: false });
  expect(decide({ request: zero, snapshot: { charges: [denied] } })).toBe('slot');
  const twice = earlier([event('authorization', 1000), event('reversal', 2000)]);
  const again = { networkId: 'n0', amount: eur(1000), billed: 1000 };
  expect(decide({ card: bound, request: again, snapshot: { charges: [twice] } })).toBe('too_many_charges');
  expect(
    decide({ card: bound, request: { ...again, networkId: 'n1' }, snapshot: { charges: [twice] } }),
  ).toBe('retry');
});

test('only a purchase is approved; money that comes back is welcome on any card', () => {
  expect(decide({ request: { purpose: 'other' } })).toBe('kind_not_allowed');
  expect(decide({ request: { purpose: 'credit' }, card: { state: 'burned' } })).toBe('credit');
});
