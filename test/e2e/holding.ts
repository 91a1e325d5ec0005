// What a person does in the options page beside typing and pressing.
import type { Page } from 'puppeteer';
import type { ShopperBrowser } from '../world/browser.ts';

const WITHIN_MS = 20_000;

/** Presses "Remove" beside a device or token of that name. */
export async function pressRemove(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(`aria/Remove ${name}[role="button"]`, { timeout: WITHIN_MS });
  await button?.click();
}

/** Chooses among options by the words of one. */
export async function choose(page: Page, words: string): Promise<void> {
  const radio = await page.waitForSelector(`aria/${words}[role="radio"]`, { timeout: WITHIN_MS });
  // Not by the mouse: a window that grows moves away from under it.
  await radio?.evaluate((one) => (one as HTMLElement).click());
}

/** Closes the options page in the middle and opens it again, with the token in the hand. */
export async function reopen(browser: ShopperBrowser, page: Page): Promise<Page> {
  await browser.rememberToken();
  await page.close();
  return browser.openExtensionPage('options.html');
}

/** The names under a heading of the account. */
export function namesUnder(page: Page, heading: string): Promise<string[]> {
  return page.evaluate((words) => {
    const sections = [...document.querySelectorAll('section')];
    const section = sections.find((one) => one.querySelector('h2')?.textContent === words);
    return [...(section?.querySelectorAll('.things bdi') ?? [])].map(({ textContent }) => textContent ?? '');
  }, heading);
}
