// Every screen of popup and options page: accessible in light and dark, and whole at every width, size of text and direction.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { chooseDevice, press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { otherCode, slipOf } from './codes.ts';
import { examineScreen } from './examine.ts';

/** The server sends again after so long, and as long a message may wait for its carrier, or for its receipt. */
const HALF_A_MINUTE_MS = 31_000;
/** A carrier's link that was down is tried again after a while. */
const LINK_WITHIN_MS = 45_000;

let world: World;
beforeAll(async () => {
  world = await World.start({ browser: WANTED_PICTURES, aheadMs: 0 });
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

const examine = (page: Page, name: string, { popup = true } = {}) =>
  examineScreen(world.browser, page, name, { popup });

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
  const marks = await popup.$$eval('.report *', (parts) =>
    parts.map((part) => getComputedStyle(part, '::before').content).filter((mark) => mark !== 'none'),
  );
  expect(new Set(marks)).toEqual(new Set(['"✓ "']));
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

test('two devices to choose from; a code that waits, that nobody has acknowledged, that is lost', async () => {
  await world.addPhone();
  await world.sms.set({ receipts: { stat: '' } });
  const page = await visit(world, { total: '60.00' });
  const popup = await openWindow(world, page);
  await shown(popup, 'Code goes to');
  await examine(popup, 'review-devices');
  await popup.close();
  await page.goto(world.shop.checkoutUrl());
  const small = await openWindow(world, page);
  await chooseDevice(small, '+44');
  await world.sms.down();
  await press(small, 'Send code to +44');
  await shown(small, 'Sending the code to +44');
  await examine(small, 'code-queued');
  await world.server.advance(HALF_A_MINUTE_MS);
  await shown(small, 'waits longer');
  await examine(small, 'code-stuck');
  await press(small, 'Cancel');
  await world.sms.up();
  await chooseDevice(small, '+44');
  await press(small, 'Send code to +44');
  await shown(small, 'Handed to the carrier', LINK_WITHIN_MS);
  await examine(small, 'code-out');
  await world.server.advance(HALF_A_MINUTE_MS);
  await shown(small, 'has not said');
  await examine(small, 'code-no-receipt');
  await world.sms.set({ receipts: { stat: 'UNDELIV' } });
  await press(small, 'Send again');
  await shown(small, 'The code did not reach');
  await examine(small, 'code-lost');
  await press(small, 'Cancel');
  await shown(small, 'Send code to');
  await small.close();
  await page.close();
});
