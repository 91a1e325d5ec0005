import { parseDuration } from './duration.ts';
import { isWithinHours } from './local-time.ts';
import { type Money, parseMoney } from './money.ts';
import { coversOrigin } from './origin-pattern.ts';
import type { Sum, When } from './policy-schema.ts';
import type { Channel } from './schemas.ts';

/** What a payment is judged by. Whatever is not known counts as if it fulfilled each condition: unknown means no. */
export type Facts = {
  amount: Money;
  reserve: Money;
  origin?: string | undefined;
  channel?: Channel | undefined;
  groups?: readonly string[] | undefined;
  /** The instant for which hours are looked up, in milliseconds. */
  at?: number | undefined;
  firstPayment?: boolean | undefined;
  /** By `sumKey`: what other payments of the window, awaiting or validated, come to; absent where nobody can tell. */
  others?: Readonly<Record<string, bigint>> | undefined;
};

/** What one question about other payments is called by. */
export function sumKey(sum: Sum): string {
  const known = sumKeys.get(sum);
  if (known !== undefined) return known;
  const { over, per, atLeast } = sum;
  const key = `${per} ${parseDuration(over) ?? over} ${atLeast.currency}`;
  sumKeys.set(sum, key);
  return key;
}

const sumKeys = new WeakMap<Sum, string>();

/** Whether all conditions that are present hold. */
export function matches(when: When, facts: Facts): boolean {
  const { amountAtLeast, origins, notOrigins, channel, groups, hours, firstPayment, sum } = when;
  const { origin, at } = facts;
  const covers = (pattern: string) => origin === undefined || coversOrigin(pattern, origin);
  const may = <T>(condition: T | undefined, holds: (condition: T) => boolean | undefined) =>
    condition === undefined || (holds(condition) ?? true);
  return (
    may(amountAtLeast, (threshold) => isAtLeast(facts, threshold)) &&
    may(origins, (patterns) => patterns.some(covers)) &&
    may(notOrigins, (patterns) => origin === undefined || !patterns.some(covers)) &&
    may(channel, (one) => facts.channel === undefined || one === facts.channel) &&
    may(
      groups,
      (names) => facts.groups === undefined || names.some((name) => facts.groups?.includes(name)),
    ) &&
    may(firstPayment, (first) => facts.firstPayment === undefined || first === facts.firstPayment) &&
    may(hours, (window) => (at === undefined ? undefined : isWithinHours(window, at))) &&
    may(sum, (window) => isSumAtLeast(facts, window))
  );
}

/** Compared with the amount or the reserve, whichever has the rule's currency; where neither has, the rule matches. */
function isAtLeast(facts: Facts, threshold: Money): boolean {
  const minor = minorIn(facts, threshold.currency);
  const least = minorOf(threshold);
  return minor === undefined || least === undefined || minor >= least;
}

function isSumAtLeast(facts: Facts, sum: Sum): boolean {
  const minor = minorIn(facts, sum.atLeast.currency);
  const others = facts.others?.[sumKey(sum)];
  const least = minorOf(sum.atLeast);
  return minor === undefined || others === undefined || least === undefined || minor + others >= least;
}

function minorIn({ amount, reserve }: Facts, currency: string): bigint | undefined {
  const money = [amount, reserve].find((one) => one.currency === currency);
  return money && minorOf(money);
}

/** A policy compares the same few moneys again and again; none is changed once it is read. */
function minorOf(money: Money): bigint | undefined {
  if (minors.has(money)) return minors.get(money);
  const minor = parseMoney(money);
  minors.set(money, minor);
  return minor;
}

const minors = new WeakMap<Money, bigint | undefined>();
