// Purchases in shops of different build, none of which knows of the extension, up to the money.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPayments, pressPay, setAutoOpen } from '../world/checkout.ts';
import { field, press, shown } from '../world/shopper.ts';
import { Mall } from '../world/shops/mall.ts';
import type { Build } from '../world/shops/shop-pages.ts';
import { World } from '../world/world.ts';

let world: World;
let mall: Mall;
beforeAll(async () => {
  world = await World.start();
  mall = await Mall.start(world.psp);
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await mall?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

async function enter(build: Build, next?: string): Promise<Page> {
  const page = await world.browser.browser.newPage();
  await page.goto(mall.origin(build));
  if (next !== undefined) await (await page.waitForSelector(next))?.click();
  return page;
}

/** Confirms in the popup, waits for these lines of its report, and pays in the shop. */
async function buy(page: Page, parts: readonly string[], before?: (popup: Page) => Promise<void>) {
  const popup = await world.shopper.openPopup(page);
  await before?.(popup);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  if (parts.length === 0) await press(popup, 'Fill it in there');
  for (const part of parts.length === 0 ? ['card number', 'expiry', 'security code'] : parts)
    await shown(popup, `${part}: filled in`);
  expect(await pressPay(world, page)).toBe('Paid. Thank you!');
  const payment = (await openPayments(world)).at(-1);
  expect(world.psp.decisions.at(-1)).toMatchObject({
    approved: true,
    card: { number: payment?.card?.number, expiryMonth: payment?.card?.expiryMonth, cvc: payment?.card?.cvc },
  });
  await page.close();
  return payment?.certificate.merchant;
}

test('rendered by the server, with lists and jQuery', async () => {
  const page = await enter('server');
  const parts = [
    'card type',
    'name on the card',
    'card number',
    'expiry month',
    'expiry year',
    'security code',
  ];
  expect(await buy(page, parts)).toEqual({ name: 'Lantern House', origin: mall.origin('server') });
});

test('a single page in React, whose checkout is a route', async () => {
  const page = await enter('react', '#next');
  await page.waitForSelector('#pay');
  expect(await buy(page, ['card number', 'expiry', 'security code'])).toMatchObject({
    name: 'Tandem Cycles',
  });
});

test('Vue, with the fields in three frames of a payment service', async () => {
  const page = await enter('vue');
  await page.waitForFunction(() => document.querySelectorAll('iframe').length === 3);
  await Promise.all(
    page
      .frames()
      .slice(1)
      .map((frame) => frame.waitForSelector('input')),
  );
  expect(await buy(page, [])).toMatchObject({ name: 'Paper Garden' });
});

test('in steps, the total in another one than the card: the shopper is asked for it', async () => {
  const page = await enter('steps', '#next');
  await page.waitForSelector('#pay');
  const typed = (popup: Page) => field(popup, 'Amount in EUR', '42.50');
  expect(await buy(page, ['card number', 'expiry', 'security code'], typed)).toMatchObject({
    name: 'Orchard Tea',
  });
});

test("on the payment service's own page, to which the shop sent the shopper", async () => {
  const page = await enter('redirect', '#to-till');
  await page.waitForSelector('#pay');
  const merchant = await buy(page, ['card number', 'expiry', 'security code']);
  expect(merchant).toEqual({ name: 'Corner Books', origin: mall.origin('till') });
});
