// A rule that says no is explained in its own words, before the shopper has typed anything.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { openPayments, openWindow, setAutoOpen, visit } from '../world/checkout.ts';
import { withFile } from '../world/policy.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { examineScreen } from './examine.ts';

let world: World;
beforeAll(async () => {
  world = await World.start({ browser: WANTED_PICTURES });
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Whether nothing lies over an element, and it has not to be scrolled to. */
const isInSight = (selector: string): boolean => {
  const element = document.querySelector(selector);
  const { left = 0, top = 0, height = 0 } = element?.getBoundingClientRect() ?? {};
  const seen = document.elementFromPoint(left + 2, top + height / 2);
  return (
    element !== null &&
    seen !== null &&
    (element.contains(seen) || seen.contains(element)) &&
    seen.closest('.rules') !== null
  );
};

test('a denial names its rules, markup in them is text, and nothing was sent', async () => {
  const rules = [
    { name: 'Travel <b>only</b>', when: {}, deny: 'Cards of this group pay trains & hotels.' },
    { name: 'limit a payment', when: {}, deny: 'Payments of 10.00 EUR or more are not allowed here.' },
  ];
  await withFile({ version: 2, rules }, (file) => world.server.cli('policy', 'set', file));
  const page = await visit(world, { fields: 'top' });
  const popup = await openWindow(world, page);
  await shown(popup, '42.50');
  const before = world.shopper.device.count();
  await popup.setViewport({ width: 360, height: 600 });
  await press(popup, 'Send code to');
  for (const { name, deny } of rules) {
    await shown(popup, name);
    await shown(popup, deny);
  }
  expect(await textOf(popup)).not.toContain('Type the code');
  await popup.waitForFunction(isInSight, {}, '.rules dt');
  await examineScreen(world.browser, popup, 'policy-denied');
  expect(world.shopper.device.count()).toBe(before);
  expect(await openPayments(world)).toEqual([]);
  await popup.close();
  await page.close();
});

test('payments that were stopped say why, and go on afterwards in the same window', async () => {
  await withFile({ version: 3, rules: [] }, (file) => world.server.cli('policy', 'set', file));
  const reason = 'We look into a theft until noon.';
  await world.server.cli('payments', 'stop', '--reason', reason);
  const page = await visit(world, { fields: 'top' });
  const popup = await openWindow(world, page);
  await press(popup, 'Send code to');
  await shown(popup, reason);
  await world.server.cli('payments', 'resume');
  await world.shopper.confirm(popup);
  await page.close();
});
