import browser from 'webextension-polyfill';
import { isMerchantOrigin } from '../../shared/origin.ts';
import { isCheckoutShown, isCheckoutTold } from '../detection/is-checkout.ts';
import type { ToldForm } from '../messages/told-form.ts';
import { latestDecline } from '../ui/situation.ts';
import { isMerchantAllowed, readManaged } from './managed.ts';
import { runInFrames } from './run-in-frames.ts';
import { inTurn, readLocal, readSession, readSettings, writeSession } from './storage.ts';

/** A frame that loads for ever is not waited for. */
const CLOSER_MS = 5000;
/** More frames with card fields than any checkout has: a page may make as many as it likes, and memory is for all tabs. */
const MOST_FRAMES = 24;

/** Has a frame with signs of card fields watched. */
export async function lookCloser(tabId: number, frameId: number): Promise<void> {
  const target = { tabId, frameIds: [frameId] };
  await runInFrames({ target, files: ['watch.js'], injectImmediately: true }, CLOSER_MS);
}

/** Remembers what a frame of a tab told, lights the badge and, where the shopper wants it, opens the popup once. */
export async function noteCardForm(tabId: number, frameId: number, form: ToldForm): Promise<void> {
  await inTurn(`seen:${tabId}`, async () => {
    const { [String(frameId)]: _, ...others } = (await readSession(`seen:${tabId}`)) ?? {};
    const isKept = form.alone || form.fields.length > 0;
    if (isKept && Object.keys(others).length >= MOST_FRAMES) return;
    await writeSession(`seen:${tabId}`, isKept ? { ...others, [frameId]: form } : others);
    await showBadge(tabId);
  });
}

/** A page that its site made ready before anybody goes there is none of the tab's yet: it is asked again when it is shown. */
export function expectPage(tabId: number): Promise<void> {
  return inTurn(`seen:${tabId}`, async () =>
    writeSession(`seen:${tabId}`, (await readSession(`seen:${tabId}`)) ?? {}),
  );
}

/** A tab that goes elsewhere has no checkout until its frames say so; those that are still there are asked again. */
export async function forgetTab(tabId: number): Promise<void> {
  await inTurn(`seen:${tabId}`, async () => {
    const known = await readSession(`seen:${tabId}`);
    await writeSession(`seen:${tabId}`, undefined);
    const isSamePage = known !== undefined && (await askAgain(tabId));
    if (!isSamePage) await writeSession(`opened:${tabId}`, undefined);
    await showBadge(tabId).catch(() => undefined);
  });
}

/** Whether anybody of the tab's frames was there to be asked: a page that only changed its address is. */
function askAgain(tabId: number): Promise<boolean> {
  return browser.tabs.sendMessage(tabId, 'look').then(
    () => true,
    () => false,
  );
}

/** The card fields that the frames of this tab told of. */
export async function seenForms(tabId: number): Promise<ToldForm[]> {
  return Object.values((await readSession(`seen:${tabId}`)) ?? {});
}

/** After a setting changed. */
export async function showBadges(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.all(
    tabs.map(({ id }) => (id === undefined ? undefined : showBadge(id).catch(() => undefined))),
  );
}

/** A checkout that can be paid, or a decline that the shopper has not seen. */
export async function showBadge(tabId: number): Promise<void> {
  if (await hasUnseenDecline(tabId)) {
    await browser.action.setBadgeText({ tabId, text: '!' });
    await browser.action.setBadgeBackgroundColor({ tabId, color: '#b3261e' });
    return;
  }
  const { on, never, autoOpen } = await readSettings();
  const origin = await originOf(tabId);
  const silent =
    !on || origin === undefined || never.includes(origin) || !isMerchantAllowed(await readManaged(), origin);
  const forms = silent ? [] : await seenForms(tabId);
  const checkout = isCheckoutTold(forms);
  await browser.action.setBadgeText({ tabId, text: checkout ? '✓' : '' });
  if (checkout) await browser.action.setBadgeBackgroundColor({ tabId, color: '#1d5cff' });
  if (origin === undefined || !autoOpen || !isCheckoutShown(forms)) return;
  if ((await readLocal('enrolled')) !== undefined) await openOnce(tabId, origin);
}

async function hasUnseenDecline(tabId: number): Promise<boolean> {
  const decline = latestDecline((await readSession(`payment:${tabId}`))?.summary);
  return decline !== undefined && decline.at !== (await readSession(`seen-decline:${tabId}`));
}

/** Once for each page: a shopper who closed the popup does not want it again. Not every browser allows it. */
async function openOnce(tabId: number, origin: string): Promise<void> {
  if ((await readSession(`opened:${tabId}`)) === origin) return;
  const tab = await browser.tabs.get(tabId);
  if (!tab.active || tab.windowId === undefined) return;
  const { focused } = await browser.windows.get(tab.windowId);
  if (!focused) return;
  await writeSession(`opened:${tabId}`, origin);
  await writeSession(`by-itself:${tabId}`, true);
  await browser.action
    .openPopup({ windowId: tab.windowId })
    .catch(() => writeSession(`by-itself:${tabId}`, undefined));
}

/** Whether the popup that asks now opened by itself; whatever asks after it does so because the shopper acted. */
export async function takeByItself(tabId: number): Promise<boolean> {
  const byItself = (await readSession(`by-itself:${tabId}`)) === true;
  if (byItself) await writeSession(`by-itself:${tabId}`, undefined);
  return byItself;
}

/** The merchant's origin as the browser reports it, or undefined where no merchant can be (PROTOCOL section 2). */
export async function originOf(tabId: number): Promise<string | undefined> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined);
  if (tab?.url === undefined || !URL.canParse(tab.url)) return undefined;
  const { origin } = new URL(tab.url);
  return isMerchantOrigin(origin) ? origin : undefined;
}
