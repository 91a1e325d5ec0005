// Looks at a screen as all shoppers do: what axe-core complains of, and what does not fit.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import type { ShopperBrowser } from '../world/browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** How a page may look, and which rules are looked at: in the dark it has other colours, and nothing else that a rule would see. */
export const LOOKS = [
  { look: 'light', rules: undefined },
  { look: 'dark', rules: ['color-contrast', 'link-in-text-block'] },
] as const;
/** As large as Chromium lets a popup be; what decides has to be seen without scrolling. */
const POPUP = { width: 360, height: 600 };
const PAGE = { width: 1280, height: 1400 };

type Axe = { axe: { run(options: RunOptions): Promise<AxeResults> } };

/** Of all rules, or of those named. */
export async function complaints(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as Axe).axe.run({
        resultTypes: ['violations'],
        ...(only === undefined ? {} : { runOnly: only }),
      }),
    rules && [...rules],
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Letters that do not fit: a page that has to be scrolled sideways. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Light, dark, narrow, wide, large text, from right to left. */
export async function examineScreen(
  browser: ShopperBrowser,
  page: Page,
  name: string,
  { popup = true } = {},
): Promise<void> {
  for (const { look, rules } of LOOKS) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: look },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.setViewport(popup ? POPUP : PAGE);
    await browser.picture(page, `${name}-${look}`);
    expect(await complaints(page, rules), `${name}, ${look}`).toEqual([]);
  }
  if (popup)
    expect(await primaryBelow(page), `${name}: what decides is in sight`).toBeLessThanOrEqual(POPUP.height);
  for (const [how, width, change] of SHAPES) {
    await page.setViewport({ width, height: popup ? POPUP.height : PAGE.height });
    await page.evaluate(change);
    await browser.picture(page, `${name}-${how}`);
    expect(await overflow(page), `${name}, ${how}`).toBeLessThanOrEqual(0);
  }
  await page.setViewport(null);
}

const set = (property: string, value: string) => `document.documentElement.${property} = '${value}'`;
const SHAPES: readonly (readonly [how: string, width: number, change: string])[] = [
  ['320', 320, `${set('dir', 'ltr')}; document.body.style.inlineSize = '320px'`],
  ['420', 420, `document.body.style.inlineSize = '420px'`],
  ['rtl', 360, `${set('dir', 'rtl')}; document.body.style.inlineSize = ''`],
  ['large', 360, `${set('dir', 'ltr')}; ${set('style.fontSize', '200%')}`],
  ['again', 360, set('style.fontSize', '')],
];

/** Where the bottom of the primary button is, without scrolling; 0 where a screen has none. */
async function primaryBelow(page: Page): Promise<number> {
  return page.evaluate(() => {
    scrollTo(0, 0);
    return document.querySelector('.primary')?.getBoundingClientRect().bottom ?? 0;
  });
}
