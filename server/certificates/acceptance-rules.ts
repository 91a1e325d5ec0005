import { reserveOf } from '../../shared/certificate.ts';
import { type Rate, reserveFor } from '../../shared/exchange.ts';
import { formatInstant, parseInstant } from '../../shared/instant.ts';
import { parseMoney } from '../../shared/money.ts';
import type { Verdict } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Certificate, Channel } from '../../shared/schemas.ts';
import type { Row } from '../store/tables.ts';
import { CODES_AN_HOUR, channelOf, HOUR_MS, mustCoolDown } from './certificate-row.ts';

const CLOCK_SKEW_MS = 60_000;
const AWAITING_AT_MOST = 3;

/** What a submission is judged by, as it stands inside the transaction. */
export type AcceptanceFacts = {
  certificate: Certificate;
  account: Row<'accounts'>;
  entity: string;
  /** When the codes of the certificates that can still be confirmed run out. */
  awaitingUntil: readonly number[];
  device: Row<'devices'> | undefined;
  /** What is said where none of the account's tokens may confirm. */
  tokenRefusal?: Refusal | undefined;
  verdict: Verdict;
  reused: boolean;
  /** Between the currencies of amount and account, where they differ. */
  rate: Rate | undefined;
  /** What the demand that it names says to it. */
  demandRefusal: Refusal | undefined;
  /** What those say that wait for approvals already. */
  askingRefusal: Refusal | undefined;
  now: number;
};

/** A reserve belongs in a certificate exactly when its amount is in another currency than the account's. */
export function reserveProblem(certificate: Certificate, currency: string | null): Refusal | undefined {
  const { amount, reserve } = certificate;
  if (amount.currency === currency) {
    return (
      reserve &&
      refuse('malformed', {
        detail: 'certificate.reserve: none where the amount is in the account’s currency',
      })
    );
  }
  if (reserve?.currency === currency) return undefined;
  return refuse('malformed', {
    detail: 'certificate.reserve: the most that may leave the account, in its currency',
  });
}

/** The refusal of a submission, the first in the order of PROTOCOL section 5.3, or undefined. */
export function acceptanceRefusal(facts: AcceptanceFacts): Refusal | undefined {
  const { certificate, account, now } = facts;
  const issuedAt = parseInstant(certificate.issuedAt) ?? 0;
  const waitMs = sendQuotaWait(account, now) ?? awaitingWait(facts);
  if (waitMs !== undefined)
    return refuse('rate-limited', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  if (facts.askingRefusal !== undefined) return facts.askingRefusal;
  if (facts.reused) return refuse('certificate-reused');
  if (Math.abs(issuedAt - now) > CLOCK_SKEW_MS) return refuse('clock-skew', { now: formatInstant(now) });
  if (!isPayer(facts)) return refuse('payer-mismatch');
  const rateProblem = rateRefusal(facts);
  if (rateProblem !== undefined) return rateProblem;
  if (facts.demandRefusal !== undefined) return facts.demandRefusal;
  if ((parseInstant(certificate.expiresAt) ?? 0) <= now) return refuse('expired');
  return standingRefusal(facts) ?? deviceRefusal(facts) ?? fundsRefusal(certificate, account);
}

/**
 * Without a rate there is no payment in another currency, and none for less than would be reserved now (PROTOCOL section
 * 6); a larger reserve is the shopper's own. Looked at when a certificate is submitted and not again: what they then
 * sign stands, for the minutes that their code is good.
 */
function rateRefusal({ certificate, rate }: AcceptanceFacts): Refusal | undefined {
  const { amount, reserve } = certificate;
  if (reserve === undefined) return undefined;
  if (rate === undefined) return refuse('currency-not-supported');
  const asked = reserveFor(amount, rate.rate, reserve.currency);
  const enough = asked !== undefined && (parseMoney(reserve) ?? 0n) >= (parseMoney(asked) ?? 0n);
  return enough ? undefined : refuse('quote-changed');
}

/**
 * What can change between submission and confirmation and is looked at both times: account and policy. `sentBy` is the
 * channel by which the code went already.
 */
export function standingRefusal({
  account,
  verdict,
  sentBy,
}: Pick<AcceptanceFacts, 'account' | 'verdict'> & { sentBy?: Channel }): Refusal | undefined {
  if (account.frozen_at !== null) return refuse('account-frozen');
  const { channels, channelRules, denied } = verdict;
  const isWrongWay = sentBy !== undefined && channels !== undefined && !channels.includes(sentBy);
  const rules = isWrongWay ? [...denied, ...channelRules.map((name) => ({ name, text: WRONG_WAY }))] : denied;
  return rules.length === 0 ? undefined : refuse('policy-denied', { rules });
}

const WRONG_WAY = 'The code came by a way that this rule does not allow any more.';

export function fundsRefusal(certificate: Certificate, account: Row<'accounts'>): Refusal | undefined {
  const reserve = parseMoney(reserveOf(certificate)) ?? 0n;
  return BigInt(account.available) < reserve ? refuse('insufficient-funds') : undefined;
}

/**
 * The device chosen, the one asked for or else the oldest that the policy allows, and the verdict by its channel; where
 * there is none, a verdict that denies, or else one that allows no such channel.
 */
export function chooseDevice<V extends Verdict>(
  devices: readonly Row<'devices'>[],
  verdictBy: (channel: Channel | undefined) => V,
  deviceId: string | undefined,
): { device: Row<'devices'> | undefined; verdict: V } {
  const candidates = devices
    .filter(({ id, removed_at }) => removed_at === null && (deviceId ?? id) === id)
    .sort((one, other) => one.enrolled_at - other.enrolled_at);
  const verdicts = new Map<Channel, V>();
  for (const device of candidates) {
    const channel = channelOf(device);
    const verdict = verdicts.get(channel) ?? verdictBy(channel);
    verdicts.set(channel, verdict);
    const isAllowed = verdict.channels?.includes(channel) ?? true;
    if (isAllowed && verdict.denied.length === 0) return { device, verdict };
  }
  const [first = verdictBy(undefined)] = verdicts.values();
  const denying = [...verdicts.values()].find(({ denied }) => denied.length > 0);
  return { device: undefined, verdict: denying ?? first };
}

export function deviceRefusal(
  facts: Pick<AcceptanceFacts, 'device' | 'certificate' | 'now' | 'tokenRefusal'>,
): Refusal | undefined {
  const { device, certificate, now } = facts;
  if (device === undefined) return refuse('no-device');
  if (mustCoolDown(device, certificate, now)) {
    return refuse('device-cooling-down', { until: formatInstant(device.usable_from) });
  }
  return facts.tokenRefusal;
}

function isPayer({ certificate, account, entity }: AcceptanceFacts): boolean {
  const { payer } = certificate;
  return payer.name === account.name && payer.account === account.number && payer.entity === entity;
}

/** Sends of the last hour, from an account's JSON array of instants. */
export function recentSends(account: Row<'accounts'>, now: number): number[] {
  return (JSON.parse(account.sends) as number[]).filter((at) => at > now - HOUR_MS);
}

/** How long until another code may be sent, when ten went out within the hour. */
export function sendQuotaWait(account: Row<'accounts'>, now: number): number | undefined {
  const sends = recentSends(account, now);
  return sends.length < CODES_AN_HOUR ? undefined : Math.min(...sends) + HOUR_MS - now;
}

function awaitingWait({ awaitingUntil, now }: AcceptanceFacts): number | undefined {
  return awaitingUntil.length < AWAITING_AT_MOST ? undefined : Math.min(...awaitingUntil) - now;
}
