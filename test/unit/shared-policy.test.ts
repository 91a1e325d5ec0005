import { describe, expect, test } from 'vitest';
import {
  builtInPolicy,
  decide,
  type Facts,
  isTokenAllowed,
  type Requirement,
  type Rule,
  type When,
} from '../../shared/policy.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import type { Sum } from '../../shared/policy-schema.ts';

const EUR = (value: string) => ({ currency: 'EUR', value });
const JPY = (value: string) => ({ currency: 'JPY', value });
const facts = (amount = EUR('100.00'), reserve = amount): Facts => ({ amount, reserve });
const decideBy = (when: When, of: Facts) =>
  decide({ version: 1, rules: [{ name: 'rule', when, deny: 'No.' }] }, of).denied.length > 0;

const NOTHING_ASKED = {
  matched: [],
  denied: [],
  attested: false,
  notSynced: false,
  roaming: false,
  aaguids: undefined,
  channels: undefined,
  channelRules: [],
  approvals: 0,
  approvalRule: undefined,
  minMerchantRank: 1,
};
const HOURS: When['hours'] = { zone: 'Europe/Berlin', days: ['mon'], from: '18:00', to: '08:00' };
const SHOP = 'https://shop.example';
const WEEK: Sum = { over: 'P7D', atLeast: EUR('250.00'), per: 'account' };
const spent = (minor: bigint) => ({ ...facts(), others: { [sumKey(WEEK)]: minor } });

describe('when a rule matches (PROTOCOL section 7)', () => {
  test.each<[string, When, Facts, boolean]>([
    ['always', {}, facts(), true],
    ['above the threshold', { amountAtLeast: EUR('99.99') }, facts(), true],
    ['equal to the threshold', { amountAtLeast: EUR('100.00') }, facts(), true],
    ['below the threshold', { amountAtLeast: EUR('100.01') }, facts(), false],
    ['not compared as text', { amountAtLeast: EUR('9.00') }, facts(), true],
    ['by the amount', { amountAtLeast: JPY('5000') }, facts(JPY('5000'), EUR('30.00')), true],
    ['below by the amount', { amountAtLeast: JPY('5001') }, facts(JPY('5000'), EUR('30.00')), false],
    ['by the reserve', { amountAtLeast: EUR('30.00') }, facts(JPY('5000'), EUR('30.00')), true],
    ['below by the reserve', { amountAtLeast: EUR('30.01') }, facts(JPY('5000'), EUR('30.00')), false],
    [
      'a currency that is neither',
      { amountAtLeast: { currency: 'USD', value: '1000000.00' } },
      facts(),
      true,
    ],
    ['a threshold that is no money', { amountAtLeast: EUR('x') }, facts(), true],
    ['the channel', { channel: 'sms' }, { ...facts(), channel: 'sms' }, true],
    ['another channel', { channel: 'sms' }, { ...facts(), channel: 'email' }, false],
    ['a channel not chosen yet', { channel: 'sms' }, facts(), true],
    ['an origin', { origins: [SHOP] }, { ...facts(), origin: SHOP }, true],
    ['another origin', { origins: [SHOP] }, { ...facts(), origin: 'https://shop.example:8443' }, false],
    ['one of several', { origins: ['https://a.example', SHOP] }, { ...facts(), origin: SHOP }, true],
    ['an unknown origin', { origins: [SHOP] }, facts(), true],
    ['not that origin', { notOrigins: [SHOP] }, { ...facts(), origin: SHOP }, false],
    ['an origin beside the list', { notOrigins: [SHOP] }, { ...facts(), origin: 'https://b.example' }, true],
    ['an unknown origin beside a list', { notOrigins: [SHOP] }, facts(), true],
    ['a group', { groups: ['a', 'b'] }, { ...facts(), groups: ['b'] }, true],
    ['no such group', { groups: ['a'] }, { ...facts(), groups: [] }, false],
    ['groups that nobody knows', { groups: ['a'] }, facts(), true],
    ['the first payment', { firstPayment: true }, { ...facts(), firstPayment: true }, true],
    ['a later payment', { firstPayment: true }, { ...facts(), firstPayment: false }, false],
    ['only later payments', { firstPayment: false }, { ...facts(), firstPayment: true }, false],
    ['nobody knows whether it is the first', { firstPayment: true }, facts(), true],
    ['a sum with the others', { sum: WEEK }, spent(15_000n), true],
    ['a smaller sum', { sum: WEEK }, spent(14_999n), false],
    ['a payment that is the sum alone', { sum: WEEK }, { ...spent(0n), ...facts(EUR('250.00')) }, true],
    ['a sum that nobody knows', { sum: WEEK }, facts(), true],
    ['a sum in a currency that is neither', { sum: WEEK }, { ...spent(0n), ...facts(JPY('1')) }, true],
    ['hours nobody can tell', { hours: HOURS }, facts(), true],
    ['hours of an unknown zone', { hours: { ...HOURS, zone: 'Moon/Base' } }, { ...facts(), at: 0 }, true],
    ['hours that are over', { hours: HOURS }, { ...facts(), at: Date.UTC(2026, 0, 5, 7) }, false],
    [
      'one of two conditions',
      { channel: 'sms', amountAtLeast: EUR('500.00') },
      { ...facts(), channel: 'sms' },
      false,
    ],
  ])('%s', (_, when, of, matches) => {
    expect(decideBy(when, of)).toBe(matches);
  });
});

describe('all rules that match apply together', () => {
  const rule = (name: string, require: Requirement): Rule => ({ name, when: {}, require });
  test('lists intersect, booleans add up, every denial is told', () => {
    const rules: Rule[] = [
      rule('both', { channels: ['sms', 'email'] }),
      rule('mail', { channels: ['email'] }),
      rule('hardware', { token: { notSynced: true } }),
      rule('any token', { token: { notSynced: false } }),
      { name: 'large', when: { amountAtLeast: EUR('50.00') }, deny: 'Too much.' },
      { name: 'huge', when: { amountAtLeast: EUR('5000.00') }, deny: 'Far too much.' },
    ];
    expect(decide({ version: 1, rules }, facts())).toEqual({
      ...NOTHING_ASKED,
      matched: ['both', 'mail', 'hardware', 'any token', 'large'],
      denied: [{ name: 'large', text: 'Too much.' }],
      notSynced: true,
      channels: ['email'],
      channelRules: ['both', 'mail'],
    });
  });

  test('no channel left is a denial that names the rules', () => {
    const rules = [
      rule('mail', { channels: ['email'] }),
      rule('text', { channels: ['sms'] }),
      rule('any', {}),
    ];
    const { denied, channels } = decide({ version: 1, rules }, facts());
    expect(channels).toEqual([]);
    expect(denied.map(({ name }) => name)).toEqual(['mail', 'text']);
  });

  test('the highest rank of a merchant holds', () => {
    const rules = [2, 4, 3].map((rank) => rule(`rank ${rank}`, { minMerchantRank: rank }));
    expect(decide({ version: 1, rules }, facts()).minMerchantRank).toBe(4);
  });

  test('no rule asks for nothing', () => {
    expect(decide({ version: 1, rules: [] }, facts())).toEqual(NOTHING_ASKED);
  });

  test('models of tokens intersect and imply an attestation; none left is a denial', () => {
    const models = (name: string, ...aaguids: string[]) => rule(name, { token: { aaguids } });
    const left = decide({ version: 1, rules: [models('one', 'a', 'b'), models('two', 'b', 'c')] }, facts());
    expect(left).toMatchObject({ aaguids: ['b'], attested: true, denied: [] });
    const none = decide({ version: 1, rules: [models('one', 'a'), models('two', 'b')] }, facts());
    expect(none.denied.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('most approvals hold, with the rule that asks for them, whatever the order', () => {
    const rules = [
      rule('few', { approvals: 1 }),
      rule('b many', { approvals: 3 }),
      rule('a many', { approvals: 3 }),
    ];
    for (const order of [rules, rules.toReversed()])
      expect(decide({ version: 1, rules: order }, facts())).toMatchObject({
        approvals: 3,
        approvalRule: 'a many',
      });
  });
});

describe('whether a token may confirm', () => {
  const token = { aaguid: 'a', attested: true, synced: false, roaming: true };
  const any = { attested: false, notSynced: false, roaming: false, aaguids: undefined };
  test.each([
    ['any', any, { ...token, attested: false, synced: true }, true],
    ['attested', { ...any, attested: true }, token, true],
    ['not attested', { ...any, attested: true }, { ...token, attested: false }, false],
    ['synced', { ...any, notSynced: true }, { ...token, synced: true }, false],
    ['roaming', { ...any, attested: true, roaming: true }, token, true],
    ['of the machine', { ...any, attested: true, roaming: true }, { ...token, roaming: false }, false],
    ['of a model', { ...any, aaguids: ['b', 'a'] }, token, true],
    ['of another model', { ...any, aaguids: ['b'] }, token, false],
    ['a model without proof', { ...any, aaguids: ['a'] }, { ...token, attested: false }, false],
  ])('%s', (_, rule, of, allowed) => {
    expect(isTokenAllowed(rule, of)).toBe(allowed);
  });
});

test.each([
  ['EUR', '999999.99', '1000000.00'],
  ['JPY', '999999', '1000000'],
  ['KWD', '999999.999', '1000000.000'],
])('the built-in policy asks for hardware and stops at a million %s', (currency, below, at) => {
  const policy = builtInPolicy(currency);
  expect(decide(policy, facts({ currency, value: below }))).toMatchObject({ denied: [], notSynced: true });
  expect(decide(policy, facts({ currency, value: at })).denied).toHaveLength(1);
});
