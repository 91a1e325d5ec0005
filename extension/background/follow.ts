import type { Money } from '../../shared/money.ts';
import type { Payment } from '../../shared/schemas.ts';
import type { TabPayment } from '../messages/payment.ts';
import { type Result, succeed } from '../messages/problem.ts';
import { ENDED, endWith, mayTryAgain, merge, progress, stayWith } from './payment-record.ts';
import { releaseCard } from './release.ts';
import { callAsShopper } from './session.ts';
import { readSession, writeSession } from './storage.ts';
import { submit } from './submit.ts';
import { forgetWaiting, keepWaiting } from './waiting.ts';

/** Brings an open payment up to date with the server, and goes on where a closed popup or a dead background left it. */
export async function followPayment(tabId: number): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined || payment.stage === 'ended') return succeed(null);
  if (!payment.accepted) return submit(payment);
  const answer = await callAsShopper<Payment>('GET', `/v1/payments/${payment.certificate.id}`);
  if (!answer.ok) return mayTryAgain(answer.problem) ? stayWith(payment, answer.problem) : answer;
  const { state, receipt, card: summary, approval } = answer.value;
  const now = await merge(payment, { ...progress(answer.value), receipt, summary, approval });
  if (now.stage === 'card') return succeed(null);
  const over = ENDED[state];
  if (over !== undefined) return endWith(now, { reason: over });
  if (state === 'awaiting-approval') {
    const waiting = await merge(now, { stage: 'confirmed' });
    if (payment.state !== state) await keepWaiting(waiting);
  }
  if (state === 'validated') await releaseCard({ ...now, stage: 'confirmed' });
  return succeed(null);
}

/** Cancels: nothing is paid, an unused card closes. */
export async function cancelPayment(tabId: number): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return succeed(null);
  const answer = await callAsShopper<null>('DELETE', `/v1/certificates/${payment.certificate.id}`);
  // Without the token's touch nothing can be paid: what was not confirmed may be dropped though nobody answers.
  const gone = answer.ok || payment.stage === 'code' || isOver(answer.problem.reason);
  if (!gone) return stayWith(payment, answer.problem);
  await forgetWaiting(payment.certificate.id);
  await writeSession(`payment:${tabId}`, undefined);
  return succeed(null);
}

/**
 * A shop asked for more than was confirmed: the card of the lower amount closes, and the page is shown anew with the higher
 * one typed in, for the shopper to confirm as they would any other.
 */
export async function payHigher(tabId: number, amount: Money): Promise<Result<null>> {
  const cancelled = await cancelPayment(tabId);
  if (cancelled.ok) await writeSession(`higher:${tabId}`, amount);
  return cancelled;
}

function isOver(reason: string): boolean {
  return reason === 'unknown' || reason === 'not-open' || Object.values<unknown>(ENDED).includes(reason);
}

/**
 * A tab that is closed before it had a card leaves nothing open; one with a card may have paid already, and one that waits for
 * an approval goes on in the next tab that shows the same checkout.
 */
export async function abandonPayment(tabId: number): Promise<void> {
  const payment: TabPayment | undefined = await readSession(`payment:${tabId}`);
  const isOpen = payment?.stage === 'code' || payment?.stage === 'confirmed';
  if (isOpen && payment.state !== 'awaiting-approval') await cancelPayment(tabId);
  await writeSession(`payment:${tabId}`, undefined);
  await writeSession(`draft:${tabId}`, undefined);
  await writeSession(`by-itself:${tabId}`, undefined);
  await writeSession(`higher:${tabId}`, undefined);
  await writeSession(`seen-decline:${tabId}`, undefined);
}
