// Devices and tokens that come and go, in the options page: each change signed, each step found again after the page was closed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptBy, setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { SmsCentre } from '../world/sms-centre.ts';
import { ADDRESS, World } from '../world/world.ts';
import { otherCode } from './codes.ts';
import { choose, namesUnder, pressRemove, reopen } from './holding.ts';

const TABLET = 'tablet@ada.example';
const WATCH = 'watch@ada.example';
const PHONE = '+4915112345678';
/** The server sends again 30 seconds after a send. */
const HALF_A_MINUTE_MS = 31_000;

let centre: SmsCentre;
let world: World;
beforeAll(async () => {
  centre = await SmsCentre.start();
  world = await World.start({ environment: { SMS_URL: centre.url() }, aheadMs: 0 });
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await centre[Symbol.asyncDispose]();
});

const lettersTo = (address: string) => world.mailbox.lettersTo(address).map(({ text }) => text);

test('a mailbox is added, through closed pages, a slip and a wrong code; then it is removed', async () => {
  let page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Add a device');
  await shown(page, 'Your token signs that codes may go there too');
  page = await reopen(world.browser, page);
  await field(page, 'E-mail address', 'no mailbox');
  await press(page, 'Send the code, with your token');
  await shown(page, 'Check what you typed');
  const before = world.mailbox.count(TABLET);
  await field(page, 'E-mail address', TABLET);
  await press(page, 'Send the code, with your token');
  await shown(page, 'Prove the new device');
  expect(await textOf(page)).toMatch(/Send again in 0:\d\d/);
  page = await reopen(world.browser, page);
  const code = await world.mailbox.waitForCode(TABLET, { after: before });
  await field(page, 'Code', otherCode(code));
  await press(page, 'Continue');
  await shown(page, 'Tries left: 4');
  await world.browser.killBackground();
  await field(page, 'Code', code);
  await press(page, 'Continue');
  await shown(page, 'New: only small payments until');
  expect(await namesUnder(page, 'Second devices')).toEqual(['a•••@phone.example', 't•••@ada.example']);
  await expect.poll(() => lettersTo(ADDRESS).join()).toContain('a device for codes was added');
  expect(JSON.stringify([await keptBy(world, 'local'), await keptBy(world, 'session')])).not.toContain(
    TABLET,
  );

  await pressRemove(page, 't•••@ada.example');
  await shown(page, 'No code goes there any more');
  await press(page, 'Cancel');
  await pressRemove(page, 't•••@ada.example');
  page = await reopen(world.browser, page);
  await press(page, 'Remove it, with your token');
  await shown(page, 'Add a device');
  expect(await namesUnder(page, 'Second devices')).toEqual(['a•••@phone.example']);
  await page.close();
});

test('the code is sent again after half a minute, with a touch; a session that ended meanwhile is opened again', async () => {
  let page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Add a device');
  const before = world.mailbox.count(WATCH);
  await field(page, 'E-mail address', WATCH);
  await press(page, 'Send the code, with your token');
  const first = await world.mailbox.waitForCode(WATCH, { after: before });
  await shown(page, 'Send again in');
  await page.evaluate(() => {
    type Storage = { chrome: { storage: { session: { remove(key: string): Promise<void> } } } };
    return (globalThis as unknown as Storage).chrome.storage.session.remove('session');
  });
  await world.server.advance(HALF_A_MINUTE_MS);
  page = await reopen(world.browser, page);
  await press(page, 'Sign in with your token');
  await shown(page, 'Prove the new device');
  await press(page, 'Send again, with your token');
  expect(await world.mailbox.waitForCode(WATCH, { after: before + 1 })).toBe(first);
  await shown(page, 'Send again in');
  await field(page, 'Code', first);
  await press(page, 'Continue');
  await shown(page, 'w•••@ada.example');
  await pressRemove(page, 'w•••@ada.example');
  await press(page, 'Remove it, with your token');
  await shown(page, 'Add a device');
  await page.close();
});

test('a phone is added; another address may be given first; one that is taken is told to who reads it', async () => {
  const page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Add a device');
  await field(page, 'E-mail address', ADDRESS);
  const before = world.mailbox.count(ADDRESS);
  await press(page, 'Send the code, with your token');
  await field(page, 'Code', await world.mailbox.waitForCode(ADDRESS, { after: before }));
  await press(page, 'Continue');
  await shown(page, 'This address belongs to another device');
  await press(page, 'Use another address');
  await choose(page, 'Text message');
  await field(page, 'Phone number', '0170 12');
  await press(page, 'Send the code, with your token');
  await shown(page, 'Check what you typed');
  const after = centre.countCodes(PHONE);
  await field(page, 'Phone number', '+49 151 12345678');
  await press(page, 'Send the code, with your token');
  await field(page, 'Code', await centre.waitForCode(PHONE, { after }));
  await press(page, 'Continue');
  await shown(page, '+49 ••• 78');
  await pressRemove(page, '+49 ••• 78');
  await press(page, 'Remove it, with your token');
  await shown(page, 'Add a device');
  await page.close();
});

test('the last of a kind stays, and the page says what to do', async () => {
  const page = await world.browser.openExtensionPage('options.html');
  await pressRemove(page, 'a•••@phone.example');
  await shown(page, 'Without a second device nothing could be paid');
  await press(page, 'Add a device');
  await shown(page, 'How do codes reach it?');
  await press(page, 'Cancel');
  await pressRemove(page, 'Blue key');
  await shown(page, 'Without a token nobody could sign in');
  await press(page, 'Cancel');
  await shown(page, 'Sign out');
  await page.close();
});

test('a second token is added with the first; it pays, and removes the first', async () => {
  const { browser } = world;
  let page = await browser.openExtensionPage('options.html');
  await press(page, 'Add a token');
  await field(page, 'What do you call it?', 'Safe key');
  await press(page, 'Register the new token');
  await shown(page, 'The token was not touched, or is not yours');
  await browser.takeToken(page, 'second');
  await press(page, 'Register the new token');
  await shown(page, '“Safe key” is ready');
  await press(page, 'Sign with a token you have');
  await shown(page, 'The token was not touched, or is not yours');
  page = await reopen(browser, page);
  await browser.takeToken(page, 'first');
  await press(page, 'Sign with a token you have');
  await shown(page, 'Safe key');
  await shown(page, 'Sign out');
  expect((await namesUnder(page, 'Tokens')).toSorted()).toEqual(['Blue key', 'Safe key']);
  await browser.takeToken(page, 'second');
  await pressRemove(page, 'Blue key');
  await press(page, 'Remove it, with your token');
  await shown(page, 'Sign out');
  expect(await namesUnder(page, 'Tokens')).toEqual(['Safe key']);
  await browser.rememberToken();
  await page.close();

  const shop = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(shop);
  await world.shopper.confirm(popup);
  await press(popup, 'Close this card');
  await shop.close();
});

test('a browser that was forgotten is enrolled again, with a phone', async () => {
  const page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Forget this browser');
  await shown(page, 'Your account, devices and tokens stay');
  await press(page, 'Cancel');
  await press(page, 'Forget this browser');
  await shown(page, 'Forget this browser?');
  await press(page, 'Forget this browser');
  await field(page, 'Server address', world.server.url);
  expect(await keptBy(world, 'local')).toEqual({});
  await press(page, 'Continue');
  const { invitation } = await world.server.cli<{ invitation: string }>(
    'invite',
    '--name',
    'Bo Example',
    '--role',
    'payer',
    '--fund',
    'EUR 100.00',
  );
  await field(page, 'Invitation', invitation);
  await press(page, 'Continue');
  await world.browser.takeToken(page, 'third');
  await press(page, 'Register the token');
  await choose(page, 'Text message');
  await field(page, 'Phone number', '+49 151 87654321');
  await press(page, 'Continue');
  await field(page, 'Code', await centre.waitForCode('+4915187654321'));
  await press(page, 'Continue');
  await field(page, 'A word', 'otter');
  await press(page, 'Finish');
  await shown(page, '+49 ••• 21');
  await world.browser.rememberToken();
  await page.close();

  const device = {
    count: () => centre.countCodes('+4915187654321'),
    codeAfter: (after: number) => centre.waitForCode('+4915187654321', { after }),
  };
  Object.assign(world.shopper, { device });
  const shop = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(shop);
  await world.shopper.confirm(popup);
  expect(centre.texts('+4915187654321').at(-1)).toContain('42.50');
  await shop.close();
});
