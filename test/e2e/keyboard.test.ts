// A purchase without a mouse: every step by Tab, digits, Space and Enter; and Enter never decides by accident.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPayments, setAutoOpen, visit } from '../world/checkout.ts';
import { shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The words of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement instanceof HTMLInputElement ? activeElement.id : (activeElement?.textContent ?? '');
  });

/** Goes on with Tab until something of these words has the focus; answers what was passed. */
async function tabTo(page: Page, words: string): Promise<string[]> {
  const passed: string[] = [];
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now.startsWith(words)) return passed;
    passed.push(now);
  }
  throw new Error(`Tab does not reach "${words}": ${passed.join(' | ')}`);
}

const guard = () => new Promise((wait) => setTimeout(wait, 600));

test('a whole purchase by keyboard', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Send code to');
  await guard();
  expect(await tabTo(popup, 'Send code to')).toEqual([]);
  expect(await tabTo(popup, 'Why here?')).toEqual(['Something wrong? Correct it']);
  await popup.keyboard.press('Space');
  await shown(popup, 'The address is what the browser says');
  const before = world.shopper.device.count();
  await tabTo(popup, 'Send code to');
  // Tab went around through the browser's own buttons: the window got the focus anew.
  await guard();
  await popup.keyboard.press('Enter');
  await shown(popup, 'Type the code');
  const code = await world.shopper.device.codeAfter(before);
  await expect.poll(() => focused(popup)).toBe('code');
  await guard();
  await popup.keyboard.type(`${code.slice(0, 4)} ${code.slice(4)}`);
  await popup.keyboard.press('Enter');
  await shown(popup, 'Confirmed.');
  await tabTo(popup, 'Done');
  await popup.keyboard.press('Enter');
  await shown(popup, 'Send code to');
  await page.close();
});

test('Enter within half a second after the window appeared decides nothing', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Send code to');
  const before = world.shopper.device.count();
  // Leaving and coming back begins the half second anew, however long the window was there.
  await guard();
  const back = await popup.evaluateHandle(() => {
    document.querySelector<HTMLButtonElement>('.primary')?.focus();
    // At the very moment of each key, however long it takes on its way here.
    const away = new AbortController();
    for (const key of ['keydown', 'keyup'])
      addEventListener(key, () => dispatchEvent(new Event('focus')), { capture: true, signal: away.signal });
    return away;
  });
  await popup.keyboard.press('Enter');
  await popup.keyboard.press('Space');
  await back.evaluate((away) => away.abort());
  await new Promise((wait) => setTimeout(wait, 300));
  expect(await openPayments(world)).toEqual([]);
  expect(world.shopper.device.count()).toBe(before);
  await guard();
  await popup.keyboard.press('Enter');
  await shown(popup, 'Type the code');
  await page.close();
});
