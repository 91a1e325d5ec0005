// Devices, freezing and removing without a mouse: each screen begins where the keyboard is needed next.
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { setAutoOpen } from '../world/checkout.ts';
import { shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { namesUnder } from './holding.ts';

const TABLET = 'tablet@ada.example';
const guard = () => new Promise<void>((wait) => setTimeout(wait, 600));

/** What has the focus, by the name that is read out. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: one } = document;
    const label = one instanceof HTMLInputElement ? one.labels?.[0]?.textContent : undefined;
    return one?.getAttribute('aria-label') ?? label ?? one?.textContent ?? '';
  });

/** Goes on with Tab until that has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === name) return guard();
    passed.push(now);
  }
  throw new Error(`Tab does not reach "${name}": ${passed.join(' | ')}`);
}

test('a device is added and removed, the account frozen and opened, by keyboard alone', async () => {
  await using world = await World.start();
  await setAutoOpen(world, false);
  const page = await world.browser.openExtensionPage('options.html');
  const { keyboard } = page;
  await shown(page, 'Add a device');
  await tabTo(page, 'Add a device');
  await keyboard.press('Enter');
  await shown(page, 'E-mail address');
  await expect.poll(() => focused(page)).toBe('E-mail address');
  await keyboard.type(TABLET);
  await keyboard.press('Enter');
  await shown(page, 'Prove the new device');
  await expect.poll(() => focused(page)).toBe('Code');
  await keyboard.type(await world.mailbox.waitForCode(TABLET));
  await keyboard.press('Enter');
  await shown(page, 'Sign out');
  await tabTo(page, 'Remove t•••@ada.example');
  // Enter on a screen that has just appeared removes nothing: to the page no time passes meanwhile.
  await page.evaluate(() => {
    const now = performance.now();
    performance.now = () => now;
  });
  await keyboard.press('Space');
  await shown(page, 'No code goes there any more');
  await expect.poll(() => focused(page)).toBe('Remove “t•••@ada.example”?');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.evaluate(() => Reflect.deleteProperty(performance, 'now'));
  await guard();
  await shown(page, 'No code goes there any more');
  await keyboard.press('Enter');
  await shown(page, 'Sign out');
  expect(await namesUnder(page, 'Second devices')).toEqual(['a•••@phone.example']);
  await tabTo(page, 'Freeze everything now');
  await keyboard.press('Enter');
  await shown(page, 'Your account is frozen');
  await expect.poll(() => focused(page)).toBe('Your account is frozen');
  await guard();
  await tabTo(page, 'Open again with your token');
  await keyboard.press('Enter');
  await shown(page, 'Freeze everything now');
});
