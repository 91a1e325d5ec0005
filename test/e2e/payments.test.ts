// The shopper's payments: a list to look through, each one whole, why a charge was declined, and what to do about it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import {
  fundsOf,
  openPayments,
  openWindow,
  paymentOf,
  pressPay,
  setAutoOpen,
  visit,
} from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-saved-'));
let world: World;
beforeAll(async () => {
  world = await World.start({
    fund: 'EUR 900.00',
    demands: true,
    browser: WANTED_PICTURES,
  });
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Buys up to the filled card; answers page, popup and the certificate's id. */
async function buy(options: Parameters<typeof visit>[1] = {}) {
  const page = await visit(world, { fields: 'top', ...options });
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  const payment = (await openPayments(world)).at(-1);
  if (payment === undefined) throw new Error('the extension has no payment in hand');
  return { page, popup, payment };
}

const openPlace = (place: string) => world.browser.openExtensionPage(`options.html#${place}`);

/** Whom the rows of a list name. */
const rows = (page: Page) =>
  page.$$eval('a.payment .name', (names) => names.map(({ textContent }) => textContent ?? ''));

/** Types into the search field, in place of what it holds. */
async function lookFor(list: Page, words: string): Promise<void> {
  await list.$eval('input[type=search]', (input) => {
    input.focus();
    (input as HTMLInputElement).select();
  });
  await list.keyboard.press('Backspace');
  await list.keyboard.type(words);
}

test('a paid order stands in popup and list, is found by its name on the statement, and opens whole', async () => {
  const { page, payment } = await buy();
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const popup = await world.shopper.openPopup(page);
  await press(popup, 'Payments');
  await shown(popup, 'Newest payments');
  await shown(popup, 'The shop has reserved');
  expect(await rows(popup)).toEqual(['Example Shop']);
  await world.browser.picture(popup, 'payments-popup');
  const href = await popup.$eval('a.payment', (link) => link.getAttribute('href'));
  expect(href).toMatch(new RegExp(`options\\.html#payment/${payment.certificate.id}$`));
  await press(popup, 'Back');
  await shown(popup, 'Confirmed.');
  await world.browser.closePopup();
  await world.psp.capture((await paymentOf(world, page)).id);
  const list = await openPlace('payments');
  await shown(list, 'Paid');
  for (const [words, found] of [
    ['example sh', 1],
    ['shop.localhost', 1],
    ['EXAMPLE SHOP', 1],
    ['order', 1],
    ['casino', 0],
  ] as const) {
    await lookFor(list, words);
    if (found === 0) await shown(list, 'Nothing like that was found.');
    await expect.poll(() => rows(list), { message: words }).toHaveLength(found);
  }
  await list.close();
  const opened = await openPlace(`payment/${payment.certificate.id}`);
  await shown(opened, 'What happened');
  const text = await textOf(opened);
  for (const words of [
    'Something wrong with what you bought?',
    '€42.50',
    'Forty-two euros and 50/100',
    'Asked for by the shop · Reference Order ',
    'On the statement: EXAMPLE SHOP',
    'You asked to pay',
    'You confirmed it with code and token',
    'The shop charged',
    'All charges are final',
    'Receipt number',
    payment.digest,
  ])
    expect(text.toLowerCase()).toContain(words.toLowerCase());
  expect(await opened.$$('.rosette path')).not.toHaveLength(0);
  expect(text).not.toContain('Cancel this payment');
  await opened.close();
  await page.close();
});

test('its evidence is saved as a file that verifies without a network, and its receipt is printed', async () => {
  const list = await openPlace('payments');
  await shown(list, 'Paid');
  await list.click('a.payment');
  await shown(list, 'Save the evidence');
  const session = await world.browser.browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await press(list, 'Save the evidence');
  await expect
    .poll(async () => (await readdir(folder)).filter((name) => name.endsWith('.json')), { timeout: 20_000 })
    .toHaveLength(1);
  const [name = ''] = await readdir(folder);
  expect(await textOf(list)).toContain(`evidence verify ${name}`);
  const file = path.join(folder, name);
  const told = await world.server.cli<{ ok: boolean; verdict: string }>('evidence', 'verify', file);
  expect(told).toMatchObject({ ok: true, verdict: 'internally consistent, signer unknown' });
  const { digest } = JSON.parse(readFileSync(file, 'utf8')) as { digest: string };
  expect(name).toBe(`evidence-${digest.slice(0, 8)}.json`);
  await list.emulateMediaType('print');
  const printed = await textOf(list);
  for (const words of ['€42.50', 'Receipt number', digest]) expect(printed).toContain(words);
  for (const words of ['What happened', 'Save the evidence', 'Account and settings', 'heron'])
    expect(printed).not.toContain(words);
  await world.browser.picture(list, 'receipt-printed');
  await list.close();
});

test('a near miss shows both names side by side, in the popup and afterwards', async () => {
  world.shop.makeDemands(undefined);
  const { page, payment } = await buy();
  const order = await paymentOf(world, page);
  Object.assign(order.merchant, {
    acceptorId: 'OTHER',
    descriptor: 'CASINO ROYAL',
    mcc: '7995',
    url: 'https://casino.example',
  });
  // While the card is open the window follows it by itself.
  const open = await openWindow(world, page);
  await shown(open, 'Confirmed.');
  expect(await textOf(open)).not.toContain('Declined');
  await page.$eval('#pay', (button) => (button as HTMLButtonElement).click());
  const both = async (where: Page) => {
    await shown(where, 'Another merchant tried to charge');
    expect(await where.$$eval('.pair-of dd', (names) => names.map(({ textContent }) => textContent))).toEqual(
      [`Example Shop · shop.localhost:${new URL(page.url()).port}`, 'CASINO ROYAL'],
    );
    await shown(where, 'Nothing was taken.');
  };
  await both(open);
  await world.browser.picture(open, 'declined-elsewhere');
  await open.close();
  const opened = await openPlace(`payment/${payment.certificate.id}`);
  await both(opened);
  const before = await fundsOf(world);
  await press(opened, 'Cancel this payment');
  await shown(opened, 'The card closed without a charge');
  const after = await fundsOf(world);
  expect(Number(after.available) - Number(before.available)).toBe(42.5);
  await opened.close();
  await page.close();
});

test('who charged for an exact amount under a name of nobody is asked about once', async () => {
  const { page, payment } = await buy();
  const order = await paymentOf(world, page);
  const { url: _, ...unnamed } = order.merchant;
  order.merchant = { ...unnamed, acceptorId: 'ZX', descriptor: 'ZX HOLDINGS 4' };
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const popup = await world.shopper.openPopup(page);
  await press(popup, 'Payments');
  await shown(popup, 'Do you know who charged this?');
  await world.browser.closePopup();
  const opened = await openPlace(`payment/${payment.certificate.id}`);
  await shown(opened, 'Did Example Shop charge this?');
  expect(await textOf(opened)).toContain('ZX HOLDINGS 4');
  await world.browser.picture(opened, 'recognition');
  await press(opened, 'Yes, that is the shop');
  await shown(opened, 'You said that the shop charged this.');
  expect(await textOf(opened)).not.toContain('charge this?');
  await opened.close();
  const list = await openPlace('payments');
  await shown(list, 'The shop has reserved');
  expect(await textOf(list)).not.toContain('Do you know');
  await list.close();
  await page.close();
});

test('more than was confirmed is declined, and signed again for the higher amount from the page', async () => {
  const { page, payment } = await buy({ charge: '49.90' });
  expect(await pressPay(world, page)).toMatch(/^Declined/);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'It is more than you confirmed');
  expect(await popup.$$eval('.pair-of dd', (sums) => sums.map(({ textContent }) => textContent))).toEqual([
    '€42.50',
    '€49.90',
  ]);
  await world.browser.picture(popup, 'declined-more');
  await press(popup, 'Sign again for €49.90');
  await shown(popup, 'Send code to');
  expect(await textOf(popup)).toMatch(/€49\.90\s*corrected by you/);
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  const higher = (await openPayments(world)).at(-1);
  expect(higher?.certificate.id).not.toBe(payment.certificate.id);
  expect(higher?.certificate.amount).toEqual({ currency: 'EUR', value: '49.90' });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const opened = await openPlace(`payment/${payment.certificate.id}`);
  await shown(opened, 'The card closed without a charge');
  expect(await textOf(opened)).toContain('It is more than you confirmed');
  await opened.close();
  await page.close();
});

test('names of pages are text, and a payment of nobody is told', async () => {
  const name = 'Lamps &lt;b&gt;and&lt;/b&gt; more'; // text as it stands: one step of reading too many makes elements of it
  const { page, payment } = await buy({ name, demand: '' });
  const opened = await openPlace(`payment/${payment.certificate.id}`);
  await shown(opened, 'What happened');
  expect(await textOf(opened)).toContain(payment.certificate.merchant.name);
  expect(payment.certificate.merchant.name).toBe(name);
  expect(await opened.$$('b')).toEqual([]);
  await opened.close();
  const unknown = await openPlace(`payment/${'A'.repeat(22)}`);
  await shown(unknown, 'Your account has no such payment.');
  await unknown.close();
  const odd = await openPlace('payment/../../account');
  await shown(odd, 'Second devices');
  await odd.close();
  await page.close();
});

test('a page on the web gets nothing of it', async () => {
  const page = await visit(world, { fields: 'top' });
  const { extensionId } = world.browser;
  const told = await page.evaluate(async (id) => {
    const { chrome } = globalThis as unknown as {
      chrome?: { runtime?: { sendMessage?(to: string, message: object): Promise<unknown> } };
    };
    const answer = await chrome?.runtime
      ?.sendMessage?.(id, { command: 'payments', words: '' })
      ?.catch(String);
    const fetched = await fetch(`chrome-extension://${id}/options.html`).then(
      () => 'read',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = `chrome-extension://${id}/options.html#payments`;
    document.body.append(frame);
    await new Promise((wait) => setTimeout(wait, 500));
    return { answer, fetched };
  }, extensionId);
  expect(told).toEqual({ fetched: 'refused' });
  const framed = page.frames().map((frame) => frame.url());
  expect(framed.filter((url) => url.startsWith(`chrome-extension://${extensionId}`))).toEqual([]);
  await page.close();
});

test('signed out, the payments wait for the token', async () => {
  const page = await openPlace('account');
  await press(page, 'Sign out');
  await page.click('a[href="#payments"]');
  await shown(page, 'Touch your token to see your payments.');
  expect(await rows(page)).toEqual([]);
  await press(page, 'Sign in with your token');
  await expect.poll(() => rows(page)).not.toHaveLength(0);
  await page.close();
});
