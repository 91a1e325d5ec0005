// A purchase in a shop that nobody here wrote: EverShop's own checkout page, with a card form in it.
import { expect, test } from 'vitest';
import { openPayments, pressPay, setAutoOpen } from '../world/checkout.ts';
import { field, shown, textOf } from '../world/shopper.ts';
import { startEverShop } from '../world/shops/evershop/evershop.ts';
import { World } from '../world/world.ts';

test('EverShop: its checkout is seen, the card is filled in, and the amount charged', async () => {
  await using world = await World.start();
  await setAutoOpen(world, false);
  const amount = { currency: 'EUR', value: '42.50' };
  let url = '';
  await using shop = await startEverShop(async ({ number, expiry, cvc }) => {
    const place = { mcc: '5732', country: 'FR', city: 'PARIS' };
    const merchant = { acceptorId: 'EVERSHOP', descriptor: 'QUILTS', ...place, url };
    const payment = world.psp.open({ merchant, amount, digital: true });
    payment.fields = { number: String(number), expiry: String(expiry).replace('/', ''), cvc: String(cvc) };
    return (await world.psp.charge(payment.id)).approved;
  }, process.env['EVERSHOP']);
  url = shop.origin;
  const page = await world.browser.browser.newPage();
  await page.goto(shop.origin);
  const added = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ sku: 'PATTERN', qty: 1 });
    return (await fetch('/api/cart/mine/items', { method: 'POST', headers, body })).ok;
  });
  expect(added).toBe(true);
  await page.goto(`${shop.origin}/checkout`);
  await page.waitForSelector('#card-form input');
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Send code to');
  // The shop writes a tax of 0.00 between the word "Total" and the amount: where that leaves doubt, the shopper is asked.
  if ((await textOf(popup)).includes('How much does the page ask for?'))
    await field(popup, 'Amount in EUR', '42.50');
  await shown(popup, '€42.50');
  await world.shopper.confirm(popup);
  for (const part of ['card number', 'expiry', 'security code']) await shown(popup, `${part}: filled in`);
  expect(await pressPay(world, page)).toBe('Paid. Thank you!');
  const payment = (await openPayments(world)).at(-1);
  expect(payment?.certificate).toMatchObject({ merchant: { origin: shop.origin }, amount });
  expect(world.psp.decisions).toMatchObject([{ approved: true, card: { number: payment?.card?.number } }]);
});
