import { minorDigits } from './currencies.ts';
import { formatMinor, type Money } from './money.ts';
import { builtInPolicy, type Policy, type Rule } from './policy.ts';

/** Policies to begin with; each is a document like any other. */
export const PRESETS = ['personal', 'company', 'strict'] as const;
export type Preset = (typeof PRESETS)[number];

export function isPreset(text: string): text is Preset {
  return PRESETS.some((one) => one === text);
}

/** A preset as a document of that version, its amounts in that currency. */
export function presetPolicy(preset: Preset, version: number, currency: string): Policy {
  return { version, rules: RULES[preset](currency) };
}

const RULES: Readonly<Record<Preset, (currency: string) => Rule[]>> = {
  personal: (currency) => builtInPolicy(currency).rules,
  company: companyRules,
  strict: (currency) => [
    {
      name: 'attested hardware tokens',
      when: {},
      require: { token: { attested: true, notSynced: true, roaming: true } },
    },
    { name: 'codes by phone', when: {}, require: { channels: ['sms'] } },
    { name: 'approval', when: { amountAtLeast: major(200n, currency) }, require: { approvals: 1 } },
    { name: 'two approvals', when: { amountAtLeast: major(2000n, currency) }, require: { approvals: 2 } },
    {
      name: 'approval of a new merchant',
      when: { firstPayment: true },
      require: { approvals: 1, minMerchantRank: 2 },
    },
    week(500n, currency),
    limit(10_000n, currency),
    {
      name: 'limit a day',
      when: { sum: { over: 'P1D', atLeast: major(5000n, currency), per: 'account' } },
      deny: `You can pay less than ${major(5000n, currency).value} ${currency} within 24 hours.`,
    },
  ],
};

function companyRules(currency: string): Rule[] {
  return [
    { name: 'hardware tokens', when: {}, require: { token: { notSynced: true } } },
    { name: 'approval', when: { amountAtLeast: major(1000n, currency) }, require: { approvals: 1 } },
    {
      name: 'approval of a new merchant',
      when: { firstPayment: true, amountAtLeast: major(250n, currency) },
      require: { approvals: 1 },
    },
    week(2500n, currency),
    limit(50_000n, currency),
  ];
}

/** Splitting a purchase does not pass under a threshold. */
function week(units: bigint, currency: string): Rule {
  return {
    name: 'approval of many payments to one merchant',
    when: { sum: { over: 'P7D', atLeast: major(units, currency), per: 'merchant' } },
    require: { approvals: 1 },
  };
}

function limit(units: bigint, currency: string): Rule {
  const atLeast = major(units, currency);
  return {
    name: 'limit a payment',
    when: { amountAtLeast: atLeast },
    deny: `Payments of ${atLeast.value} ${currency} or more are not allowed here.`,
  };
}

function major(units: bigint, currency: string): Money {
  return formatMinor(units * 10n ** BigInt(minorDigits(currency) ?? 0), currency);
}
