// Every screen of popup and options page: accessible in light and dark, and whole at every width, size of text and direction.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { otherCode, slipOf } from './codes.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOOKS = ['light', 'dark'] as const;
/** As large as Chromium lets a popup be; what decides has to be seen without scrolling. */
const POPUP = { width: 360, height: 600 };

let world: World;
beforeAll(async () => {
  const pictures = process.env['PICTURES'];
  world = await World.start(pictures === undefined ? {} : { browser: { pictures } });
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

type Axe = { axe: { run(options: RunOptions): Promise<AxeResults> } };

async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as Axe).axe.run({ resultTypes: ['violations'] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Letters that do not fit: a page that has to be scrolled sideways. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Looks at a screen as all shoppers do: light, dark, narrow, wide, large text, from right to left. */
async function examine(page: Page, name: string, { popup = true } = {}): Promise<void> {
  for (const look of LOOKS) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: look },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    if (popup) await page.setViewport(POPUP);
    await world.browser.picture(page, `${name}-${look}`);
    expect(await complaints(page), `${name}, ${look}`).toEqual([]);
  }
  if (popup)
    expect(await primaryBelow(page), `${name}: what decides is in sight`).toBeLessThanOrEqual(POPUP.height);
  for (const [how, width, change] of SHAPES) {
    await page.setViewport({ width, height: 600 });
    await page.evaluate(change);
    await world.browser.picture(page, `${name}-${how}`);
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

test('the cheque, its corrections, the code, a slip, a wrong code, the card', async () => {
  const page = await visit(world);
  const popup = await openWindow(world, page);
  await shown(popup, '42.50');
  await examine(popup, 'review');
  await press(popup, 'Why here?');
  await examine(popup, 'review-why');
  await press(popup, 'Something wrong');
  await examine(popup, 'review-correct');
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  await shown(popup, 'Code sent');
  await examine(popup, 'code');
  await popup.type('#code', slipOf(code));
  await shown(popup, 'slip in the code');
  await examine(popup, 'code-slip');
  await world.shopper.typeCode(popup, otherCode(code));
  await shown(popup, 'Tries left: 4');
  await examine(popup, 'code-wrong');
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'frame of psp.localhost');
  await examine(popup, 'card-asks');
  await press(popup, 'Fill it in there');
  await shown(popup, 'card number: filled in');
  await examine(popup, 'card');
  await popup.close();
  await page.close();
});

test('where there is nothing to pay, and where it may not be', async () => {
  const page = await world.browser.browser.newPage();
  await page.goto(world.shop.origin);
  const nothing = await openWindow(world, page);
  await shown(nothing, 'No checkout here');
  await examine(nothing, 'no-checkout');
  await nothing.close();
  await page.goto(world.shop.checkoutUrl({ total: '4250', currency: 'JPY' }));
  const popup = await openWindow(world, page);
  await shown(popup, 'another currency');
  await examine(popup, 'other-currency');
  await popup.close();
  await page.close();
});

test('the options page, enrolled and signed out', async () => {
  const page = await world.browser.openExtensionPage('options.html');
  await shown(page, 'Second devices');
  await examine(page, 'options', { popup: false });
  await press(page, 'Sign out');
  await shown(page, 'Sign in with your token');
  await examine(page, 'options-signed-out', { popup: false });
  const shop = await visit(world);
  const popup = await openWindow(world, shop);
  await shown(popup, 'Sign in with your token');
  await examine(popup, 'sign-in');
  await press(popup, 'Sign in with your token');
  await shown(popup, '42.50');
  await popup.close();
  await page.close();
  await shop.close();
});
