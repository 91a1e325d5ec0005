// What the popup says beside the cheque: of an address that looks like another, of a payment service's page, of other charges
// than one, of an amount whose currency is open, and of a decline that nobody has seen.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import {
  badgeOf,
  openPayments,
  openWindow,
  paymentOf,
  pressPay,
  setAutoOpen,
  visit,
} from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { Mall } from '../world/shops/mall.ts';
import { selfSignedCertificate } from '../world/tls-certificate.ts';
import { World } from '../world/world.ts';
import { examineScreen } from './examine.ts';

const SERVICE = 'checkout.stripe.com';

let world: World;
let mall: Mall;
/** The payment service's own host, by the name that it has on the web. */
const service = createServer(selfSignedCertificate(SERVICE), (request, response) =>
  mall.answer(request, response),
);
beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  const { port } = service.address() as AddressInfo;
  const flags = [`--host-resolver-rules=MAP ${SERVICE}:443 127.0.0.1:${port}`, '--ignore-certificate-errors'];
  world = await World.start({ browser: { flags, ...WANTED_PICTURES } });
  mall = await Mall.start(world.psp, { till: `https://${SERVICE}` });
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await mall?.[Symbol.asyncDispose]();
  service.closeAllConnections();
  await new Promise((closed) => service.close(closed));
  await world?.[Symbol.asyncDispose]();
});

const examine = (page: Page, name: string) => examineScreen(world.browser, page, name);

test('a decline lights the badge of a closed popup until it is seen', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  await world.browser.closePopup();
  const { merchant } = await paymentOf(world, page);
  const card = (await openPayments(world)).at(-1)?.card;
  if (card === undefined) throw new Error('the extension has no card');
  const amount = { currency: 'EUR', value: '49.90' };
  expect(await world.network.authorise({ card, merchant, amount })).toMatchObject({ approved: false });
  await page.bringToFront();
  await expect.poll(() => badgeOf(world)).toBe('!');
  await shown(await world.shopper.openPopup(page), 'It is more than you confirmed');
  await expect.poll(() => badgeOf(world)).toBe('✓');
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await page.close();
});

test('an address that looks like that of a shop paid before is warned of, once, and said why', async () => {
  const page = await world.browser.newTab();
  await page.goto(world.shop.checkoutUrl().replace('//shop.', '//sh0p.'));
  const popup = await openWindow(world, page);
  await shown(popup, `This is sh0p.localhost`);
  expect(await textOf(popup)).toMatch(/It is not shop\.localhost\S*, where you paid before/);
  expect(await popup.$$('.note.problem[role=alert]')).toHaveLength(1);
  await press(popup, 'Why here?');
  await shown(popup, 'Asks for card number: marked');
  await examine(popup, 'look-alike');
  await popup.close();
  await page.close();
});

test('words of other charges than one are told: what can be allowed is proposed, what cannot is warned of', async () => {
  const page = await visit(world, { fields: 'top' });
  await page.evaluate(() => {
    document.querySelector('main')?.insertAdjacentHTML(
      'beforeend',
      `<p>Your items may ship <b>separately</b>.</p><p>Renews automatically every month. No free trial.</p>
       <p hidden>A deposit is due.</p>`,
    );
  });
  const popup = await openWindow(world, page);
  await shown(popup, 'The page says “ship separately”');
  await shown(popup, 'The page says “renews automatically”');
  for (const word of ['deposit', 'trial']) expect(await textOf(popup)).not.toContain(word);
  expect(await textOf(popup)).not.toContain('In up to');
  await examine(popup, 'charge-hints');
  await press(popup, 'Allow 2 charges');
  await shown(popup, 'In up to 2 charges, together at most this amount.');
  expect(await textOf(popup)).not.toContain('ship separately');
  await popup.close();
  await page.close();
});

test('an amount of an open currency stands there, and the currency is asked for', async () => {
  const page = await visit(world, { fields: 'top' });
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      walker.currentNode.nodeValue = walker.currentNode.nodeValue?.replaceAll('€', 'kr ') ?? '';
  });
  const popup = await openWindow(world, page);
  await shown(popup, 'How much does the page ask for?');
  const field = await popup.$('.correct input');
  expect(await field?.evaluate(({ value }) => value)).toBe('42.50');
  const offered = await popup.$$eval('.correct option', (options) => options.map(({ value }) => value));
  expect(offered).toEqual(['', 'SEK', 'NOK', 'DKK', 'ISK', 'EUR']);
  const isReady = () => popup.$eval('.primary', (button) => !(button as HTMLButtonElement).disabled);
  expect(await isReady()).toBe(false);
  await examine(popup, 'open-currency');
  await popup.select('.correct select', 'EUR');
  await shown(popup, '€42.50');
  expect(await isReady()).toBe(true);
  await popup.select('.correct select', 'SEK');
  await shown(popup, 'Show what it costs');
  await popup.close();
  await page.close();
});

test('on a payment service’s page the shop that sent the shopper there stands beside it', async () => {
  const page = await world.browser.newTab();
  await page.goto(mall.origin('redirect'));
  await (await page.waitForSelector('#to-till'))?.click();
  await page.waitForSelector('#pay');
  expect(new URL(page.url()).origin).toBe(`https://${SERVICE}`);
  const from = `You pay at ${SERVICE}, a page of Stripe, a payment service. You came there from ${new URL(mall.origin('redirect')).host}.`;
  const popup = await openWindow(world, page);
  await shown(popup, from);
  await shown(popup, 'Corner Books');
  await examine(popup, 'service');
  await popup.close();
  // The service's own next page names no shop; the browser still knows where the tab came from.
  await page.evaluate(() => location.assign(`${location.href}&step=2`));
  await page.waitForFunction(
    () => location.search.includes('step=2') && document.querySelector('#pay') !== null,
  );
  const paying = await world.shopper.openPopup(page);
  await shown(paying, from);
  await world.shopper.confirm(paying);
  await shown(paying, 'card number: filled in');
  const payment = (await openPayments(world)).at(-1);
  expect(payment?.certificate.merchant).toEqual({ name: 'Corner Books', origin: `https://${SERVICE}` });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await page.close();
});

test('a service that was opened by itself, or by a shop that does not say so, names none', async () => {
  const page = await world.browser.newTab();
  const payment = new URL(await tillAddress(page)).search;
  await page.goto('about:blank');
  await page.goto(`https://${SERVICE}/pay${payment}`);
  const popup = await openWindow(world, page);
  await shown(popup, 'The browser does not say which shop sent you');
  expect(await textOf(popup)).not.toContain('redirect.localhost');
  await popup.close();
  await page.close();
});

async function tillAddress(page: Page): Promise<string> {
  await page.goto(mall.origin('redirect'));
  return page.$eval('#to-till', (link) => (link as HTMLAnchorElement).href);
}
