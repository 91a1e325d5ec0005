// The whole purchase as a shopper sees it: popup, code, token, filled card, the shop's own button, capture, receipt.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cardFields,
  fundsOf,
  openPayments,
  paymentOf,
  pressPay,
  setAutoOpen,
  visit,
} from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';

let world: World;
beforeAll(async () => {
  // As most people have it: what moves, moves.
  world = await World.start({ browser: { still: false } });
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Buys up to the filled card; answers page and popup. */
async function buy(options: Parameters<typeof visit>[1] = {}) {
  const page = await visit(world, options);
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  return { page, popup };
}

describe('a purchase', () => {
  test('from the popup to the captured money, with a receipt that verifies', async () => {
    const page = await visit(world);
    const popup = await world.shopper.openPopup(page);
    await shown(popup, 'First payment to shop.localhost');
    await world.shopper.confirm(popup);
    await shown(popup, 'frame of psp.localhost');
    expect(await cardFields(page)).toEqual({ number: '', expiry: '', cvc: '' });
    await press(popup, 'Fill it in there');
    await shown(popup, 'card number: filled in');
    const [payment] = await openPayments(world);
    expect(await cardFields(page)).toMatchObject({ number: payment?.card?.number, cvc: payment?.card?.cvc });
    expect(await pressPay(world, page)).toBe('Paid. Thank you for your order!');
    const again = await world.shopper.openPopup(page);
    await shown(again, 'The shop has reserved');
    expect(await fundsOf(world)).toEqual({ available: '457.50', held: '42.50' });
    await world.psp.capture((await paymentOf(world, page)).id);
    const last = await world.shopper.openPopup(page);
    await shown(last, 'Paid');
    expect(await fundsOf(world)).toEqual({ available: '457.50', held: '0.00' });
    const jwks = (await (await fetch(`${world.server.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(payment?.receipt ?? '', createLocalJWKSet(jwks));
    expect(payload).toMatchObject({ iss: world.server.url, digest: payment?.digest });
    await page.close();
  });

  test('the allowed frame is remembered, and the shop is known the next time; three frames are filled', async () => {
    const page = await visit(world, { fields: 'three', digital: true });
    const popup = await world.shopper.openPopup(page);
    await shown(popup, '42.50');
    expect(await textOf(popup)).not.toContain('First payment');
    await world.shopper.confirm(popup);
    await shown(popup, 'security code: filled in');
    const fields = await cardFields(page);
    expect(fields['number']).toMatch(/^\d{16}$/);
    expect(fields['expiry']).toMatch(/^\d{4}$/);
    expect(fields['cvc']).toMatch(/^\d{3}$/);
    expect(await pressPay(world, page)).toMatch(/^Paid/);
    await shown(await world.shopper.openPopup(page), 'Paid');
    await page.close();
  });

  test("card fields in the shop's own page", async () => {
    const { page, popup } = await buy({ fields: 'top' });
    await shown(popup, 'card number: filled in');
    expect(await pressPay(world, page)).toMatch(/^Paid/);
    await page.close();
  });
});

describe('what a merchant asks beyond the certificate is declined, and the shopper sees why', () => {
  test('more', async () => {
    const { page } = await buy({ charge: '42.51' });
    expect(await pressPay(world, page)).toMatch(/^Declined/);
    await shown(await world.shopper.openPopup(page), 'It is more than you confirmed');
    await page.close();
  });

  test('again', async () => {
    const { page } = await buy({ fields: 'top' });
    expect(await pressPay(world, page)).toMatch(/^Paid/);
    const payment = await paymentOf(world, page);
    expect((await world.psp.charge(payment.id)).approved).toBe(false);
    await shown(await world.shopper.openPopup(page), 'Declined. The card was used already');
    await page.close();
  });

  test('elsewhere', async () => {
    const { page, popup } = await buy({ fields: 'top' });
    await shown(popup, 'card number: filled in');
    const payment = await paymentOf(world, page);
    await world.browser.closePopup();
    // The shop hands the card to somebody else, who charges it.
    Object.assign(payment.merchant, {
      acceptorId: 'OTHER',
      descriptor: 'CASINO ROYAL',
      mcc: '7995',
      url: 'https://casino.example',
    });
    expect(await pressPay(world, page)).toMatch(/^Declined/);
    await shown(await world.shopper.openPopup(page), 'Another merchant tried to charge');
    await page.close();
  });

  test('after the shopper closed the card', async () => {
    const { page, popup } = await buy({ fields: 'top' });
    await shown(popup, 'card number: filled in');
    const before = await fundsOf(world);
    await press(popup, 'Close this card');
    await shown(popup, 'Send code to');
    const after = await fundsOf(world);
    expect(Number(after.available) - Number(before.available)).toBe(42.5);
    expect(await pressPay(world, page)).toMatch(/^Declined/);
    await page.close();
  });
});
