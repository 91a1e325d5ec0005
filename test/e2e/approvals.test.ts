// A payment that needs an approval, by two people with two browsers: approved, refused, and taken up again later.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ShopperBrowser, WANTED_PICTURES } from '../world/browser.ts';
import {
  cardFields,
  fundsOf,
  openPayments,
  openWindow,
  pressPay,
  setAutoOpen,
  visit,
} from '../world/checkout.ts';
import { withFile } from '../world/policy.ts';
import { field, press, Shopper, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { examineScreen } from './examine.ts';

const RULE = 'Payments of 10.00 or more';
const ADDRESS = 'bo@phone.example';
const POLICY = {
  version: 2,
  rules: [
    {
      name: RULE,
      when: { amountAtLeast: { currency: 'EUR', value: '10.00' } },
      require: { approvals: 1, token: { notSynced: true } },
    },
  ],
};

let world: World;
let desk: ShopperBrowser;
let approver: Shopper;
beforeAll(async () => {
  world = await World.start({ browser: WANTED_PICTURES });
  await setAutoOpen(world, false);
  await withFile(POLICY, (file) => world.server.cli('policy', 'set', file));
  desk = await ShopperBrowser.start({ still: true, ...WANTED_PICTURES });
  const who = ['--name', 'Bo Example', '--role', 'approver'];
  const { invitation } = await world.server.cli<{ invitation: string }>('invite', ...who);
  const { mailbox, server } = world;
  const device = {
    count: () => mailbox.count(ADDRESS),
    codeAfter: (after: number) => mailbox.waitForCode(ADDRESS, { after }),
  };
  approver = await Shopper.enrol(desk, {
    server: server.url,
    invitation,
    address: ADDRESS,
    device,
    mark: 'otter',
  });
});
afterAll(async () => {
  await desk?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

async function giveReason(popup: Page, reason: string): Promise<void> {
  await press(popup, 'Add a reason');
  await field(popup, 'What is it for? Whoever has to approve it reads this.', reason);
}

/** Confirms what a checkout asks for, up to where somebody else is waited for. */
async function confirmWaiting(page: Page, reason?: string): Promise<Page> {
  const popup = await world.shopper.openPopup(page);
  if (reason !== undefined) await giveReason(popup, reason);
  const before = await world.shopper.sendCode(popup);
  await world.shopper.typeCode(popup, await world.shopper.device.codeAfter(before));
  await shown(popup, 'Waits for a second person');
  return popup;
}

/** The approver's popup, over whatever page, with the newest payment opened. */
async function openNewest(): Promise<{ page: Page; popup: Page }> {
  const page = await desk.newTab();
  await page.goto(world.shop.origin);
  const popup = await approver.openPopup(page);
  await shown(popup, 'Approvals');
  await press(popup, world.shop.options.name);
  await shown(popup, 'Ada Example wants to pay');
  return { page, popup };
}

async function approveNewest(): Promise<void> {
  const { page, popup } = await openNewest();
  await press(popup, 'Approve with your token');
  await shown(popup, 'Approved. It can be paid now.');
  await shown(popup, 'Nothing waits for you.');
  await page.close();
}

const rosetteOf = (page: Page) =>
  page.$$eval('.cheque .rosette path', (paths) => paths.map((path) => path.getAttribute('d')));

test('approved by another person with their own token; then the card is filled and the shop is paid', async () => {
  const page = await visit(world, { fields: 'top' });
  const reason = 'A lamp for the new desk';
  const mine = await confirmWaiting(page, reason);
  const told = await textOf(mine);
  for (const words of ['One person has to approve', 'Who may do it: Bo Example', RULE, 'Until'])
    expect(told).toContain(words);
  expect(await fundsOf(world)).toEqual({ available: '457.50', held: '42.50' });
  const { popup, page: other } = await openNewest();
  const asked = await textOf(popup);
  for (const words of ['€42.50', world.shop.options.name, 'localhost', `Reason: ${reason}`, RULE, 'otter'])
    expect(asked).toContain(words);
  expect(await rosetteOf(popup)).toEqual(await rosetteOf(mine));
  expect((await rosetteOf(popup)).length).toBeGreaterThan(0);
  await popup.keyboard.press('Enter');
  await press(popup, 'Approve with your token');
  await shown(popup, 'Approved. It can be paid now.');
  await shown(mine, 'Confirmed.');
  await shown(mine, 'card number: filled in');
  expect((await cardFields(page))['number']).toMatch(/^\d{16}$/);
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await Promise.all([other.close(), page.close()]);
});

test('refused with a word, which the shopper reads; the money is free', async () => {
  const before = await fundsOf(world);
  const page = await visit(world, { fields: 'top' });
  const mine = await confirmWaiting(page);
  const { popup, page: other } = await openNewest();
  await press(popup, 'Refuse it');
  await press(popup, 'Refuse this payment');
  await shown(popup, 'Type a word for the payer');
  await field(popup, 'Why do you refuse it?', 'We have lamps enough');
  await press(popup, 'Refuse this payment');
  await shown(popup, 'Refused. Nothing is paid.');
  await shown(mine, 'A second person refused this payment.');
  await shown(mine, 'We have lamps enough');
  expect(await fundsOf(world)).toEqual(before);
  await Promise.all([other.close(), page.close()]);
});

test('the tab was closed meanwhile: the next one that shows the same checkout goes on', async () => {
  const first = await visit(world, { fields: 'top' });
  await confirmWaiting(first);
  await first.close();
  await expect.poll(() => openPayments(world)).toEqual([]);
  await approveNewest();
  const dearer = await visit(world, { fields: 'top', total: '50.00' });
  const another = await world.shopper.openPopup(dearer);
  await shown(another, 'Send code to');
  await dearer.close();
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Confirmed.');
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await page.close();
});

test('the page asks for something else once it is approved: cancelled, told, nothing held', async () => {
  const before = await fundsOf(world);
  const page = await visit(world, { fields: 'top' });
  const popup = await confirmWaiting(page);
  await page.evaluate(() => document.querySelector<HTMLInputElement>('input[value=express]')?.click());
  await approveNewest();
  await shown(popup, 'The page now asks for something else than you confirmed');
  expect(await fundsOf(world)).toEqual(before);
  await page.close();
});

test('the screens of both, in light and dark, at every width', async () => {
  const page = await visit(world, { fields: 'top' });
  const mine = await openWindow(world, page);
  await giveReason(mine, 'For the new desk');
  await examineScreen(world.browser, mine, 'review-with-reason');
  const sent = await world.shopper.sendCode(mine);
  await world.shopper.typeCode(mine, await world.shopper.device.codeAfter(sent));
  await shown(mine, 'Waits for a second person');
  await examineScreen(world.browser, mine, 'waits-for-approval');
  const shop = await desk.newTab();
  await shop.goto(world.shop.origin);
  const popup = await openWindow({ browser: desk }, shop);
  await shown(popup, 'Ada Example');
  await examineScreen(desk, popup, 'approvals');
  await press(popup, world.shop.options.name);
  await examineScreen(desk, popup, 'approval');
  await press(popup, 'Refuse it');
  await examineScreen(desk, popup, 'approval-refusing');
  const options = await desk.openExtensionPage('options.html#approvals');
  await shown(options, 'Ada Example');
  await examineScreen(desk, options, 'approvals-page', { popup: false });
  await press(options, world.shop.options.name);
  await press(options, 'Refuse it');
  await field(options, 'Why do you refuse it?', 'Enough');
  await press(options, 'Refuse this payment');
  await shown(options, 'Nothing waits for you.');
  await shown(mine, 'Enough');
  await examineScreen(world.browser, mine, 'refused-by-approver');
});
