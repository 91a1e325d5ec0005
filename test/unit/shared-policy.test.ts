import { describe, expect, test } from 'vitest';
import { builtInPolicy, decide, type Facts, type Rule, type When } from '../../shared/policy.ts';

const EUR = (value: string) => ({ currency: 'EUR', value });
const JPY = (value: string) => ({ currency: 'JPY', value });
const facts = (amount = EUR('100.00'), reserve = amount): Facts => ({ amount, reserve });
const decideBy = (when: When, of: Facts) =>
  decide({ version: 1, rules: [{ name: 'rule', when, deny: 'No.' }] }, of).denied.length > 0;

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
  const rule = (name: string, require: (Rule & { require: object })['require']): Rule => ({
    name,
    when: {},
    require,
  });
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
      matched: ['both', 'mail', 'hardware', 'any token', 'large'],
      denied: [{ name: 'large', text: 'Too much.' }],
      notSynced: true,
      minMerchantRank: 1,
      channels: ['email'],
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
    const rules = [2, 4, 3].map((rank) => ({
      name: `rank ${rank}`,
      when: {},
      require: { minMerchantRank: rank as 2 | 3 | 4 },
    }));
    expect(decide({ version: 1, rules }, facts()).minMerchantRank).toBe(4);
  });

  test('no rule asks for nothing', () => {
    expect(decide({ version: 1, rules: [] }, facts())).toEqual({
      matched: [],
      denied: [],
      notSynced: false,
      minMerchantRank: 1,
      channels: undefined,
    });
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
