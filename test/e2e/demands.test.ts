// A shop that wants more: what it asks for is shown, signed and told back; what somebody else asks for is not.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Demand } from '../../shared/schemas.ts';
import { openPayments, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start({ demands: true, fund: 'EUR 900.00' });
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => setAutoOpen(world, false));

/** Demands that the extension has asked the server for since then. */
const looks = (from = 0) =>
  world.server.log.slice(from).match(/"method":"GET","path":"\/v1\/demands\//g)?.length ?? 0;

const linkOf = (page: Page) =>
  page.$eval('link[rel=payment-certificate]', (link) => link.getAttribute('href') ?? '');

async function read(url: string): Promise<Demand> {
  return (await (await fetch(url)).json()) as Demand;
}

async function newest() {
  const payment = (await openPayments(world)).at(-1);
  if (payment === undefined) throw new Error('the extension has no payment in hand');
  return payment;
}

async function cancel(popup: Page, page: Page): Promise<void> {
  await press(popup, 'Cancel');
  await page.close();
}

test('what the shop asks for is shown, cannot be edited, is bought, and the shop is told', async () => {
  const page = await visit(world);
  const url = await linkOf(page);
  const { id, reference } = await read(url);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Asked for by the shop');
  await shown(popup, String(reference));
  await shown(popup, '42.50');
  expect(await popup.$$('input')).toEqual([]);
  await world.browser.picture(popup, 'asked-for');
  await world.shopper.confirm(popup);
  const { certificate, receipt } = await newest();
  expect(certificate).toMatchObject({ demand: id, reference, merchant: { name: 'Example Shop' } });
  expect(await read(url)).toMatchObject({ state: 'validated' });
  await expect
    .poll(() => [...world.shop.receipts.values()])
    .toMatchObject([
      { demand: id, reference, amount: { currency: 'EUR', value: '42.50' }, iss: world.server.url },
    ]);
  expect(receipt).toBeDefined();
  await press(popup, 'Fill it in there');
  await shown(popup, 'card number: filled in');
  expect(await pressPay(world, page)).toContain('Paid.');
  await page.close();
});

test('a page that shows another total than it asks for is told so', async () => {
  const page = await visit(world);
  await page.click('input[value=express]');
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'The shop asks for €42.50, but its page shows €52.50.');
  await world.shopper.sendCode(popup);
  expect((await newest()).certificate.amount).toEqual({ currency: 'EUR', value: '42.50' });
  await cancel(popup, page);
});

test('who corrects what the shop asked for pays without its demand', async () => {
  const page = await visit(world);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Asked for by the shop');
  await press(popup, 'Something wrong?');
  await shown(popup, 'Correct what the page said');
  expect(await textOf(popup)).not.toContain('Asked for by the shop');
  await world.shopper.sendCode(popup);
  const { certificate } = await newest();
  expect(Object.keys(certificate)).not.toContain('demand');
  expect(Object.keys(certificate)).not.toContain('reference');
  await cancel(popup, page);
});

test('what another shop asks for is not used here, and said', async () => {
  const who = ['--name', 'Another Shop', '--origin', 'https://other.example'];
  const { apiKey } = await world.server.cli<{ apiKey: string }>('merchant', 'add', ...who);
  const made = await fetch(`${world.server.url}/v1/demands`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: { currency: 'EUR', value: '42.50' } }),
  });
  const { url } = (await made.json()) as { url: string };
  const page = await visit(world, { demand: url });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'what another shop, other.example, asks for. It was not used.');
  await world.shopper.sendCode(popup);
  expect(Object.keys((await newest()).certificate)).not.toContain('demand');
  await cancel(popup, page);
});

test('links to others and tricks with paths are not followed, and nothing is said of them', async () => {
  const page = await visit(world);
  const { url, log } = world.server;
  const id = (await linkOf(page)).split('/').at(-1) ?? '';
  const links = [
    `http://elsewhere.localhost:9/v1/demands/${id}`,
    `${url}/v1/demands/${id}/../../account`,
    `${url}/v1/demands/${id}?a=b`,
    `${url.replace('://', '://evil.example@')}/v1/demands/${id}`,
    `${url}/v1/demands/..%2f..%2fhealthz`,
    `/v1/demands/${id}`,
  ];
  for (const href of links) {
    await page.$eval('link[rel=payment-certificate]', (link, to) => link.setAttribute('href', to), href);
    const popup = await world.shopper.openPopup(page);
    await shown(popup, '42.50');
    const text = await textOf(popup);
    for (const words of ['Asked for', 'another shop', 'paid already', 'ran out'])
      expect(text, href).not.toContain(words);
    await world.browser.closePopup();
  }
  expect(looks(log.length)).toBe(0);
  await page.close();
});

test('a demand that is paid or whose merchant is gone is not asked for again', async () => {
  const page = await visit(world);
  const paid = await linkOf(page);
  const first = await world.shopper.openPopup(page);
  await shown(first, 'Asked for by the shop');
  await world.shopper.confirm(first);
  await page.close();
  const again = await visit(world, { demand: paid });
  const popup = await world.shopper.openPopup(again);
  await shown(popup, 'is paid already. Do not pay twice.');
  await world.browser.closePopup();
  await again.close();
});

test('a window that opens by itself asks for nothing of the shop before the shopper acts', async () => {
  await setAutoOpen(world, true);
  const before = world.server.log.length;
  const page = await visit(world);
  const popup = await world.browser.waitForPopup();
  await shown(popup, '42.50');
  expect(await textOf(popup)).not.toContain('Asked for by the shop');
  expect(looks(before)).toBe(0);
  await world.shopper.sendCode(popup);
  expect(looks(before)).toBe(1);
  expect((await newest()).certificate.demand).toBe((await linkOf(page)).split('/').at(-1));
  await cancel(popup, page);
});
