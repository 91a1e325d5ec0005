// Looks at a page of the console as all of its readers do: desktop and phone, light and dark, large text.
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import type { ShopperBrowser } from '../world/browser.ts';
import { complaints, LOOKS, overflow } from './examine.ts';

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 320, height: 700 } } as const;

export async function examinePage(browser: ShopperBrowser, page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewport(viewport);
    for (const { look, rules } of LOOKS) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: look },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      await browser.picture(page, `${name}-${size}-${look}`);
      expect(await complaints(page, rules), `${name}, ${size}, ${look}`).toEqual([]);
    }
    expect(await overflow(page), `${name}, ${size}`).toBeLessThanOrEqual(0);
  }
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  expect(await overflow(page), `${name}, large text on a phone`).toBeLessThanOrEqual(0);
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  await page.setViewport(SIZES.desktop);
}
