// What was lost: a phone, and all is frozen at once; the token, and a printed code with the phone lets its person in again.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptBy, openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { codeIn } from '../world/mailbox.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { ADDRESS, World } from '../world/world.ts';
import { namesUnder, pressRemove, reopen } from './holding.ts';

let world: World;
/** The recovery codes that were printed, and one that is void. */
let codes: string[] = [];
let unread = '';
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The next letter with a code to the shopper's mailbox, past any news. */
async function codeLetter(after: number): Promise<string> {
  const found = () =>
    world.mailbox
      .lettersTo(ADDRESS)
      .slice(after)
      .find(({ text }) => codeIn(text));
  await expect.poll(found, { timeout: 15_000 }).toBeDefined();
  return found()?.text ?? '';
}

const codesOn = (page: Page) =>
  page.$$eval('.codes code', (codes) => codes.map(({ textContent }) => textContent ?? ''));

test('freezing stops a payment that waits for its code; opened again, it goes on', async () => {
  const shop = await visit(world, { fields: 'top' });
  const popup = await openWindow(world, shop);
  const after = world.mailbox.count(ADDRESS);
  await world.shopper.sendCode(popup);
  const code = codeIn(await codeLetter(after)) ?? '';
  let options = await world.browser.openBarePage('options.html');
  await shown(options, 'Freezing stops every confirmation');
  await press(options, 'Freeze everything now');
  await shown(options, 'Your account is frozen');
  expect(await textOf(options)).not.toContain('Freeze everything now');

  await popup.bringToFront();
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Your account is frozen, so nothing is paid');
  const other = await visit(world, { fields: 'top', total: '10.00' });
  const refused = await openWindow(world, other);
  await shown(refused, 'Your account is frozen, so nothing is paid');
  await shown(refused, 'Settings');
  await refused.close();
  await other.close();

  options = await reopen(world.browser, options);
  await shown(options, 'Frozen since');
  await press(options, 'Open again with your token');
  await shown(options, 'Freeze everything now');
  await options.close();
  await popup.bringToFront();
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Confirmed.');
  await press(popup, 'Close this card');
  await popup.close();
  await shop.close();
});

test('recovery codes are shown once, printed, and kept nowhere', async () => {
  const { browser } = world;
  let page = await browser.openExtensionPage('options.html');
  await press(page, 'Make recovery codes');
  await shown(page, 'Codes that were made before are void');
  page = await reopen(browser, page);
  await press(page, 'Make ten codes');
  await shown(page, 'They are shown this once');
  const lost = await codesOn(page);
  expect(lost).toHaveLength(10);
  unread = lost[0] ?? '';
  page = await reopen(browser, page);
  await shown(page, 'Codes that were made before are void');
  expect(await codesOn(page)).toEqual([]);
  await press(page, 'Make ten codes');
  await shown(page, 'They are shown this once');
  codes = await codesOn(page);
  expect(codes.filter((code) => lost.includes(code))).toEqual([]);
  await page.emulateMediaType('print');
  const printed = await textOf(page);
  expect(codes.filter((code) => !printed.includes(code))).toEqual([]);
  expect(printed).not.toContain('Print');
  expect(printed).toContain('Ada Example');
  await page.emulateMediaType('screen');
  const kept = JSON.stringify([await keptBy(world, 'local'), await keptBy(world, 'session')]);
  expect(codes.filter((code) => kept.includes(code))).toEqual([]);
  expect(await filesWith(browser.profile, codes)).toEqual([]);
  await page.bringToFront();
  await press(page, 'I keep them safely');
  await shown(page, 'Sign out');
  await page.close();
});

test('the token is lost: a printed code and the phone let its person in again, with a new one', async () => {
  const { browser } = world;
  let page = await browser.openExtensionPage('options.html');
  await press(page, 'Sign out');
  await browser.takeToken(page, 'bought anew');
  await press(page, 'Sign in with your token');
  await shown(page, 'The token was not touched, or is not yours');

  await press(page, 'I lost my token');
  await field(page, 'Recovery code', unread);
  await press(page, 'Continue');
  await shown(page, 'was used or is too old');
  await press(page, 'Cancel');
  await press(page, 'I lost my token');
  await field(page, 'Recovery code', (codes[3] ?? '').toLowerCase().replaceAll('-', ' '));
  await press(page, 'Continue');
  await shown(page, 'Now your new token');
  page = await reopen(browser, page);
  await field(page, 'What do you call it?', 'New key');
  await press(page, 'Register the token');
  await shown(page, 'A second device that you have');
  await field(page, 'E-mail address', 'thief@mail.example');
  await press(page, 'Continue');
  await shown(page, 'Nothing comes?');
  page = await reopen(browser, page);
  await press(page, 'Use another address');
  await field(page, 'E-mail address', ADDRESS);
  const after = world.mailbox.count(ADDRESS);
  await press(page, 'Continue');
  const letter = await codeLetter(after);
  expect(letter).toContain('adds a token to your account');
  await field(page, 'Code', codeIn(letter) ?? '');
  await press(page, 'Continue');
  await shown(page, 'Sign out');
  expect((await namesUnder(page, 'Tokens')).toSorted()).toEqual(['Blue key', 'New key']);
  expect(await textOf(page)).toContain('heron');
  expect(world.mailbox.lettersTo('thief@mail.example')).toEqual([]);

  await pressRemove(page, 'Blue key');
  await press(page, 'Remove it, with your token');
  await shown(page, 'A token that came by a recovery code is too new for this');
  await press(page, 'Cancel');
  await browser.rememberToken();
  await page.close();
  const shop = await visit(world, { fields: 'top' });
  const popup = await openWindow(world, shop);
  const before = world.mailbox.count(ADDRESS);
  await world.shopper.sendCode(popup);
  await world.shopper.typeCode(popup, codeIn(await codeLetter(before)) ?? '');
  await shown(popup, 'Confirmed.');
  await press(popup, 'Close this card');
  await popup.close();
  await shop.close();
});

test('from the popup, signed out; and from a browser that knows nobody', async () => {
  const shop = await visit(world, { fields: 'top' });
  let page = await world.browser.openExtensionPage('options.html');
  await press(page, 'Sign out');
  await shown(page, 'Sign in with your token');
  await page.close();
  await press(await world.shopper.openPopup(shop), 'I lost my token');
  page = await world.browser.openExtensionPage('options.html');
  await shown(page, 'Your token is lost');
  await press(page, 'Cancel');
  await press(page, 'Forget this browser');
  await shown(page, 'Forget this browser?');
  await press(page, 'Forget this browser');
  await field(page, 'Server address', world.server.url);
  await press(page, 'Continue');
  await press(page, 'I lost my token');
  await shown(page, 'Your token is lost');
  await press(page, 'Back');
  await shown(page, 'It is good once, for 24 hours');
  // Where an invitation is asked for, a recovery code does as well, and is known by its form.
  await field(page, 'Invitation', codes[4] ?? '');
  await press(page, 'Continue');
  await shown(page, 'Now your new token');
  await world.browser.takeToken(page, 'a third');
  await press(page, 'Register the token');
  await field(page, 'E-mail address', ADDRESS);
  const after = world.mailbox.count(ADDRESS);
  await press(page, 'Continue');
  await field(page, 'Code', codeIn(await codeLetter(after)) ?? '');
  await press(page, 'Continue');
  await field(page, 'A word', 'otter');
  await press(page, 'Finish');
  await shown(page, 'Ada Example');
  expect(await namesUnder(page, 'Tokens')).toHaveLength(3);
  await page.close();
  await shop.close();
});

/** Files below a folder that hold one of these texts, in either of the encodings that a browser writes. */
async function filesWith(folder: string, texts: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(20);
  const wanted = texts.flatMap((text) => [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')]);
  const held = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      return wanted.some((one) => bytes.includes(one)) ? [file] : [];
    }),
  );
  return held.flat();
}
