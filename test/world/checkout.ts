// A visit to a shop's checkout: what a shopper does on the page itself, and what stands in its card fields.
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import type { TabPayment } from '../../extension/messages/payment.ts';
import type { World } from './world.ts';

const WITHIN_MS = 20_000;

type CheckoutOptions = Parameters<World['shop']['checkoutUrl']>[0];

/** Opens a checkout in a new tab. */
export async function visit({ browser, shop }: World, options: CheckoutOptions = {}): Promise<Page> {
  const page = await browser.newTab();
  await page.goto(shop.checkoutUrl(options));
  return page;
}

/** Presses the shop's own pay button; answers what the shop then says. The popup closes, as it does at any click beside it. */
export async function pressPay({ browser }: Pick<World, 'browser'>, page: Page): Promise<string> {
  await browser.closePopup();
  await page.bringToFront();
  await page.click('#pay');
  const said = await page.waitForFunction(
    () => {
      const { hidden, textContent } = document.getElementById('result') as HTMLElement;
      return !hidden && textContent !== 'Paying …' && textContent;
    },
    { timeout: WITHIN_MS },
  );
  return String(await said.jsonValue());
}

/** A frame that moved to another process may stay listed without ever answering. */
const SILENT_FRAME_MS = 3000;

/** What the card fields of all frames hold, digits only. */
export async function cardFields(page: Page): Promise<Record<string, string>> {
  const held: Record<string, string> = {};
  for (const frame of page.frames()) {
    const reading = frame.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input[data-card]')].map(
        ({ dataset, value }) => [dataset['card'] ?? '', value.replace(/\D/g, '')] as const,
      ),
    );
    reading.catch(() => undefined);
    const found = await Promise.race([reading, pause(SILENT_FRAME_MS)]);
    for (const [kind, value] of found ?? []) held[kind] = value;
  }
  return held;
}

/** Closes the popup as a click beside it does. */
export async function closePopup(popup: Page): Promise<void> {
  const closed = new Promise((done) => popup.once('close', done));
  await popup.evaluate(() => window.close()).catch(() => undefined);
  await Promise.race([closed, new Promise((done) => setTimeout(done, 1000))]);
}

/** The payment of the checkout in that tab, as the payment service knows it. */
export async function paymentOf({ psp }: World, page: Page) {
  const id = await page.$eval('main', (main) => main.dataset['payment'] ?? '');
  const payment = psp.payments.get(id);
  if (payment === undefined) throw new Error('the payment service does not know this payment');
  return payment;
}

/** What a page of the extension is told by the background. */
export async function askExtension<T>(
  { browser }: Pick<World, 'browser'>,
  command: string,
  details = {},
): Promise<T> {
  const page = await browser.openBarePage('options.html', { background: true });
  try {
    return (await page.evaluate(
      (message) =>
        (
          globalThis as unknown as { chrome: { runtime: { sendMessage(message: object): Promise<unknown> } } }
        ).chrome.runtime.sendMessage(message),
      { command, ...details },
    )) as T;
  } finally {
    await page.close();
  }
}

type Action = {
  action: { getBadgeText(of: object): Promise<string> };
  tabs: { query(which: object): Promise<{ id: number }[]> };
};

/** What the toolbar button of the tab in front says. */
export async function badgeOf({ browser }: Pick<World, 'browser'>): Promise<string> {
  const worker = await browser.background();
  return worker.evaluate(async () => {
    const { action, tabs } = (globalThis as unknown as { chrome: Action }).chrome;
    const [tab] = await tabs.query({ active: true, lastFocusedWindow: true });
    return action.getBadgeText({ tabId: tab?.id });
  });
}

/** Whether the popup opens by itself; tests of other things open it themselves. */
export async function setAutoOpen(world: Pick<World, 'browser'>, autoOpen: boolean): Promise<void> {
  await askExtension(world, 'settings', { settings: { autoOpen } });
}

export type Funds = { available: string; held: string };

/** What the server says is available and held. */
export async function fundsOf(world: World): Promise<Funds> {
  type Told = { account?: { available: { value: string }; held: { value: string } } };
  const { account } = await askExtension<Told>(world, 'optionsView');
  return { available: account?.available.value ?? '', held: account?.held.value ?? '' };
}

/** All that the extension keeps, on disk or in memory. */
export async function keptBy(
  { browser }: Pick<World, 'browser'>,
  area: 'local' | 'session',
): Promise<Record<string, unknown>> {
  return browser.evaluate((name) => {
    type Storage = Record<string, { get(): Promise<Record<string, unknown>> }>;
    const { storage } = (globalThis as unknown as { chrome: { storage: Storage } }).chrome;
    return storage[name]?.get() ?? {};
  }, area);
}

/** The payments that the extension has in hand, the newest last. */
export async function openPayments(world: Pick<World, 'browser'>): Promise<TabPayment[]> {
  const kept = await keptBy(world, 'session');
  const payments = Object.entries(kept).filter(([key]) => key.startsWith('payment:'));
  return payments
    .map(([, payment]) => payment as TabPayment)
    .toSorted((one, other) => one.tabId - other.tabId);
}

/** The popup's screens in a page of their own, as for browsers whose token dialog closes the popup. */
export async function openWindow({ browser }: Pick<World, 'browser'>, page: Page): Promise<Page> {
  const bare = await browser.openBarePage('options.html', { background: true });
  type Tabs = { chrome: { tabs: { query(which: object): Promise<{ id: number; url?: string }[]> } } };
  const tabs = await bare.evaluate(() => (globalThis as unknown as Tabs).chrome.tabs.query({}));
  await bare.close();
  const tab = tabs.findLast(({ url }) => url === page.url());
  return browser.openExtensionPage(`popup.html?tab=${tab?.id}`);
}
