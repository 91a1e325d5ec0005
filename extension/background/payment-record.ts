import { parseInstant } from '../../shared/instant.ts';
import type { Payment, State, Submitted } from '../../shared/schemas.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { Problem, Reason, Result } from '../messages/problem.ts';
import { writeSession } from './storage.ts';
import { forgetWaiting } from './waiting.ts';

/** Where nothing was decided, the same request may be sent again. */
export function mayTryAgain({ reason }: Problem): boolean {
  return TRANSIENT.has(reason);
}

const TRANSIENT: ReadonlySet<Reason> = new Set<Reason>([
  'unreachable',
  'internal',
  'unauthenticated',
  'issuer-unavailable',
  'rate-limited',
]);

/** What the shopper is told of a payment that the server says is over, or undefined while it goes on. */
export const ENDED: Readonly<Record<State, Reason | undefined>> = {
  'awaiting-confirmation': undefined,
  'awaiting-approval': undefined,
  validated: undefined,
  completed: 'not-open',
  unused: 'not-open',
  locked: 'locked',
  expired: 'expired',
  cancelled: 'cancelled',
  denied: 'denied',
};

/** What a server's answer changes of the payment in hand. */
export function progress(answer: Submitted | Payment): Partial<TabPayment> {
  const { state, sentTo, attemptsLeft, codeExpiresAt, nonce, requestOptions } = answer;
  const history = 'history' in answer ? answer.history : [];
  const handedOver = history.findLast(({ event }) => event === 'sent' || event === 'resent');
  return {
    state,
    sentTo,
    attemptsLeft,
    codeExpiresAt,
    handedOverAt: handedOver && parseInstant(handedOver.at),
    problem: undefined,
    ...(nonce === undefined ? {} : { nonce }),
    ...(requestOptions === undefined ? {} : { requestOptions }),
  };
}

/** Keeps what is new of a payment; to be called in its turn only. */
export async function merge(payment: TabPayment, news: Partial<TabPayment>): Promise<TabPayment> {
  const now = { ...payment, ...news };
  await writeSession(`payment:${payment.tabId}`, now);
  return now;
}

/** The payment goes no further; nothing of the card is kept. */
export async function endWith(payment: TabPayment, problem: Problem): Promise<Result<null>> {
  await forgetWaiting(payment.certificate.id);
  await merge(payment, { stage: 'ended', card: undefined, problem });
  return { ok: false, problem };
}

/** Nothing was decided: the payment stays as it is, and the shopper sees what it waits for. */
export async function stayWith(payment: TabPayment, problem: Problem): Promise<Result<null>> {
  await merge(payment, { problem });
  return { ok: false, problem };
}
