import type { TabPayment } from '../messages/payment.ts';
import { readPage } from './read-tab.ts';
import { inTurn, readLocal, readSession, writeLocal, writeSession } from './storage.ts';

/** Approvals come within 24 hours of the confirmation, which comes within ten minutes. */
const KEPT_MS = 25 * 60 * 60 * 1000;

const writing = <T>(work: () => Promise<T>) => inTurn('waiting', work);

/** Keeps a payment that waits for an approval on disk, so that it goes on after the browser was closed. */
export function keepWaiting(payment: TabPayment): Promise<void> {
  return writing(async () => {
    const others = await keptPayments();
    await writeLocal('waiting', { ...others, [payment.certificate.id]: payment });
  });
}

/** It waits no more: it has its card, or has ended. */
export async function forgetWaiting(id: string): Promise<void> {
  if ((await readLocal('waiting'))?.[id] === undefined) return;
  await writing(async () => {
    const { [id]: _, ...others } = await keptPayments();
    await writeLocal('waiting', Object.keys(others).length === 0 ? undefined : others);
  });
}

/**
 * Gives a payment that waits to a tab whose page asks for the very same, where the tab that it began in is gone; a page that
 * asks for anything else is left alone.
 */
export async function adoptWaiting(
  tabId: number,
  isSame: (payment: TabPayment, page: Awaited<ReturnType<typeof readPage>>) => boolean,
): Promise<TabPayment | undefined> {
  const kept = Object.values(await keptPayments());
  if (kept.length === 0) return undefined;
  const page = await readPage(tabId);
  for (const payment of kept.filter((one) => isSame(one, page))) {
    const { id } = payment.certificate;
    const elsewhere = await readSession(`payment:${payment.tabId}`);
    if (elsewhere?.certificate.id === id && payment.tabId !== tabId) continue;
    const adopted = { ...payment, tabId };
    await writeSession(`payment:${tabId}`, adopted);
    await keepWaiting(adopted);
    return adopted;
  }
  return undefined;
}

async function keptPayments(): Promise<Record<string, TabPayment>> {
  const all = Object.entries((await readLocal('waiting')) ?? {});
  const isYoung = ({ certificate }: TabPayment) => Date.parse(certificate.issuedAt) > Date.now() - KEPT_MS;
  return Object.fromEntries(all.filter(([, payment]) => isYoung(payment)));
}
