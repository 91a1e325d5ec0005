import type { Row } from '../store/tables.ts';
import { HOUR_MS } from './certificate-row.ts';

const FAILURES_A_DAY = 20;
const DAY_MS = 24 * HOUR_MS;

type Failure = { at: number; certificate: string };

/** The failures of an account that still count: those of the last 24 hours, over all its certificates. */
function recentFailures(account: Row<'accounts'>, now: number): Failure[] {
  return (JSON.parse(account.failures) as Failure[]).filter(({ at }) => at > now - DAY_MS);
}

/** Counts a failure before its confirmation is looked at; the twentieth blocks confirmation for an hour. */
export function countFailure(account: Row<'accounts'>, certificate: string, now: number): void {
  const failures = [...recentFailures(account, now), { at: now, certificate }];
  account.failures = JSON.stringify(failures);
  if (failures.length >= FAILURES_A_DAY) account.blocked_until = now + HOUR_MS;
}

/** Takes back the failure that was counted beforehand, and the block that it may have set. */
export function takeFailureBack(
  account: Row<'accounts'>,
  certificate: string,
  at: number,
  blockedBefore: number,
): void {
  const failures = recentFailures(account, at);
  const own = failures.findIndex((failure) => failure.certificate === certificate && failure.at === at);
  account.failures = JSON.stringify(failures.filter((_, place) => place !== own));
  account.blocked_until = blockedBefore;
}

/** A success takes back every failure of its certificate. */
export function forgetFailures(
  account: Row<'accounts'>,
  certificate: string,
  now: number,
  blockedBefore: number,
): void {
  account.failures = JSON.stringify(
    recentFailures(account, now).filter((failure) => failure.certificate !== certificate),
  );
  account.blocked_until = blockedBefore;
}
