import { reserveOf } from '../../shared/certificate.ts';
import { parseDuration } from '../../shared/duration.ts';
import { domainOfOrigin } from '../../shared/merchant-match.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import { decide, type Facts, type Verdict } from '../../shared/policy.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import type { Sum } from '../../shared/policy-schema.ts';
import type { Certificate, Channel } from '../../shared/schemas.ts';
import { registrableDomain } from '../cards/registrable-domain.ts';
import type { Transaction } from '../store/engine.ts';
import { type InForce, policyFor, readStanding, type Standing } from './in-force.ts';
import { keyOf, lookAround, type Placed, type Surroundings } from './surroundings.ts';

/** A payment that is judged; `currency` is the account's. */
export type Judged = {
  accountId: string;
  certificate: Certificate;
  currency: string | null;
  now: number;
  /** For looking back: payments accepted later do not count. */
  until?: number;
};

/** What the policy in force says of a payment, and which one it is. */
export type Judgement = Verdict & { version: number; digest: string };

/** Judges the payments of one transaction. */
export type Judge = {
  /** By a channel that is not chosen yet, a rule about any channel matches. */
  verdictOn(payment: Judged, channel: Channel | undefined): Judgement;
  /** Counts a payment that was accepted in this transaction among the others of those after it. */
  count(payment: Judged): void;
};

/** How shoppers see the switch among the rules that deny. */
export const STOPPED = 'all payments are stopped';

/**
 * The policy as it stands inside the transaction, with what it has to know of some payments. Call it once their accounts are
 * locked: what other payments come to is then the same until the transaction ends.
 */
export async function judgeOf(transaction: Transaction, payments: readonly Judged[]): Promise<Judge> {
  const standing = await readStanding(transaction);
  const { stored } = standing;
  const placed = payments.map(placeOf);
  const surroundings = stored === undefined ? NOTHING_ASKED : await lookAround(transaction, stored, placed);
  return judgeBy(standing, surroundings);
}

/** The same over what is known already. */
export function judgeBy(standing: Standing, surroundings: Surroundings): Judge {
  const counted: Counted[] = [];
  return {
    verdictOn(payment, channel) {
      const place = placeOf(payment);
      const inForce = policyFor(standing, place.currency);
      const facts = factsOf(payment, place, { channel, surroundings, inForce, counted });
      const verdict = decide(inForce.policy, facts);
      const denied =
        standing.stop === undefined
          ? verdict.denied
          : [{ name: STOPPED, text: standing.stop }, ...verdict.denied];
      return { ...verdict, denied, version: inForce.version, digest: inForce.digest };
    },
    count(payment) {
      counted.push({ payment, place: placeOf(payment) });
    },
  };
}

type Counted = { payment: Judged; place: Placed };

/** What the built-in policy has to know. */
const NOTHING_ASKED: Surroundings = { groups: undefined, paidBefore: undefined, others: new Map() };

/** The registrable domain of a certificate's merchant. */
export function domainOf({ merchant }: Certificate): string {
  return domainOfOrigin(merchant.origin, registrableDomain);
}

export function placeOf({ accountId, certificate, currency, now, until }: Judged): Placed {
  return {
    accountId,
    id: certificate.id,
    domain: domainOf(certificate),
    currency: currency ?? certificate.amount.currency,
    now,
    ...(until === undefined ? {} : { until }),
  };
}

type Around = {
  channel: Channel | undefined;
  surroundings: Surroundings;
  inForce: InForce;
  counted: readonly Counted[];
};

function factsOf({ certificate, now }: Judged, place: Placed, around: Around): Facts {
  const { groups, paidBefore } = around.surroundings;
  return {
    amount: certificate.amount,
    reserve: reserveOf(certificate),
    origin: certificate.merchant.origin,
    channel: around.channel,
    groups: groups && (groups.get(place.accountId) ?? []),
    at: now,
    firstPayment: paidBefore && !paidBefore.has(keyOf(place)),
    others: othersOf(place, around),
  };
}

function othersOf(place: Placed, { surroundings, inForce, counted }: Around): Record<string, bigint> {
  const others = { ...surroundings.others.get(keyOf(place)) };
  for (const sum of inForce.sums) {
    const key = sumKey(sum);
    const stored = others[key];
    if (stored === undefined) continue;
    const total = countedFor(place, sum, counted).reduce<bigint | undefined>(
      (minor, money) => (minor === undefined || money === undefined ? undefined : minor + money),
      stored,
    );
    if (total === undefined) delete others[key];
    else others[key] = total;
  }
  return others;
}

/** What each payment of this transaction adds to a sum; undefined where nobody can tell. */
function countedFor(place: Placed, sum: Sum, counted: readonly Counted[]): (bigint | undefined)[] {
  const since = place.now - (parseDuration(sum.over) ?? 0);
  return counted
    .filter(
      (other) =>
        other.place.accountId === place.accountId &&
        other.place.id !== place.id &&
        other.place.now > since &&
        (sum.per === 'account' || other.place.domain === place.domain),
    )
    .map(({ payment }) => minorIn(payment.certificate, sum.atLeast.currency));
}

function minorIn(certificate: Certificate, currency: string): bigint | undefined {
  const moneys: Money[] = [reserveOf(certificate), certificate.amount];
  const money = moneys.find((one) => one.currency === currency);
  return money && parseMoney(money);
}
