import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import { hasCheckDigit } from '../../shared/code.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import { isName } from '../../shared/name.ts';
import type { Assertion, Confirmed, Payment, Resent, Submitted } from '../../shared/schemas.ts';
import type { TokenRequest } from '../messages/commands.ts';
import type { Corrected, TabPayment } from '../messages/payment.ts';
import { fail, type Problem, type Result, succeed } from '../messages/problem.ts';
import { serverNow } from './api.ts';
import { constituteCertificate } from './constitute.ts';
import { releaseCard } from './release.ts';
import { callAsShopper, readAccount, requestJson } from './session.ts';
import { readLocal, readSession, writeSession } from './storage.ts';
import { readTab } from './tabs.ts';

const SENDS = 3;

type Order = { tabId: number; name: string; amount: Money; corrected: Corrected };

/** Constitutes the certificate of what the shopper confirmed and sends it; the code then goes to the second device. */
export async function sendCertificate({ tabId, name, amount, corrected }: Order): Promise<Result<null>> {
  const tab = await readTab(tabId);
  if (tab === undefined) return fail('page-gone');
  if (!isName(name)) return fail('no-name');
  if (parseMoney(amount) === undefined) return fail('no-amount');
  const account = await readAccount();
  if (!account.ok) return account;
  const { number, name: payerName, entity, currency } = account.value;
  if (number === undefined) return fail('forbidden');
  if (amount.currency !== currency) return fail('other-currency');
  const payer = { name: payerName, account: number, entity };
  const now = await serverNow();
  const id = crypto.getRandomValues(new Uint8Array(16));
  const made = constituteCertificate({ name, origin: tab.page.origin, amount, payer, now, id });
  const payment: TabPayment = {
    ...made,
    tabId,
    stage: 'code',
    accepted: false,
    reading: tab.page,
    corrected,
    state: 'awaiting-confirmation',
    nonce: '',
    requestOptions: undefined,
    sentTo: undefined,
    sentAt: now,
    sendsLeft: SENDS - 1,
    attemptsLeft: 5,
    codeExpiresAt: made.certificate.expiresAt,
    card: undefined,
    fields: [],
    askedFrames: [],
    receipt: undefined,
    summary: undefined,
    problem: undefined,
  };
  // Written before it is sent: a background that dies in between sends the very same certificate again.
  await writeSession(`payment:${tabId}`, payment);
  return submit(payment);
}

async function submit(payment: TabPayment): Promise<Result<null>> {
  const { tabId, certificate, digest } = payment;
  const answer = await callAsShopper<Submitted>('POST', '/v1/certificates', { certificate });
  if (!answer.ok) {
    if (!mayTryAgain(answer.problem)) await writeSession(`payment:${tabId}`, undefined);
    return answer;
  }
  if (answer.value.digest !== digest) return endWith(payment, { reason: 'not-a-server' });
  await merge(payment, { accepted: true, ...progress(answer.value) });
  return succeed(null);
}

/** Where nothing was decided, the same request may be sent again. */
function mayTryAgain({ reason }: Problem): boolean {
  return reason === 'unreachable' || reason === 'internal' || reason === 'unauthenticated';
}

export async function resendCode(tabId: number): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return fail('page-gone');
  if (!payment.accepted) return submit(payment);
  const path = `/v1/certificates/${payment.certificate.id}/code`;
  const answer = await callAsShopper<Resent>('POST', path, {});
  if (!answer.ok) return answer;
  const { sentTo, sendsLeft } = answer.value;
  await merge(payment, { sentTo, sendsLeft, sentAt: await serverNow() });
  return succeed(null);
}

/** What the token is asked: the challenge over certificate and code, computed here (PROTOCOL section 4). */
export async function confirmationRequest(tabId: number, code: string): Promise<Result<TokenRequest>> {
  const payment = await readSession(`payment:${tabId}`);
  const enrolled = await readLocal('enrolled');
  if (payment === undefined || enrolled === undefined) return fail('page-gone');
  if (!hasCheckDigit(code)) return fail('wrong-check-digit');
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
    const { attemptsLeft } = answer.problem;
    if (attemptsLeft !== undefined) await merge(payment, { attemptsLeft });
    return attemptsLeft === 0 ? endWith(payment, { reason: 'locked' }) : answer;
  }
  const { state, receipt } = answer.value;
  const confirmed = await merge(payment, { stage: 'confirmed', state, receipt });
  if (state === 'validated') await releaseCard(confirmed);
  return succeed(null);
}

/** Brings an open payment up to date with the server, and goes on where a closed popup or a dead background left it. */
export async function followPayment(tabId: number): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined || payment.stage === 'ended') return succeed(null);
  if (!payment.accepted) return submit(payment);
  const answer = await callAsShopper<Payment>('GET', `/v1/certificates/${payment.certificate.id}`);
  if (!answer.ok) return answer;
  const { state, receipt, card: summary } = answer.value;
  const now = await merge(payment, { ...progress(answer.value), receipt, summary });
  if (payment.stage === 'code' && ENDED.has(state))
    return endWith(now, { reason: state as Problem['reason'] });
  if (payment.stage === 'card' || state === 'awaiting-confirmation') return succeed(null);
  if (state === 'validated') {
    await releaseCard({ ...now, stage: 'confirmed' });
    return succeed(null);
  }
  return ENDED.has(state) ? endWith(now, { reason: state as Problem['reason'] }) : succeed(null);
}

const ENDED: ReadonlySet<string> = new Set(['locked', 'expired', 'cancelled', 'denied']);

/** Cancels: nothing is paid, an unused card closes. */
export async function cancelPayment(tabId: number): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return succeed(null);
  const answer = await callAsShopper<null>('DELETE', `/v1/certificates/${payment.certificate.id}`);
  const gone = answer.ok || answer.problem.reason === 'unknown' || ENDED.has(answer.problem.reason);
  if (!gone) return answer;
  await writeSession(`payment:${tabId}`, undefined);
  return succeed(null);
}

function progress(answer: Submitted | Payment): Partial<TabPayment> {
  const { state, sentTo, attemptsLeft, codeExpiresAt, nonce, requestOptions } = answer;
  return {
    state,
    sentTo,
    attemptsLeft,
    codeExpiresAt,
    ...(nonce === undefined ? {} : { nonce }),
    ...(requestOptions === undefined ? {} : { requestOptions }),
  };
}

async function merge(payment: TabPayment, news: Partial<TabPayment>): Promise<TabPayment> {
  const now = { ...payment, ...news };
  await writeSession(`payment:${payment.tabId}`, now);
  return now;
}

async function endWith(payment: TabPayment, problem: Problem): Promise<Result<null>> {
  await merge(payment, { stage: 'ended', problem });
  return { ok: false, problem };
}
