// Payments that are not one charge: in parts, and of an amount that is not final. The shopper says so, signs it, and it holds.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fundsOf, openPayments, paymentOf, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { choose } from './holding.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world?.[Symbol.asyncDispose]());

const eur = (value: string) => ({ currency: 'EUR', value });

/** Chooses in the popup how the shop may charge, and buys; answers page and certificate. */
async function buy(mode: string, words: string, charge: string, then?: (popup: Page) => Promise<unknown>) {
  const page = await visit(world, { fields: 'top', charge });
  const popup = await world.shopper.openPopup(page);
  await press(popup, 'Not just one charge?');
  // It opens below the cheque: the keyboard is there at once, and so is what is seen.
  const inSight = () =>
    popup.evaluate(() => {
      const { bottom } = document.activeElement?.getBoundingClientRect() ?? { bottom: Number.NaN };
      const footer = document.querySelector('.actions')?.getBoundingClientRect().top ?? 0;
      return document.activeElement?.getAttribute('name') === 'mode' && bottom <= footer;
    });
  await expect.poll(inSight).toBe(true);
  await choose(popup, mode);
  await then?.(popup);
  await shown(popup, words);
  const before = await world.shopper.sendCode(popup);
  await shown(popup, words);
  await world.shopper.typeCode(popup, await world.shopper.device.codeAfter(before));
  await shown(popup, 'card number: filled in');
  await shown(popup, words);
  const payment = (await openPayments(world)).at(-1);
  if (payment === undefined) throw new Error('the extension has no payment in hand');
  return { page, certificate: payment.certificate };
}

test('two shipments of two are paid, a third is declined', async () => {
  const words = 'In up to 2 charges, together at most this amount.';
  const { page, certificate } = await buy('This shop ships in parts', words, '22.50');
  expect(certificate.charge).toEqual({ mode: 'split', count: 2 });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const { id } = await paymentOf(world, page);
  const second = await world.psp.charge(id, eur('20.00'));
  const third = await world.psp.charge(id, eur('5.00'));
  expect([second.approved, third.approved]).toEqual([true, false]);
  expect(await fundsOf(world)).toEqual({ available: '457.50', held: '42.50' });
  const [first] = world.psp.decisions;
  if (first === undefined) throw new Error('nothing was charged');
  await world.network.capture(first);
  await world.network.capture(second);
  expect(await fundsOf(world)).toEqual({ available: '457.50', held: '0.00' });
  const opened = await world.browser.openExtensionPage(`options.html#payment/${certificate.id}`);
  await shown(opened, 'What happened');
  await shown(opened, words);
  const states = await opened.$$eval('.charges > li', (lines) =>
    lines.map((line) => `${line.className} ${line.querySelector(':scope > bdi')?.textContent}`),
  );
  expect(states.sort()).toEqual(['charged €20.00', 'charged €22.50', 'declined €5.00']);
  await opened.close();
  await page.close();
});

test('more parts than two are counted, and together stay within the amount', async () => {
  const words = 'In up to 3 charges, together at most this amount.';
  const { page, certificate } = await buy('This shop ships in parts', words, '20.00', (popup) =>
    popup.select('select', '3'),
  );
  expect(certificate.charge).toEqual({ mode: 'split', count: 3 });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const { id } = await paymentOf(world, page);
  const beyond = await world.psp.charge(id, eur('22.51'));
  expect(beyond).toMatchObject({ approved: false });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'It is more than you confirmed');
  await shown(popup, 'What was charged before stands.');
  // Something was charged already: the card is not given up for a higher amount.
  expect(await textOf(popup)).not.toContain('Sign again for');
  expect((await world.psp.charge(id, eur('22.50'))).approved).toBe(true);
  await world.browser.closePopup();
  await page.close();
});

test('an amount that is not final grows within what was signed, not beyond, and the rest is free', async () => {
  const before = Number((await fundsOf(world)).available);
  const words = 'The final amount may be lower, never above this.';
  const { page, certificate } = await buy('The final amount may be lower or higher', words, '30.00');
  expect(certificate.charge).toEqual({ mode: 'estimate' });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  const first = world.psp.decisions.at(-1);
  if (first === undefined) throw new Error('nothing was charged');
  const { card, merchant, networkId } = first;
  const grow = (value: string) => world.network.authorise({ card, merchant, networkId, amount: eur(value) });
  expect((await grow('10.00')).approved).toBe(true);
  expect(await grow('2.51')).toMatchObject({ approved: false });
  await world.network.capture(first, { amount: eur('38.20') });
  expect(Number((await fundsOf(world)).available)).toBeCloseTo(before - 38.2, 2);
  const opened = await world.browser.openExtensionPage(`options.html#payment/${certificate.id}`);
  await shown(opened, '€38.20');
  await shown(opened, words);
  await opened.close();
  await page.close();
});
