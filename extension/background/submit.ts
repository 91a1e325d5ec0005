import { parseMoney } from '../../shared/money.ts';
import { isName } from '../../shared/name.ts';
import type { Demand, Device, Resent, Submitted } from '../../shared/schemas.ts';
import type { Order } from '../messages/commands.ts';
import type { TabPayment } from '../messages/payment.ts';
import { fail, type Problem, type Result, succeed } from '../messages/problem.ts';
import { serverNow, serverNowAtMost } from './api.ts';
import { askedIn, constituteCertificate, reasonIn } from './constitute.ts';
import { type Made, takeDraft } from './draft.ts';
import { findDemand } from './find-demand.ts';
import { isMerchantAllowed, isServerAllowed, readManaged } from './managed.ts';
import { endWith, mayTryAgain, merge, progress, stayWith } from './payment-record.ts';
import { reserveOfOrder } from './quote.ts';
import { readPage } from './read-tab.ts';
import { changeOf } from './release.ts';
import { callAsShopper, readAccount } from './session.ts';
import { readLocal, readSession, writeSession } from './storage.ts';

const SENDS = 3;

/** Constitutes the certificate of what the shopper confirmed and sends it; the code then goes to the second device. */
export async function sendCertificate(order: Order): Promise<Result<null>> {
  const { tabId, page, payer, name, amount, charge } = order;
  const open = await readSession(`payment:${tabId}`);
  if (open !== undefined && open.stage !== 'ended') return succeed(null);
  const changed = changeOf(page, await readPage(tabId));
  if (changed !== undefined) return fail('page-moved');
  const managed = await readManaged();
  if (!isMerchantAllowed(managed, page.origin)) return fail('not-here');
  if (!isServerAllowed(managed, await serverOf())) return fail('not-your-organisation');
  if (!isName(name)) return fail('no-name');
  if (parseMoney(amount) === undefined) return fail('no-amount');
  const account = await readAccount();
  if (!account.ok) return account;
  const { number, name: holder, entity, currency, devices } = account.value;
  if (number === undefined) return fail('forbidden');
  if (payer.account !== number || payer.name !== holder || payer.entity !== entity)
    return fail('payer-mismatch');
  const demand = order.unasked ? await askLate(order) : succeed(order.demand);
  if (!demand.ok) return demand;
  const now = await serverNow();
  const reserve = reserveOfOrder(order, currency, now);
  if (!reserve.ok) return reserve;
  const asked = demand.value === undefined ? reasonIn(order.reason) : askedIn(demand.value);
  const facts = { name, origin: page.origin, amount, reserve: reserve.value, charge, payer, asked };
  const made = (await takeDraft(tabId, facts, now)) ?? constituteCertificate({ ...facts, now });
  const payment = { ...newPayment(order, made, devices, now), quote: order.quote };
  await writeSession(`higher:${tabId}`, undefined);
  // Written before it is sent: a background that dies in between sends the very same certificate again.
  await writeSession(`payment:${tabId}`, payment);
  return submit(payment);
}

async function serverOf(): Promise<string> {
  return (await readLocal('enrolled'))?.server ?? '';
}

/**
 * A window that opened by itself has not asked for the shop's demand; now that the shopper acts it is asked for. Where it
 * says anything else than what was shown, the shopper sees it first.
 */
async function askLate({ page, name, amount }: Order): Promise<Result<Demand | undefined>> {
  const found = await findDemand(await serverOf(), page, { ask: true });
  if (found === undefined) return succeed(undefined);
  if (found.state !== 'open') return fail('shop-asks');
  const { demand } = found;
  const isShown =
    demand.merchant.name === name &&
    demand.amount.currency === amount.currency &&
    demand.amount.value === amount.value;
  return isShown ? succeed(demand) : fail('shop-asks');
}

function newPayment(order: Order, made: Made, devices: Device[], now: number): TabPayment {
  const { tabId, page: reading, corrected, deviceId } = order;
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
    deviceId,
    devices,
    sentTo: undefined,
    sentAt: now,
    handedOverAt: undefined,
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
  const { tabId, certificate, digest, deviceId } = payment;
  const body = { certificate, ...to(deviceId) };
  const answer = await callAsShopper<Submitted>('POST', '/v1/certificates', body);
  if (answer.ok) {
    if (answer.value.digest !== digest) return endWith(payment, { reason: 'not-a-server' });
    await merge(payment, { accepted: true, sentAt: await serverNowAtMost(), ...progress(answer.value) });
    return succeed(null);
  }
  const { problem } = answer;
  if (mayTryAgain(problem)) return stayWith(payment, problem);
  if (await isTooOld(payment, problem.reason)) return submit(await madeAgain(payment));
  await writeSession(`payment:${tabId}`, undefined);
  return isDeviceRefused(problem, deviceId) ? fail('device-refused') : answer;
}

function to(deviceId: string | undefined): { deviceId?: string } {
  return deviceId === undefined ? {} : { deviceId };
}

/** A device that was chosen and is not there any more, or not one of those that the policy allows. */
function isDeviceRefused({ reason }: Problem, deviceId: string | undefined): boolean {
  return deviceId !== undefined && (reason === 'unknown' || reason === 'no-device');
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

/** Sends the same code again, to the device that had it or to another one; it gives no attempt back. */
export async function resendCode(tabId: number, deviceId?: string): Promise<Result<null>> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return fail('page-gone');
  const chosen = deviceId ?? payment.deviceId;
  if (!payment.accepted) return submit(await merge(payment, { deviceId: chosen }));
  const path = `/v1/certificates/${payment.certificate.id}/code`;
  const answer = await callAsShopper<Resent>('POST', path, to(deviceId));
  if (!answer.ok) return refusedResend(payment, answer.problem, deviceId);
  const { sentTo, sendsLeft } = answer.value;
  const sentAt = await serverNowAtMost();
  await merge(payment, { deviceId: chosen, sentTo, sendsLeft, sentAt, handedOverAt: undefined });
  return succeed(null);
}

/** A device that was refused for this payment is offered no more. */
async function refusedResend(
  payment: TabPayment,
  problem: Problem,
  deviceId: string | undefined,
): Promise<Result<null>> {
  const { reason } = problem;
  const isRefused = isDeviceRefused(problem, deviceId);
  if (isRefused || (deviceId !== undefined && reason === 'device-cooling-down'))
    await merge(payment, { devices: payment.devices.filter(({ id }) => id !== deviceId) });
  return isRefused ? fail('device-refused') : { ok: false, problem };
}
