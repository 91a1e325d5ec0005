import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decide,
  type Facts,
  isTokenAllowed,
  type Rule,
  type TokenFacts,
  type Verdict,
} from '../../shared/policy.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import { readPolicy } from '../../shared/policy-problems.ts';
import type { Sum } from '../../shared/policy-schema.ts';

const partly = { requiredKeys: [] as never[], noNullPrototype: true as const };
const some = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 1, maxLength: 3 });
const channel = fc.constantFrom('email' as const, 'sms' as const);
const money = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }).map((minor) => ({
    currency: 'EUR',
    value: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`,
  })),
  fc.integer({ min: 1, max: 200 }).map((value) => ({ currency: 'JPY', value: String(value) })),
);
const origin = fc.constantFrom('https://a.example', 'https://b.a.example', 'https://c.example');
const pattern = fc.oneof(origin, fc.constant('https://*.a.example'));
const group = fc.constantFrom('staff', 'travel', 'board');
const model = fc.constantFrom(
  ...['1', '2', '3'].map((digit) => `${digit.repeat(8)}-0000-0000-0000-000000000000`),
);
const hours = fc.record({
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
  days: some(fc.constantFrom('mon' as const, 'wed' as const, 'sat' as const, 'sun' as const)),
  from: fc.constantFrom('06:00', '22:00'),
  to: fc.constantFrom('12:00', '24:00', '02:30'),
});
const sum: fc.Arbitrary<Sum> = fc.record({
  over: fc.constantFrom('P1D', 'P7D'),
  atLeast: money,
  per: fc.constantFrom('account' as const, 'merchant' as const),
});
const when = fc.record(
  {
    amountAtLeast: money,
    origins: some(pattern),
    notOrigins: some(pattern),
    channel,
    groups: some(group),
    hours,
    firstPayment: fc.boolean(),
    sum,
  },
  partly,
);
const token = fc.record(
  { attested: fc.boolean(), aaguids: some(model), notSynced: fc.boolean(), roaming: fc.boolean() },
  partly,
);
const requirement = fc.record(
  {
    token,
    channels: some(channel),
    approvals: fc.integer({ min: 1, max: 3 }),
    minMerchantRank: fc.integer({ min: 1, max: 5 }),
  },
  partly,
);
const name = fc.string({ minLength: 1, maxLength: 5 });
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ name, when, deny: fc.string() }),
  fc.record({ name, when, require: requirement }),
);
const rules = fc.array(rule, { maxLength: 8 });

const SUM_KEYS = ['P1D', 'P7D'].flatMap((over) =>
  (['account', 'merchant'] as const).flatMap((per) =>
    ['EUR', 'JPY'].map((currency) => sumKey({ over, per, atLeast: { currency, value: '1' } })),
  ),
);
const others = fc
  .tuple(...SUM_KEYS.map(() => fc.option(fc.bigInt(0n, 20_000n), { nil: undefined })))
  .map((sums) =>
    Object.fromEntries(SUM_KEYS.flatMap((key, at) => (sums[at] === undefined ? [] : [[key, sums[at]]]))),
  );
const known = {
  origin,
  channel,
  groups: fc.uniqueArray(group),
  at: fc.integer({ min: 0, max: 3e12 }),
  firstPayment: fc.boolean(),
  others: others as fc.Arbitrary<Record<string, bigint>>,
};
const facts: fc.Arbitrary<Facts> = fc.record(
  { amount: money, reserve: money, ...known },
  { requiredKeys: ['amount', 'reserve'], noNullPrototype: true },
);

const BOTH = [true, false];
const TOKENS: readonly TokenFacts[] = ['1', '2', '3'].flatMap((digit) =>
  BOTH.flatMap((attested) =>
    BOTH.flatMap((synced) =>
      BOTH.map((roaming) => ({
        aaguid: `${digit.repeat(8)}-0000-0000-0000-000000000000`,
        attested,
        synced,
        roaming,
      })),
    ),
  ),
);

/** What a shopper may do under a verdict: each way that is left, by channel, token, approvals and rank of the merchant. */
function allowed(verdict: Verdict): Set<string> {
  if (verdict.denied.length > 0) return new Set();
  const channels = verdict.channels ?? ['email', 'sms'];
  const ways = new Set<string>();
  for (const token of TOKENS.filter((one) => isTokenAllowed(verdict, one)))
    for (const one of channels)
      for (let approvals = verdict.approvals; approvals <= 3; approvals += 1)
        for (let rank = verdict.minMerchantRank; rank <= 5; rank += 1)
          ways.add([one, ...Object.values(token), approvals, rank].join(' '));
  return ways;
}

test('adding a rule never loosens', () => {
  fc.assert(
    fc.property(rules, rule, fc.nat(8), facts, (before, added, place, of) => {
      const after = before.toSpliced(place, 0, added);
      const wider = allowed(decide({ version: 1, rules: before }, of));
      const narrower = allowed(decide({ version: 2, rules: after }, of));
      expect([...narrower].filter((way) => !wider.has(way))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('the order of rules does not matter', () => {
  const shuffled = rules.chain((one) =>
    fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
  );
  const sorted = (verdict: Verdict) => ({
    ...verdict,
    matched: verdict.matched.toSorted(),
    denied: verdict.denied.map(({ name: of, text }) => `${of} ${text}`).toSorted(),
    channels: verdict.channels?.toSorted(),
    channelRules: verdict.channelRules.toSorted(),
    aaguids: verdict.aaguids?.toSorted(),
  });
  fc.assert(
    fc.property(shuffled, facts, ([one, other], of) => {
      expect(sorted(decide({ version: 1, rules: one }, of))).toEqual(
        sorted(decide({ version: 1, rules: other }, of)),
      );
    }),
    { numRuns: 1000 },
  );
});

test('unknown means no: knowing less never loosens', () => {
  const forgotten = fc.constantFrom(...(Object.keys(known) as (keyof typeof known)[]));
  fc.assert(
    fc.property(rules, facts, forgotten, (one, of, member) => {
      const { [member]: _, ...less } = of;
      const wider = allowed(decide({ version: 1, rules: one }, of));
      const narrower = allowed(decide({ version: 1, rules: one }, less));
      expect([...narrower].filter((way) => !wider.has(way))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('deciding changes nothing and answers the same again', () => {
  fc.assert(
    fc.property(rules, facts, (one, of) => {
      const policy = { version: 1, rules: one };
      const before = structuredClone({ policy, of });
      const first = decide(policy, of);
      expect({ policy, of }).toEqual(before);
      expect(decide(before.policy, before.of)).toEqual(first);
    }),
    { numRuns: 300 },
  );
});

test('paying in parts comes to the same sum', () => {
  const week: Sum = { over: 'P7D', atLeast: { currency: 'EUR', value: '100.00' }, per: 'account' };
  const policy = { version: 1, rules: [{ name: 'week', when: { sum: week }, deny: 'Enough.' }] };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 12 }), (parts) => {
      let paid = 0;
      for (const part of parts) {
        const amount = { currency: 'EUR', value: (part / 100).toFixed(2) };
        const verdict = decide(policy, { amount, reserve: amount, others: { [sumKey(week)]: BigInt(paid) } });
        expect(verdict.denied.length > 0).toBe(paid + part >= 10_000);
        if (verdict.denied.length === 0) paid += part;
      }
      expect(paid).toBeLessThan(10_000);
    }),
  );
});

test('no text makes the reader of documents fail', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.record({ version: fc.jsonValue(), rules: fc.array(fc.jsonValue()) })),
      (document) => {
        const read = readPolicy(document);
        if ('policy' in read)
          expect(decide(read.policy, { amount: MONEY, reserve: MONEY }).matched).toBeDefined();
        else expect(read.problems.every(({ text }) => text.length > 0)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

const MONEY = { currency: 'EUR', value: '1.00' };
