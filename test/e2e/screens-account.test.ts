// The screens of devices, tokens and loss: accessible in light and dark, and whole at every width, size of text and direction.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown } from '../world/shopper.ts';
import { SmsCentre } from '../world/sms-centre.ts';
import { World } from '../world/world.ts';
import { examineScreen } from './examine.ts';
import { choose, pressRemove } from './holding.ts';

let centre: SmsCentre;
let world: World;
beforeAll(async () => {
  centre = await SmsCentre.start();
  world = await World.start({
    environment: { SMS_URL: centre.url() },
    browser: WANTED_PICTURES,
  });
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await centre[Symbol.asyncDispose]();
});

const examine = (page: Page, name: string) => examineScreen(world.browser, page, name, { popup: false });

test('adding and removing devices and tokens', async () => {
  const { browser } = world;
  const page = await browser.openExtensionPage('options.html');
  await press(page, 'Add a device');
  await choose(page, 'Text message');
  await examine(page, 'add-device');
  await field(page, 'Phone number', '+49 151 12345678');
  await press(page, 'Send the code, with your token');
  await shown(page, 'Prove the new device');
  await examine(page, 'prove-device');
  await field(page, 'Code', '12345670');
  await shown(page, 'slip in the code');
  await examine(page, 'prove-device-slip');
  await press(page, 'Use another address');
  await press(page, 'Cancel');
  await pressRemove(page, 'a•••@phone.example');
  await shown(page, 'is the last one');
  await examine(page, 'remove-last');
  await press(page, 'Cancel');
  await press(page, 'Add a token');
  await shown(page, 'Plug in the new token');
  await examine(page, 'add-token');
  await browser.takeToken(page, 'second');
  await press(page, 'Register the new token');
  await shown(page, 'is ready');
  await examine(page, 'add-token-sign');
  await browser.takeToken(page, 'first');
  await press(page, 'Sign with a token you have');
  await shown(page, 'Sign out');
  await pressRemove(page, 'My second token');
  await shown(page, 'It signs nothing any more');
  await examine(page, 'remove-token');
  await press(page, 'Cancel');
  await examine(page, 'account');
  await page.close();
});

test('freezing, recovery codes, forgetting, and a lost token', async () => {
  const page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Make recovery codes');
  await shown(page, 'Make ten codes');
  await examine(page, 'recovery');
  await press(page, 'Make ten codes');
  await shown(page, 'shown this once');
  await examine(page, 'recovery-codes');
  await page.emulateMediaType('print');
  await world.browser.picture(page, 'recovery-codes-printed');
  await page.emulateMediaType('screen');
  await press(page, 'I keep them safely');
  await press(page, 'Freeze everything now');
  await shown(page, 'Frozen since');
  await examine(page, 'frozen');
  const shop = await visit(world);
  const popup = await openWindow(world, shop);
  await shown(popup, 'Your account is frozen');
  await examineScreen(world.browser, popup, 'popup-frozen');
  await popup.close();
  await shop.close();
  await page.bringToFront();
  await press(page, 'Forget this browser');
  await shown(page, 'Forget this browser?');
  await examine(page, 'forget');
  await press(page, 'Cancel');
  await press(page, 'Sign out');
  await shown(page, 'I lost my token');
  await examine(page, 'signed-out');
  await press(page, 'I lost my token');
  await shown(page, 'Your token is lost');
  await examine(page, 'lost');
  await field(page, 'Recovery code', 'AAAA-AAAA-AAAA-AAAA');
  await press(page, 'Continue');
  await shown(page, 'was used or is too old');
  await examine(page, 'lost-refused');
  await press(page, 'Cancel');
  await page.close();
});
