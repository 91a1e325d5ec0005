import { isMerchantOrigin } from '../../shared/origin.ts';
import { paymentServiceAt } from '../fill/payment-services.ts';
import type { PageReading } from '../messages/reading.ts';
import type { Service } from '../messages/view.ts';
import { siteOf } from './site.ts';
import { readSession, writeSession } from './storage.ts';

/** The origin of each tab's page as long as this background lives; kept nowhere. */
const latest = new Map<number, string>();

/**
 * A tab goes to another page: where a payment service's is entered from a shop's, the shop is remembered until the tab leaves
 * the service. A service with several pages names only itself on the second.
 */
export async function noteNavigation(tabId: number, url: string | undefined): Promise<void> {
  // The browser does not say where it goes: to a page that is none of the web, or to the same again.
  if (url === undefined || !URL.canParse(url)) return forgetSender(tabId);
  const { origin } = new URL(url);
  const before = latest.get(tabId);
  latest.set(tabId, origin);
  if (paymentServiceAt(origin) === undefined) {
    if (before !== undefined && paymentServiceAt(before) !== undefined)
      await writeSession(`sender:${tabId}`, undefined);
  } else if (before !== undefined && isMerchantOrigin(before) && paymentServiceAt(before) === undefined) {
    await writeSession(`sender:${tabId}`, before);
  }
}

export async function forgetSender(tabId: number): Promise<void> {
  latest.delete(tabId);
  await writeSession(`sender:${tabId}`, undefined);
}

/** Whose page a payment service's is, and who sent the shopper there; undefined on a shop's own page. */
export async function serviceOf(
  tabId: number,
  { origin, sender }: PageReading,
): Promise<Service | undefined> {
  const owner = paymentServiceAt(origin);
  if (owner === undefined) return undefined;
  const from = sender ?? (await readSession(`sender:${tabId}`));
  if (sender !== undefined) await writeSession(`sender:${tabId}`, sender);
  return { owner, sender: from === undefined ? undefined : siteOf(from) };
}
