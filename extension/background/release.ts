import type { Card } from '../../shared/schemas.ts';
import { mayFill } from '../fill/may-fill.ts';
import { type FieldKind, type FieldReport, type FillOrder, isBetter } from '../messages/fields.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { PageReading } from '../messages/reading.ts';
import { endWith, mayTryAgain, merge, stayWith } from './payment-record.ts';
import { type CardFrame, readCardFrames, readPage } from './read-tab.ts';
import { runInFrames } from './run-in-frames.ts';
import { callAsShopper } from './session.ts';
import { readLocal, readSession, writeLocal } from './storage.ts';
import { forgetWaiting } from './waiting.ts';

/** The extension's own world of a frame, where fill.js has put its function. */
type FillWorld = typeof globalThis & {
  fillCardHere?: (order: FillOrder) => Promise<FieldReport[] | undefined>;
};

/** A frame that does not answer for so long is one to copy the card into by hand. */
const FILL_MS = 10_000;

/**
 * Asks for the card of a validated payment and fills it. The page is read again just before asking and again before
 * filling; one that asks for anything else than the shopper confirmed cancels the payment (PROTOCOL section 5.2).
 */
export async function releaseCard(payment: TabPayment): Promise<void> {
  if ((await cancelIfChanged(payment)) !== undefined) return;
  const path = `/v1/certificates/${payment.certificate.id}/card`;
  const answer = await callAsShopper<Card>('POST', path, {});
  if (!answer.ok) {
    await (mayTryAgain(answer.problem) ? stayWith : endWith)(payment, answer.problem);
    return;
  }
  await forgetWaiting(payment.certificate.id);
  await fillPage(await merge(payment, { stage: 'card', card: answer.value, problem: undefined }));
}

/** Fills the card into the frames of the tab that may have it; those of others wait for the shopper's word. */
export async function fillPage(payment: TabPayment): Promise<void> {
  const { tabId, card, certificate } = payment;
  if (card === undefined) return;
  const [page, frames] = await Promise.all([readPage(tabId), readCardFrames(tabId)]);
  const changed = changeOf(payment.reading, page);
  if (changed !== undefined) return cancelFor(payment, changed);
  const merchant = certificate.merchant.origin;
  const allowed = (await readLocal('allowedFrames'))?.[merchant] ?? [];
  const permission = (frame: CardFrame) => mayFill(merchant, frame.origin, allowed);
  const fields: FieldReport[] = frames.filter((one) => permission(one) === 'no').flatMap(unfilled);
  for (const frame of frames.filter((one) => permission(one) === 'yes')) {
    fields.push(...(await fillFrame(tabId, frame, card)));
  }
  const asked = frames.filter((one) => permission(one) === 'ask').map(({ origin }) => origin);
  await merge(payment, { fields: together(fields), askedFrames: [...new Set(asked)] });
}

/** One line for each part of the card: where several frames have it, that of the one that took it best. */
function together(reports: readonly FieldReport[]): FieldReport[] {
  const best = new Map<FieldKind, FieldReport>();
  for (const report of reports) {
    const known = best.get(report.kind);
    if (known === undefined || isBetter(report, known)) best.set(report.kind, report);
  }
  return [...best.values()];
}

/** The shopper's word for a frame of another origin, remembered for this merchant; then it is filled. */
export async function allowFrame(tabId: number, origin: string): Promise<void> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined || !payment.askedFrames.includes(origin)) return;
  const merchant = payment.certificate.merchant.origin;
  const allowed = (await readLocal('allowedFrames')) ?? {};
  await writeLocal('allowedFrames', {
    ...allowed,
    [merchant]: [...new Set([...(allowed[merchant] ?? []), origin])],
  });
  await fillPage(payment);
}

async function fillFrame(tabId: number, frame: CardFrame, card: Card): Promise<FieldReport[]> {
  const order: FillOrder = { origin: frame.origin, card: valuesFor(frame.kinds, card) };
  // At once: a frame that is loading for ever, or something else by now, does not hold up the others.
  const here = { target: { tabId, frameIds: [frame.frameId] }, injectImmediately: true };
  const ready = await runInFrames({ ...here, files: ['fill.js'] }, FILL_MS);
  if (ready === undefined || ready.length === 0) return unfilled(frame);
  const func = (told: unknown) => (globalThis as FillWorld).fillCardHere?.(told as FillOrder);
  const [filled] = (await runInFrames({ ...here, func, args: [order] }, FILL_MS)) ?? [];
  const reports = (filled?.result as FieldReport[] | null | undefined) ?? [];
  // A field that was there when the page was read and is gone, or hidden, by now.
  return [...reports, ...unfilled(frame).filter(({ kind }) => !reports.some((one) => one.kind === kind))];
}

function unfilled({ kinds }: CardFrame): FieldReport[] {
  return kinds.map((kind) => ({ kind, outcome: 'rejected' }));
}

/** A frame gets only what its own fields ask for. */
function valuesFor(kinds: readonly FieldKind[], card: Card): FillOrder['card'] {
  const has = (...wanted: FieldKind[]) => wanted.some((kind) => kinds.includes(kind));
  const { number, expiryMonth, expiryYear, cvc, holder } = card;
  return {
    ...(has('number', 'network') ? { number } : {}),
    ...(has('expiry', 'month', 'year') ? { expiryMonth, expiryYear } : {}),
    ...(has('cvc') ? { cvc } : {}),
    ...(has('holder') ? { holder } : {}),
  };
}

/** What the page says otherwise than when the shopper decided; its name may change, whom and how much may not. */
export function changeOf(
  before: PageReading,
  now: PageReading | undefined,
): 'page-changed' | 'page-gone' | undefined {
  if (now === undefined) return 'page-gone';
  const same =
    before.origin === now.origin &&
    before.total?.currency === now.total?.currency &&
    before.total?.value === now.total?.value &&
    before.open?.digits === now.open?.digits;
  return same ? undefined : 'page-changed';
}

/** Cancels a payment whose page asks for something else than the shopper confirmed; answers what changed. */
export async function cancelIfChanged(
  payment: TabPayment,
): Promise<'page-changed' | 'page-gone' | undefined> {
  const changed = changeOf(payment.reading, await readPage(payment.tabId));
  if (changed !== undefined) await cancelFor(payment, changed);
  return changed;
}

async function cancelFor(payment: TabPayment, reason: 'page-changed' | 'page-gone'): Promise<void> {
  const answer = await callAsShopper<null>('DELETE', `/v1/certificates/${payment.certificate.id}`);
  // It is told as cancelled only when it is; until then it stays open and is looked at again.
  if (!answer.ok && mayTryAgain(answer.problem) && payment.stage !== 'code') {
    await stayWith({ ...payment, stage: 'confirmed', card: undefined }, answer.problem);
    return;
  }
  await endWith(payment, { reason });
}
