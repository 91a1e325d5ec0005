import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import { hasCheckDigit } from '../../shared/code.ts';
import type { Assertion, Confirmed } from '../../shared/schemas.ts';
import type { TokenRequest } from '../messages/commands.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { endWith, merge } from './payment-record.ts';
import { cancelIfChanged, releaseCard } from './release.ts';
import { callAsShopper, requestJson } from './session.ts';
import { readLocal, readSession } from './storage.ts';
import { keepWaiting } from './waiting.ts';

/**
 * What the token is asked: the challenge over certificate and code, computed here (PROTOCOL section 4). A page that
 * meanwhile asks for something else ends the payment before anything is held.
 */
export async function confirmationRequest(tabId: number, code: string): Promise<Result<TokenRequest>> {
  const payment = await readSession(`payment:${tabId}`);
  const enrolled = await readLocal('enrolled');
  if (payment === undefined || enrolled === undefined) return fail('page-gone');
  if (!hasCheckDigit(code)) return fail('wrong-check-digit');
  const changed = await cancelIfChanged(payment);
  if (changed !== undefined) return fail(changed);
  const nonce = decodeBase64url(payment.nonce);
  const digest = decodeBase64url(payment.digest);
  if (nonce?.length !== 32 || digest === undefined || payment.requestOptions === undefined)
    return fail('not-open');
  const bytes = challenge('confirmation', nonce, digest, code);
  return succeed({
    id: payment.certificate.id,
    optionsJSON: requestJson(enrolled, payment.requestOptions, bytes),
  });
}

/** Sends code and certificate of integrity in one request; when they correspond, the card follows. */
export async function confirmPayment(
  tabId: number,
  code: string,
  assertion: Assertion,
): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return fail('page-gone');
  const path = `/v1/certificates/${payment.certificate.id}/confirmation`;
  const answer = await callAsShopper<Confirmed>('POST', path, { code, assertion });
  if (!answer.ok) {
    const { attemptsLeft, reason } = answer.problem;
    if (attemptsLeft !== undefined) await merge(payment, { attemptsLeft });
    return attemptsLeft === 0 || reason === 'locked' ? endWith(payment, { reason: 'locked' }) : answer;
  }
  const { state, receipt } = answer.value;
  const confirmed = await merge(payment, { stage: 'confirmed', state, receipt, problem: undefined });
  if (state === 'awaiting-approval') await keepWaiting(confirmed);
  if (state === 'validated') await releaseCard(confirmed);
  return succeed(null);
}
