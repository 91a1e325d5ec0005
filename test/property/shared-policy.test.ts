import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type Facts, type Rule, type Verdict } from '../../shared/policy.ts';

const channel = fc.constantFrom('email' as const, 'sms' as const);
const money = fc.oneof(
  fc.nat(20_000).map((minor) => ({
    currency: 'EUR',
    value: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`,
  })),
  fc.integer({ min: 1, max: 200 }).map((value) => ({ currency: 'JPY', value: String(value) })),
);
const when = fc.record({ amountAtLeast: money, channel }, { requiredKeys: [], noNullPrototype: true });
const requirement = fc.record(
  {
    token: fc.record({ notSynced: fc.boolean() }, { requiredKeys: [], noNullPrototype: true }),
    channels: fc.uniqueArray(channel),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ name: fc.string(), when, deny: fc.string() }),
  fc.record({ name: fc.string(), when, require: requirement }),
);
const facts: fc.Arbitrary<Facts> = fc.record(
  { amount: money, reserve: money, channel },
  { requiredKeys: ['amount', 'reserve'], noNullPrototype: true },
);
const rules = fc.array(rule, { maxLength: 8 });

/** What a shopper may do under a verdict: the channels left, and with which tokens. */
function allowed(verdict: Verdict): Set<string> {
  if (verdict.denied.length > 0) return new Set();
  const channels = verdict.channels ?? ['email', 'sms'];
  const tokens = verdict.notSynced ? ['hardware'] : ['hardware', 'synced'];
  return new Set(channels.flatMap((one) => tokens.map((token) => `${one} ${token}`)));
}

test('adding a rule never loosens', () => {
  fc.assert(
    fc.property(rules, rule, fc.nat(8), facts, (before, added, place, of) => {
      const after = before.toSpliced(place, 0, added);
      const wider = allowed(decide({ version: 1, rules: before }, of));
      const narrower = allowed(decide({ version: 2, rules: after }, of));
      expect([...narrower].filter((way) => !wider.has(way))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('the order of rules does not matter', () => {
  const shuffled = rules.chain((one) =>
    fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
  );
  const sorted = (verdict: Verdict) => ({
    ...verdict,
    matched: verdict.matched.toSorted(),
    denied: verdict.denied.map(({ name, text }) => `${name} ${text}`).toSorted(),
    channels: verdict.channels?.toSorted(),
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

test('a payment is denied exactly when nothing is left', () => {
  fc.assert(
    fc.property(rules, facts, (one, of) => {
      const verdict = decide({ version: 1, rules: one }, of);
      expect(verdict.denied.length > 0).toBe(allowed(verdict).size === 0);
    }),
  );
});
