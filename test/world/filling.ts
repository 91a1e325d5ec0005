// Fills a page with the extension's own script, in its own world of the page's frames, without a purchase around it.
import type { Page } from 'puppeteer';
import type { CardValues, FieldReport } from '../../extension/messages/fields.ts';
import type { ShopperBrowser } from './browser.ts';

/** A card that nobody has: a test number, a year that is short and long, a security code that begins with 0. */
export const CARD: CardValues = {
  number: '4111111111111111',
  expiryMonth: 9,
  expiryYear: 2031,
  cvc: '012',
  holder: 'Ada Maria Example',
};

type Injection = { target: object; files?: string[]; func?: (...args: never[]) => unknown; args?: unknown[] };
type Chrome = {
  tabs: { query(which: object): Promise<{ id: number; url?: string }[]> };
  scripting: { executeScript(injection: Injection): Promise<{ result?: unknown }[]> };
};

/** Fills all frames of the page's own origin; answers what became of each part of the card. */
export async function fillPage(
  browser: ShopperBrowser,
  page: Page,
  card: Partial<CardValues> = CARD,
): Promise<Record<string, FieldReport['outcome']>> {
  const worker = await browser.background();
  const { origin } = new URL(page.url());
  const reports = await worker.evaluate(
    async (url, order) => {
      const { tabs, scripting } = (globalThis as unknown as { chrome: Chrome }).chrome;
      const tab = (await tabs.query({})).findLast((one) => one.url === url);
      const target = { tabId: tab?.id, allFrames: true };
      await scripting.executeScript({ target, files: ['fill.js'] });
      const func = (told: object) =>
        (globalThis as unknown as { fillCardHere(order: object): unknown }).fillCardHere(told);
      const answers = await scripting.executeScript({ target, func, args: [order] });
      return answers.flatMap(({ result }) => (result ?? []) as FieldReport[]);
    },
    page.url(),
    { origin, card },
  );
  return Object.fromEntries(reports.map(({ kind, outcome }) => [kind, outcome]));
}
