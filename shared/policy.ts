import { minorDigits } from './currencies.ts';
import type { MerchantRank } from './merchant-match.ts';
import { formatMinor, type Money, parseMoney } from './money.ts';
import type { Channel } from './schemas.ts';

/** The security team's rules (PROTOCOL section 7); a rule can only tighten. */
export type Policy = { version: number; rules: Rule[] };
export type Rule = { name: string; when: When } & ({ deny: string } | { require: Requirement });
/** All members that are present must hold. */
export type When = { amountAtLeast?: Money; channel?: Channel };
export type Requirement = {
  token?: { notSynced?: boolean };
  channels?: Channel[];
  /** How sure we must be of the merchant before a charge is approved. */
  minMerchantRank?: MerchantRank;
};

/** What a payment is judged by. */
export type Facts = { amount: Money; reserve: Money; channel?: Channel };

/** All rules that match, taken together. */
export type Verdict = {
  matched: string[];
  denied: { name: string; text: string }[];
  notSynced: boolean;
  /** Channels that every matching rule allows; undefined where none speaks of them. */
  channels: Channel[] | undefined;
  minMerchantRank: MerchantRank;
};

/** Where no rule asks for more, the exact amount in its ten minutes serves. */
export const LEAST_MERCHANT_RANK: MerchantRank = 1;

/**
 * What the policy says of a payment: the strictest of all matching rules holds, whatever their order; intersection for
 * lists (rules that leave no channel deny it), OR for booleans, maximum for numbers.
 */
export function decide(policy: Policy, facts: Facts): Verdict {
  const verdict: Verdict = {
    matched: [],
    denied: [],
    notSynced: false,
    channels: undefined,
    minMerchantRank: LEAST_MERCHANT_RANK,
  };
  const narrowing: string[] = [];
  for (const rule of policy.rules) {
    if (!matches(rule.when, facts)) continue;
    verdict.matched.push(rule.name);
    if ('deny' in rule) {
      verdict.denied.push({ name: rule.name, text: rule.deny });
      continue;
    }
    const { token, channels, minMerchantRank = LEAST_MERCHANT_RANK } = rule.require;
    if (minMerchantRank > verdict.minMerchantRank) verdict.minMerchantRank = minMerchantRank;
    verdict.notSynced ||= token?.notSynced ?? false;
    if (channels !== undefined) {
      narrowing.push(rule.name);
      verdict.channels = verdict.channels?.filter((channel) => channels.includes(channel)) ?? [...channels];
    }
  }
  if (verdict.channels?.length === 0)
    verdict.denied.push(...narrowing.map((name) => ({ name, text: NO_CHANNEL })));
  return verdict;
}

const NO_CHANNEL = 'There is no way to send the code that all rules allow.';

function matches(when: When, facts: Facts): boolean {
  const { amountAtLeast, channel } = when;
  if (channel !== undefined && facts.channel !== undefined && channel !== facts.channel) return false;
  return amountAtLeast === undefined || isAtLeast(facts, amountAtLeast);
}

/** Compared with the amount or the reserve, whichever has the rule's currency; where neither has, the rule matches. */
function isAtLeast(facts: Facts, threshold: Money): boolean {
  const compared = [facts.amount, facts.reserve].find(({ currency }) => currency === threshold.currency);
  const least = parseMoney(threshold);
  const minor = compared === undefined ? undefined : parseMoney(compared);
  return minor === undefined || least === undefined || minor >= least;
}

const LIMIT_MAJOR_UNITS = 1_000_000n;

/** What holds until a security team sets its own policy: tokens that cannot be copied, and a limit a payment. */
export function builtInPolicy(currency: string): Policy {
  const limit = LIMIT_MAJOR_UNITS * 10n ** BigInt(minorDigits(currency) ?? 0);
  return {
    version: 1,
    rules: [
      { name: 'hardware tokens', when: {}, require: { token: { notSynced: true } } },
      {
        name: 'limit a payment',
        when: { amountAtLeast: formatMinor(limit, currency) },
        deny: `Payments of ${formatMinor(limit, currency).value} ${currency} or more are not allowed here.`,
      },
    ],
  };
}
