import { parseMoney } from '../../shared/money.ts';
import { isName } from '../../shared/name.ts';
import type { Demand, Resent, Submitted } from '../../shared/schemas.ts';
import type { Order } from '../messages/commands.ts';
import type { Corrected, TabPayment } from '../messages/payment.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import type { PageReading } from '../messages/reading.ts';
import { serverNow } from './api.ts';
import { askedIn, constituteCertificate } from './constitute.ts';
import { type Made, takeDraft } from './draft.ts';
import { findDemand } from './find-demand.ts';
import { endWith, mayTryAgain, merge, progress, stayWith } from './payment-record.ts';
import { reserveOfOrder } from './quote.ts';
import { readPage } from './read-tab.ts';
import { changeOf } from './release.ts';
import { callAsShopper, readAccount } from './session.ts';
import { readLocal, readSession, writeSession } from './storage.ts';

const SENDS = 3;

/** Constitutes the certificate of what the shopper confirmed and sends it; the code then goes to the second device. */
export async function sendCertificate(order: Order): Promise<Result<null>> {
  const { tabId, page, payer, name, amount, charge, corrected } = order;
  const open = await readSession(`payment:${tabId}`);
  if (open !== undefined && open.stage !== 'ended') return succeed(null);
  const changed = changeOf(page, await readPage(tabId));
  if (changed !== undefined) return fail('page-moved');
  if (!isName(name)) return fail('no-name');
  if (parseMoney(amount) === undefined) return fail('no-amount');
  const account = await readAccount();
  if (!account.ok) return account;
  const { number, name: holder, entity, currency } = account.value;
  if (number === undefined) return fail('forbidden');
  if (payer.account !== number || payer.name !== holder || payer.entity !== entity)
    return fail('payer-mismatch');
  const demand = order.unasked ? await askLate(order) : succeed(order.demand);
  if (!demand.ok) return demand;
  const now = await serverNow();
  const reserve = reserveOfOrder(order, currency, now);
  if (!reserve.ok) return reserve;
  const asked = askedIn(demand.value);
  const facts = { name, origin: page.origin, amount, reserve: reserve.value, charge, payer, asked };
  const made = (await takeDraft(tabId, facts, now)) ?? constituteCertificate({ ...facts, now });
  const payment = { ...newPayment(tabId, made, page, corrected, now), quote: order.quote };
  await writeSession(`higher:${tabId}`, undefined);
  // Written before it is sent: a background that dies in between sends the very same certificate again.
  await writeSession(`payment:${tabId}`, payment);
  return submit(payment);
}

/**
 * A window that opened by itself has not asked for the shop's demand; now that the shopper acts it is asked for. Where it
 * says anything else than what was shown, the shopper sees it first.
 */
async function askLate({ page, name, amount }: Order): Promise<Result<Demand | undefined>> {
  const server = (await readLocal('enrolled'))?.server ?? '';
  const found = await findDemand(server, page, { ask: true });
  if (found === undefined) return succeed(undefined);
  if (found.state !== 'open') return fail('shop-asks');
  const { demand } = found;
  const isShown =
    demand.merchant.name === name &&
    demand.amount.currency === amount.currency &&
    demand.amount.value === amount.value;
  return isShown ? succeed(demand) : fail('shop-asks');
}

function newPayment(
  tabId: number,
  made: Made,
  reading: PageReading,
  corrected: Corrected,
  now: number,
): TabPayment {
  return {
    ...made,
    tabId,
    stage: 'code',
    accepted: false,
    reading,
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
}

/** Sends a certificate, the same one as often as it takes to get an answer (PROTOCOL section 5.2). */
export async function submit(payment: TabPayment): Promise<Result<null>> {
  const { tabId, certificate, digest } = payment;
  const answer = await callAsShopper<Submitted>('POST', '/v1/certificates', { certificate });
  if (answer.ok) {
    if (answer.value.digest !== digest) return endWith(payment, { reason: 'not-a-server' });
    await merge(payment, { accepted: true, ...progress(answer.value) });
    return succeed(null);
  }
  const { problem } = answer;
  if (mayTryAgain(problem)) return stayWith(payment, problem);
  if (await isTooOld(payment, problem.reason)) return submit(await madeAgain(payment));
  await writeSession(`payment:${tabId}`, undefined);
  return answer;
}

/**
 * A certificate that waited for the server may have become too old for it. That refusal comes after the answer to
 * repeats, so it was never accepted, and one with the same content may take its place.
 */
async function isTooOld({ certificate }: TabPayment, reason: string): Promise<boolean> {
  const age = (await serverNow()) - Date.parse(certificate.issuedAt);
  return (reason === 'clock-skew' || reason === 'expired') && Math.abs(age) > 30_000;
}

async function madeAgain(payment: TabPayment): Promise<TabPayment> {
  const { merchant, amount, reserve, charge, payer, demand, reference } = payment.certificate;
  const asked = {
    ...(demand === undefined ? {} : { demand }),
    ...(reference === undefined ? {} : { reference }),
  };
  const now = await serverNow();
  const made = constituteCertificate({ ...merchant, amount, reserve, charge, payer, asked, now });
  return merge(payment, { ...made, sentAt: now, codeExpiresAt: made.certificate.expiresAt });
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
