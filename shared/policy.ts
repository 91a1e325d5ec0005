import { minorDigits } from './currencies.ts';
import type { MerchantRank } from './merchant-match.ts';
import { formatMinor } from './money.ts';
import { type Facts, matches } from './policy-conditions.ts';
import type { Policy, Requirement, Rule } from './policy-schema.ts';
import type { Channel } from './schemas.ts';

export type { Facts } from './policy-conditions.ts';
export type { Policy, Requirement, Rule, When } from './policy-schema.ts';

/** A rule that says no, with its own words for the shopper. */
export type Denial = { name: string; text: string };

/** All rules that match, taken together. */
export type Verdict = TokenRule & {
  matched: string[];
  denied: Denial[];
  /** Channels that every matching rule allows; undefined where none speaks of them. */
  channels: Channel[] | undefined;
  /** The rules that speak of channels. */
  channelRules: string[];
  /** How many persons have to approve, and the rule that asks for so many. */
  approvals: number;
  approvalRule: string | undefined;
  /** How sure we must be of the merchant before a charge is approved. */
  minMerchantRank: MerchantRank;
};

/** Which tokens may confirm. */
export type TokenRule = {
  attested: boolean;
  notSynced: boolean;
  /** Carried from machine to machine, and no part of one (WebAuthn Level 3 section 6.2.1); implies `attested`. */
  roaming: boolean;
  /** Models that every matching rule allows; undefined where none speaks of them. They imply `attested`. */
  aaguids: string[] | undefined;
};

/** Where no rule asks for more, the exact amount in its ten minutes serves. */
export const LEAST_MERCHANT_RANK: MerchantRank = 1;

const NO_CHANNEL = 'There is no way to send the code that all rules allow.';
const NO_MODEL = 'There is no model of token that all rules allow.';

/**
 * What the policy says of a payment (PROTOCOL section 7): the strictest of all matching rules holds, whatever their order;
 * intersection for lists (rules that leave nothing deny it), OR for booleans, maximum for numbers.
 */
export function decide(policy: Policy, facts: Facts): Verdict {
  const matching = policy.rules.filter(({ when }) => matches(when, facts));
  const requiring = matching.flatMap(({ name, require }) =>
    require === undefined ? [] : [{ name, require }],
  );
  const channels = narrow(requiring, ({ channels }) => channels);
  const aaguids = narrow(requiring, ({ token }) => token?.aaguids);
  const asking = strictestApprovals(requiring);
  const roaming = requiring.some(({ require }) => require.token?.roaming);
  return {
    matched: matching.map(({ name }) => name),
    denied: [
      ...matching.flatMap(({ name, deny }) => (deny === undefined ? [] : [{ name, text: deny }])),
      ...leftNothing(channels, NO_CHANNEL),
      ...leftNothing(aaguids, NO_MODEL),
    ],
    attested:
      roaming || aaguids.left !== undefined || requiring.some(({ require }) => require.token?.attested),
    notSynced: requiring.some(({ require }) => require.token?.notSynced),
    roaming,
    aaguids: aaguids.left,
    channels: channels.left,
    channelRules: channels.by,
    approvals: asking?.require.approvals ?? 0,
    approvalRule: asking?.name,
    minMerchantRank: Math.max(
      LEAST_MERCHANT_RANK,
      ...requiring.map(({ require }) => require.minMerchantRank ?? 0),
    ) as MerchantRank,
  };
}

/** What is known of a token; what nobody knows of it is not so. */
export type TokenFacts = { aaguid: string; attested: boolean; synced: boolean; roaming: boolean };

/** Whether a token may confirm under a verdict. */
export function isTokenAllowed(
  { attested, notSynced, roaming, aaguids }: TokenRule,
  token: TokenFacts,
): boolean {
  if (notSynced && token.synced) return false;
  if (roaming && !token.roaming) return false;
  if ((attested || aaguids !== undefined) && !token.attested) return false;
  return aaguids === undefined || aaguids.includes(token.aaguid);
}

/** What rules for every payment ask of tokens: one that they do not allow confirms nothing at all. */
export function tokenRuleOf(policy: Policy): TokenRule {
  const rules = policy.rules.filter(({ when }) => Object.keys(when).length === 0);
  const any = { currency: 'EUR', value: '0.01' };
  return decide({ ...policy, rules }, { amount: any, reserve: any });
}

type Requiring = { name: string; require: Requirement };
type Narrowed<T> = { left: T[] | undefined; by: string[] };

/** What all lists have in common, and the rules that have one. */
function narrow<T>(
  requiring: readonly Requiring[],
  listOf: (require: Requirement) => readonly T[] | undefined,
): Narrowed<T> {
  const narrowed: Narrowed<T> = { left: undefined, by: [] };
  for (const { name, require } of requiring) {
    const list = listOf(require);
    if (list === undefined) continue;
    narrowed.left = narrowed.left?.filter((one) => list.includes(one)) ?? [...list];
    narrowed.by.push(name);
  }
  return narrowed;
}

function leftNothing({ left, by }: Narrowed<unknown>, text: string): Denial[] {
  return left?.length === 0 ? by.map((name) => ({ name, text })) : [];
}

/** Of several rules that ask for as many persons, the first by name: their order must not matter. */
function strictestApprovals(requiring: readonly Requiring[]): Requiring | undefined {
  const needed = ({ require }: Requiring) => require.approvals ?? 0;
  return requiring
    .filter((one) => needed(one) > 0)
    .toSorted((one, other) => needed(other) - needed(one) || (one.name < other.name ? -1 : 1))[0];
}

const LIMIT_MAJOR_UNITS = 1_000_000n;

/** What holds until a security team sets its own policy: tokens that cannot be copied, and a limit a payment. */
export function builtInPolicy(currency: string): Policy {
  const limit = formatMinor(LIMIT_MAJOR_UNITS * 10n ** BigInt(minorDigits(currency) ?? 0), currency);
  const rules: Rule[] = [
    { name: 'hardware tokens', when: {}, require: { token: { notSynced: true } } },
    {
      name: 'limit a payment',
      when: { amountAtLeast: limit },
      deny: `Payments of ${limit.value} ${currency} or more are not allowed here.`,
    },
  ];
  return { version: 1, rules };
}
