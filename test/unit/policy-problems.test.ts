import { expect, test } from 'vitest';
import { policyProblems, readPolicy } from '../../shared/policy-problems.ts';

const WHOLE = {
  version: 3,
  rules: [
    {
      name: 'everything <b>&amp;</b>',
      when: {
        amountAtLeast: { currency: 'EUR', value: '500.00' },
        origins: ['https://shop.example', 'https://*.shop.example:8443'],
        notOrigins: ['https://bad.example'],
        channel: 'sms',
        groups: ['travel'],
        hours: { zone: 'Europe/Berlin', days: ['mon', 'sun'], from: '18:00', to: '08:00' },
        firstPayment: true,
        sum: { over: 'P7D', atLeast: { currency: 'JPY', value: '5000' }, per: 'merchant' },
      },
      require: {
        token: { attested: true, aaguids: ['ee882879-721c-4913-9775-3dfcce97072a'], notSynced: true },
        channels: ['sms'],
        approvals: 2,
        minMerchantRank: 4,
      },
    },
    { name: 'a limit', when: {}, deny: 'Not here.' },
  ],
};

test('a document with everything in it is a policy', () => {
  expect(readPolicy(structuredClone(WHOLE))).toEqual({ policy: WHOLE });
});

const rule = (changes: object) => ({ version: 1, rules: [{ name: 'r', when: {}, deny: 'No.', ...changes }] });
const when = (members: object) => rule({ when: members });
const require = (members: unknown) => ({ version: 1, rules: [{ name: 'r', when: {}, require: members }] });

test.each<[string, unknown, string, RegExp]>([
  ['no document', 'policy', '', /should be a policy such as/],
  ['a list', [], '', /should be a policy/],
  ['no version', { rules: [] }, '/version', /is missing/],
  ['a broken version', { version: 1.5, rules: [] }, '/version', /whole number from 1/],
  ['rules that are no list', { version: 1, rules: {} }, '/rules', /a list of at most 500/],
  [
    'another member',
    { version: 1, rules: [], note: '' },
    '/note',
    /is not known; there may be version, rules/,
  ],
  ['a member with a slash', { version: 1, rules: [], 'a/b~': 1 }, '/a~1b~0', /is not known/],
  ['a member of Object', rule({ constructor: 1 }), '/rules/0/constructor', /is not known/],
  ['no name', rule({ name: ' ' }), '/rules/0/name', /trimmed/],
  ['a null', rule({ deny: null }), '/rules/0/deny', /a sentence for the shopper/],
  ['neither', { version: 1, rules: [{ name: 'r', when: {} }] }, '/rules/0', /either "deny" or "require"/],
  ['both', rule({ require: { approvals: 1 } }), '/rules/0', /not both/],
  ['a line break', rule({ deny: 'No.\nYes.' }), '/rules/0/deny', /line breaks/],
  ['an unknown condition', when({ amount: 1 }), '/rules/0/when/amount', /there may be amountAtLeast/],
  [
    'digits that the currency has not',
    when({ amountAtLeast: { currency: 'EUR', value: '5' } }),
    '/rules/0/when/amountAtLeast',
    /minor digits/,
  ],
  ['a bare host', when({ origins: ['shop.example'] }), '/rules/0/when/origins/0', /should be an origin/],
  ['no origins', when({ origins: [] }), '/rules/0/when/origins', /a list of different origin patterns/],
  ['a group twice', when({ groups: ['a', 'a'] }), '/rules/0/when/groups/1', /repeats .*groups\/0/],
  ['a channel of ours', when({ channel: 'push' }), '/rules/0/when/channel', /one of "email", "sms"/],
  ['a text for yes', when({ firstPayment: 'yes' }), '/rules/0/when/firstPayment', /true or false/],
  [
    'half past twenty-four',
    when({ hours: { zone: 'UTC', days: ['mon'], from: '24:00', to: '08:30' } }),
    '/rules/0/when/hours/from',
    /23:59/,
  ],
  [
    'an offset for a zone',
    when({ hours: { zone: '+01:00', days: ['mon'], from: '08:00', to: '09:00' } }),
    '/rules/0/when/hours/zone',
    /no named time zone/,
  ],
  [
    'hours of no length',
    when({ hours: { zone: 'UTC', days: ['mon'], from: '08:00', to: '08:00' } }),
    '/rules/0/when/hours',
    /a whole day/,
  ],
  [
    'a week in words',
    when({ sum: { over: 'a week', per: 'account', atLeast: { currency: 'EUR', value: '1.00' } } }),
    '/rules/0/when/sum/over',
    /ISO 8601/,
  ],
  [
    'ten years',
    when({ sum: { over: 'P10Y', per: 'account', atLeast: { currency: 'EUR', value: '1.00' } } }),
    '/rules/0/when/sum/over',
    /at most 366 days/,
  ],
  ['nothing required', require({}), '/rules/0/require', /requires nothing/],
  ['nothing of tokens', require({ token: {} }), '/rules/0/require/token', /requires nothing/],
  [
    'upper case',
    require({ token: { aaguids: ['EE'] } }),
    '/rules/0/require/token/aaguids/0',
    /lower-case UUID/,
  ],
  ['no person', require({ approvals: 0 }), '/rules/0/require/approvals', /from 1 to 10/],
  ['a rank beyond', require({ minMerchantRank: 6 }), '/rules/0/require/minMerchantRank', /from 1 to 5/],
])('%s', (_, document, place, text) => {
  const problems = policyProblems(document);
  expect(problems.map((problem) => problem.place)).toEqual([place]);
  expect(problems[0]?.text).toMatch(text);
});

test('all mistakes are told at once, each at its place', () => {
  const document = {
    version: 0,
    rules: [
      { name: 'a', when: { channel: 'post', groups: [] }, deny: '' },
      { name: 'a', when: {}, require: { approvals: 99, colour: 'red' } },
      { when: {}, deny: 'No.' },
    ],
  };
  expect(policyProblems(document).map(({ place }) => place)).toEqual([
    '/version',
    '/rules/0/when/channel',
    '/rules/0/when/groups',
    '/rules/0/deny',
    '/rules/1/require/approvals',
    '/rules/1/require/colour',
    '/rules/2/name',
  ]);
});

test('two rules of one name are told apart by nobody', () => {
  const one = { name: 'limit', when: {}, deny: 'No.' };
  expect(policyProblems({ version: 1, rules: [one, { ...one, deny: 'Never.' }] })).toEqual([
    { place: '/rules/1/name', text: 'is the name of /rules/0 too' },
  ]);
});
