// What goes wrong at the shopper's side of a purchase, and what the shopper is told.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fundsOf, openPayments, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { otherCode, slipOf } from './codes.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The code entry of a checkout, with the right code. */
async function atCode(options: Parameters<typeof visit>[1] = {}) {
  const page = await visit(world, { fields: 'top', ...options });
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  return { page, popup, code: await world.shopper.device.codeAfter(before) };
}

/** The shop changes what it asks for. */
const makeDearer = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLInputElement>('input[value=express]')?.click());

test('the amount changes on the page after the shopper confirmed: cancelled, told, nothing held', async () => {
  const { page, popup, code } = await atCode();
  await makeDearer(page);
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'The page now asks for something else than you confirmed');
  expect(await fundsOf(world)).toEqual({ available: '500.00', held: '0.00' });
  await page.close();
});

test('the amount changes between the cheque and its button: nothing is sent', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  const before = world.shopper.device.count();
  await makeDearer(page);
  await press(popup, 'Send code to');
  await shown(popup, '52.50');
  expect(world.shopper.device.count()).toBe(before);
  expect(await openPayments(world)).toEqual([]);
  await page.close();
});

test('a slip of the finger is caught before the token is asked', async () => {
  const { page, popup, code } = await atCode();
  await popup.evaluate(() => {
    navigator.credentials.get = () => {
      sessionStorage.setItem('asked', 'yes');
      return Promise.reject(new Error('not to be asked'));
    };
  });
  await field(popup, 'Type the code from your other device', slipOf(code));
  await shown(popup, 'There is a slip in the code');
  await popup.keyboard.press('Enter');
  expect(await popup.$eval('.primary', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  expect(await popup.evaluate(() => sessionStorage.getItem('asked'))).toBeNull();
  expect((await openPayments(world))[0]?.attemptsLeft).toBe(5);
  await press(popup, 'Cancel');
  await page.close();
});

test('a wrong code five times', async () => {
  const { page, popup, code } = await atCode();
  const guess = otherCode(code);
  for (const left of [4, 3, 2, 1]) {
    await world.shopper.typeCode(popup, guess);
    await shown(popup, `Tries left: ${left}`);
  }
  await world.shopper.typeCode(popup, guess);
  await shown(popup, 'Five wrong tries. Nothing was paid.');
  await press(popup, 'Start again');
  await shown(popup, 'Send code to');
  await page.close();
});

test('another currency is told before anything is typed', async () => {
  const page = await visit(world, { currency: 'GBP', locale: 'en-GB' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, "another currency than your account's");
  expect(await popup.$$('input')).toEqual([]);
  await page.close();
});

test('a page that says no total: the shopper types it; a corrected name is marked', async () => {
  const page = await visit(world, { fields: 'top' });
  await page.evaluate(() => {
    document.querySelector('aside')?.remove();
    const button = document.getElementById('pay');
    if (button !== null) button.textContent = 'Pay now';
  });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'How much does the page ask for?');
  expect(await textOf(popup)).not.toContain('€42.50');
  await field(popup, 'Amount in EUR', '42,50');
  await shown(popup, '€42.50');
  await field(popup, 'Merchant', 'Lamps and more');
  await shown(popup, 'Lamps and more');
  expect(await popup.$$('.corrected')).toHaveLength(2);
  await world.shopper.confirm(popup);
  expect((await openPayments(world))[0]?.certificate).toMatchObject({
    merchant: { name: 'Lamps and more', origin: world.shop.origin },
    amount: { currency: 'EUR', value: '42.50' },
  });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await page.close();
});

test('more than is available cannot be sent', async () => {
  const page = await visit(world, { fields: 'top', total: '900.00' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'more than you have available');
  expect(await popup.$eval('.primary', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  await page.close();
});
