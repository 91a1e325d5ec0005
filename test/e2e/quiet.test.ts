// Where there is nothing to pay the extension is silent, and a page can never tell that it is there.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askExtension, badgeOf, keptBy, openPayments, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

const badge = () => badgeOf(world);

const settle = () => new Promise((wait) => setTimeout(wait, 700));
const settings = (changes: object) =>
  askExtension(world, 'settings', { settings: { on: true, autoOpen: false, ...changes } });

/** How many requests the server has had; each leaves a line. */
const requests = () => world.server.log.split('\n').filter((line) => line.includes('"req')).length;

test('a shop without a checkout: no badge; with one: a badge; gone again when the page is left', async () => {
  const page = await world.browser.browser.newPage();
  for (const path of ['/', '/product', '/login']) {
    await page.goto(`${world.shop.origin}${path}`);
    await settle();
    expect(await badge(), path).toBe('');
  }
  await page.goto(world.shop.checkoutUrl());
  await expect.poll(badge).toBe('✓');
  await page.goto(world.shop.origin);
  await expect.poll(badge).toBe('');
  await page.goBack();
  await expect.poll(badge).toBe('✓');
  // A step without a card in the same page; the form of the one before may come back.
  await page.evaluate(() => {
    const left = document.createDocumentFragment();
    left.append(...document.body.childNodes);
    document.body.append('Thank you');
    Object.assign(globalThis, { comeBack: () => document.body.replaceChildren(left) });
  });
  // How long the next look is put off grows with what the last one took.
  await expect.poll(badge, { timeout: 60_000 }).toBe('');
  await page.evaluate(() => (globalThis as unknown as { comeBack(): void }).comeBack());
  await expect.poll(badge, { timeout: 60_000 }).toBe('✓');
  await page.evaluate(() => history.pushState({}, '', '?step=2'));
  await settle();
  await expect.poll(badge).toBe('✓');
  await page.close();
});

test('a checkout that a page has ready before the shopper goes there lights nothing until then', async () => {
  const page = await world.browser.newTab();
  await page.setBypassCSP(true);
  await page.goto(world.shop.origin);
  const told = async () => Object.keys(await keptBy(world, 'session')).some((key) => key.startsWith('seen:'));
  await expect.poll(told, { timeout: 20_000 }).toBe(false);
  const checkout = world.shop.checkoutUrl({ fields: 'top' });
  await page.evaluate((url) => {
    const rules = document.createElement('script');
    rules.type = 'speculationrules';
    rules.textContent = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] });
    document.head.append(rules);
  }, checkout);
  await expect.poll(told, { timeout: 20_000 }).toBe(true);
  expect(await badge()).toBe('');
  await page.evaluate((url) => void location.assign(url), checkout);
  await expect.poll(badge, { timeout: 20_000 }).toBe('✓');
  await page.close();
});

test('nothing leaves the browser before the shopper acts', async () => {
  const before = requests();
  expect(before).toBeGreaterThan(0);
  const page = await visit(world);
  await expect.poll(badge).toBe('✓');
  await settle();
  expect(requests()).toBe(before);
  await page.close();
});

/** All that a page could notice of an extension. */
async function traces(page: Page): Promise<unknown> {
  return page.evaluate(async (id) => {
    const reachable = await Promise.all(
      ['manifest.json', 'popup.html', 'fill.js', 'icon/16.png'].map((file) =>
        fetch(`chrome-extension://${id}/${file}`).then(
          () => file,
          () => '',
        ),
      ),
    );
    const globals = Object.keys(globalThis).filter((name) => /countersign|fillCard|reader/i.test(name));
    return {
      reachable: reachable.join(''),
      globals,
      marks: performance.getEntries().filter(({ name }) => name.startsWith('chrome-extension')).length,
    };
  }, world.browser.extensionId);
}

test('a page sees no change, no global and no resource of the extension, not even while the popup reads it', async () => {
  const page = await visit(world, { fields: 'top' });
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    const watch = { childList: true, subtree: true, attributes: true, characterData: true };
    new MutationObserver((records) => seen.push(...records.map(({ type }) => type))).observe(document, watch);
    for (const name of ['message', 'focus', 'input']) addEventListener(name, () => seen.push(name), true);
  });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.browser.closePopup();
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen.filter((what) => what !== 'focus')).toEqual([]);
  expect(await traces(page)).toEqual({ reachable: '', globals: [], marks: 0 });
  await page.close();
});

test('the popup opens by itself at a checkout, once, and only where the shopper wants it', async () => {
  await settings({ autoOpen: true });
  const page = await visit(world, { fields: 'top' });
  await shown(await world.browser.waitForPopup(), '42.50');
  await world.browser.closePopup();
  await page.evaluate(() => history.pushState({}, '', '?step=2'));
  await settle();
  await expect(world.browser.waitForPopup(300)).rejects.toThrow();
  await settings({ autoOpen: false });
  await page.reload();
  await settle();
  await expect(world.browser.waitForPopup(300)).rejects.toThrow();
  await page.close();
});

test('never on this site, and allowed again', async () => {
  await askExtension(world, 'neverHere', { origin: world.shop.origin, never: false });
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await press(popup, 'Why here?');
  await press(popup, 'Never on this site');
  await shown(popup, 'You asked Countersign to stay away');
  expect(await badge()).toBe('');
  await page.reload();
  await settle();
  expect(await badge()).toBe('');
  const again = await world.shopper.openPopup(page);
  await press(again, 'Allow it again');
  await shown(again, '42.50');
  await expect.poll(badge).toBe('✓');
  await page.close();
});

test('off is off everywhere', async () => {
  const page = await visit(world, { fields: 'top' });
  await expect.poll(badge).toBe('✓');
  await settings({ on: false });
  await expect.poll(badge).toBe('');
  await shown(await world.shopper.openPopup(page), 'Countersign is off');
  await settings({ on: true });
  await expect.poll(badge).toBe('✓');
  expect(await openPayments(world)).toEqual([]);
  await page.close();
});
