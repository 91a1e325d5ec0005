import { parseInstant } from '../../shared/instant.ts';
import { latestDecline } from '../ui/situation.ts';
import { serverNow } from './api.ts';
import { followPayment } from './follow.ts';
import { inTurn, readSession, writeSession } from './storage.ts';
import { showBadge } from './tabs.ts';

const EVERY_MS = 5000;
const watched = new Set<number>();

/** Follows a payment while its card is open, also when no window shows it: a decline lights the badge of its tab. */
export async function watchCard(tabId: number): Promise<void> {
  if (watched.has(tabId)) return;
  watched.add(tabId);
  try {
    while (await isOpen(tabId)) {
      await new Promise((wait) => setTimeout(wait, EVERY_MS));
      const followed = await inTurn(`payment:${tabId}`, () => followPayment(tabId));
      if (!followed.ok && followed.problem.reason === 'unauthenticated') return;
      await showBadge(tabId);
    }
  } catch {
    // The tab is gone, or the browser ends.
  } finally {
    watched.delete(tabId);
  }
}

async function isOpen(tabId: number): Promise<boolean> {
  const payment = await readSession(`payment:${tabId}`);
  if (payment?.stage !== 'card' || payment.card === undefined) return false;
  const { state } = payment.summary ?? {};
  const closesAt = parseInstant(payment.card.closesAt) ?? 0;
  return state !== 'spent' && state !== 'closed' && (await serverNow()) < closesAt;
}

/** The shopper sees the payment: what was declined until now is no news any more. */
export async function seeDecline(tabId: number): Promise<void> {
  const decline = latestDecline((await readSession(`payment:${tabId}`))?.summary);
  if (decline === undefined) return;
  await writeSession(`seen-decline:${tabId}`, decline.at);
  await showBadge(tabId).catch(() => undefined);
}
