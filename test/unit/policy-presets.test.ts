import { expect, test } from 'vitest';
import { decide, isTokenAllowed } from '../../shared/policy.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import { PRESETS, type Preset, presetPolicy } from '../../shared/policy-presets.ts';
import { policyProblems } from '../../shared/policy-problems.ts';

const CARRIED = { aaguid: 'a', attested: true, synced: false, roaming: true };
const SYNCED = { ...CARRIED, synced: true };
const UNPROVEN = { ...CARRIED, attested: false, roaming: false };
const BUILT_IN = { ...CARRIED, roaming: false };

/** A payment that nothing is the matter with: by phone, to a known merchant, the only one of its windows. */
function decided(preset: Preset, value: string, changes: object = {}, currency = 'EUR') {
  const policy = presetPolicy(preset, 2, currency);
  const sums = policy.rules.flatMap(({ when: { sum } }) => (sum === undefined ? [] : [[sumKey(sum), 0n]]));
  const others = Object.fromEntries(sums) as Record<string, bigint>;
  const amount = { currency, value };
  const plain = { amount, reserve: amount, channel: 'sms', firstPayment: false, others } as const;
  const verdict = decide(policy, { ...plain, ...changes });
  return { ...verdict, denied: verdict.denied.map(({ name }) => name) };
}

test.each(PRESETS)('%s is a policy in every kind of currency', (preset) => {
  for (const currency of ['EUR', 'JPY', 'KWD'])
    expect(policyProblems(presetPolicy(preset, 2, currency))).toEqual([]);
  expect(decided(preset, '20', {}, 'JPY')).toMatchObject({ denied: [], approvals: 0 });
});

test('tokens: none that is synced; strict ones are attested, and no part of a machine', () => {
  for (const preset of PRESETS) {
    const verdict = decided(preset, '1.00');
    const serve = [SYNCED, UNPROVEN, BUILT_IN, CARRIED].map((token) => isTokenAllowed(verdict, token));
    expect(serve, preset).toEqual([false, preset !== 'strict', preset !== 'strict', true]);
  }
});

test('strict ones take no code by e-mail', () => {
  expect(PRESETS.map((preset) => decided(preset, '1.00').channels)).toEqual([undefined, undefined, ['sms']]);
});

test.each<[Preset, string, number, string[]]>([
  ['personal', '999999.99', 0, []],
  ['personal', '1000000.00', 0, ['limit a payment']],
  ['company', '999.99', 0, []],
  ['company', '1000.00', 1, []],
  ['company', '2500.00', 1, []],
  ['company', '50000.00', 1, ['limit a payment']],
  ['strict', '199.99', 0, []],
  ['strict', '200.00', 1, []],
  ['strict', '2000.00', 2, []],
  ['strict', '5000.00', 2, ['limit a day']],
  ['strict', '10000.00', 2, ['limit a payment', 'limit a day']],
])('%s, %s: %i approvals, denied by %j', (preset, value, approvals, denied) => {
  expect(decided(preset, value)).toMatchObject({ approvals, denied });
});

test('a new merchant is approved: by the company from an amount on, by the strict always and surely', () => {
  const first = { firstPayment: true };
  expect(decided('company', '249.99', first).approvals).toBe(0);
  expect(decided('company', '250.00', first).approvals).toBe(1);
  expect(decided('strict', '1.00', first)).toMatchObject({ approvals: 1, minMerchantRank: 2 });
});

test.each([
  ['company', 249_900n],
  ['strict', 49_900n],
] as const)('%s: many small payments to one merchant are approved too', (preset, before) => {
  const week = (spent: bigint) => ({
    others: Object.fromEntries(sumKeysOf(preset).map((key) => [key, spent])),
  });
  expect(decided(preset, '0.99', week(before)).approvals).toBe(0);
  expect(decided(preset, '1.00', week(before)).approvals).toBe(1);
});

function sumKeysOf(preset: Preset): string[] {
  const sums = presetPolicy(preset, 2, 'EUR').rules.flatMap(({ when: { sum } }) => sum ?? []);
  return sums.map(sumKey);
}
