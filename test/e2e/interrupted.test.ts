// A purchase that is interrupted at every stage: the popup closed, the background killed, the session ended, the tab closed.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askExtension, fundsOf, openPayments, openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

const INTERRUPTIONS = {
  'the popup is closed': () => world.browser.closePopup(),
  'the background is killed': () => world.browser.killBackground(),
} as const;

/** Interrupts, and opens the popup again. */
async function after(interruption: keyof typeof INTERRUPTIONS, page: Page): Promise<Page> {
  await INTERRUPTIONS[interruption]();
  return world.shopper.openPopup(page);
}

test.each(Object.keys(INTERRUPTIONS) as (keyof typeof INTERRUPTIONS)[])(
  'a purchase goes on at every stage after %s',
  async (what) => {
    const page = await visit(world, { fields: 'top' });
    await shown(await world.shopper.openPopup(page), '42.50');
    const review = await after(what, page);
    await shown(review, '42.50');
    const before = await world.shopper.sendCode(review);
    const code = await world.shopper.device.codeAfter(before);
    const entry = await after(what, page);
    await shown(entry, 'Code sent');
    await world.shopper.typeCode(entry, code);
    await shown(entry, 'Confirmed.');
    const card = await after(what, page);
    await shown(card, 'card number: filled in');
    expect(world.shopper.device.count()).toBe(before + 1);
    await press(card, 'Close this card');
    await shown(card, 'Send code to');
    await page.close();
  },
);

test('a background killed while it asks for the card goes on when the popup is opened', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  await world.shopper.typeCode(popup, await world.shopper.device.codeAfter(before));
  await expect
    .poll(async () => (await openPayments(world)).at(-1)?.stage, { interval: 10 })
    .toMatch(/^(confirmed|card)$/);
  await world.browser.killBackground();
  const again = await world.shopper.openPopup(page);
  await shown(again, 'Confirmed.');
  await press(again, 'Close this card');
  await shown(again, 'Send code to');
  await page.close();
});

test('a session that ends in the middle: sign in, and the payment goes on', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  await askExtension(world, 'signOut');
  const again = await world.shopper.openPopup(page);
  await press(again, 'Sign in with your token');
  await shown(again, 'Type the code');
  await world.shopper.typeCode(again, code);
  await shown(again, 'Confirmed.');
  await press(again, 'Close this card');
  await shown(again, 'Send code to');
  await page.close();
});

test('two tabs at once are two payments', async () => {
  const one = await visit(world, { fields: 'top', total: '10.00' });
  const first = await openWindow(world, one);
  await shown(first, '10.00');
  const firstBefore = await world.shopper.sendCode(first);
  const firstCode = await world.shopper.device.codeAfter(firstBefore);
  const other = await visit(world, { fields: 'top', total: '20.00' });
  const second = await openWindow(world, other);
  const secondBefore = await world.shopper.sendCode(second);
  const secondCode = await world.shopper.device.codeAfter(secondBefore);
  await world.shopper.typeCode(second, secondCode);
  await shown(second, 'Confirmed.');
  await first.close();
  const firstAgain = await openWindow(world, one);
  await shown(firstAgain, 'Type the code');
  await world.shopper.typeCode(firstAgain, firstCode);
  await shown(firstAgain, 'Confirmed.');
  const payments = await openPayments(world);
  expect(payments.map(({ certificate, stage }) => [certificate.amount.value, stage])).toEqual([
    ['10.00', 'card'],
    ['20.00', 'card'],
  ]);
  for (const page of [firstAgain, second, one, other]) await page.close();
});

test('a tab that is closed before its card leaves nothing open at the server', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  await world.shopper.device.codeAfter(before);
  const held = await fundsOf(world);
  await page.close();
  await expect.poll(() => openPayments(world)).toEqual([]);
  expect(await fundsOf(world)).toEqual(held);
});
