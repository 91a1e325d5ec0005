// A purchase in another currency than the account's: both amounts before anything is confirmed, and a rate that moves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fundsOf, openPayments, paymentOf, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import type { Money } from '../world/network.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-currency-'));
const file = path.join(folder, 'rates.json');
/** As a source says it that names a day alone. */
const TODAY = new Date().toISOString().slice(0, 10);
function setRate(JPYEUR: string): void {
  const facts = { source: 'Example Bank', asOf: TODAY, margin: '0.02' };
  writeFileSync(file, JSON.stringify({ ...facts, rates: { JPYEUR } }));
}
setRate('0.00612');

/** The scheme's own rate: a little better than the account's, which has a margin. */
const bill = ({ currency, value }: Money): Money | undefined =>
  currency === 'JPY' ? { currency: 'EUR', value: (Number(value) * 0.00615).toFixed(2) } : undefined;
const YEN = { currency: 'JPY', total: '4250', fields: 'top' } as const;
const quotesIn = (log: string) => log.split('/v1/quotes').length - 1;

let world: World;
beforeAll(async () => {
  world = await World.start({ environment: { RATES_FILE: file, LOG_LEVEL: 'info' } });
  world.network.bill = bill;
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('the shopper sees yen and the most that it takes in euros; what is left of that is free again', async () => {
  const page = await visit(world, YEN);
  expect(quotesIn(world.server.log)).toBe(0);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'At most €26.54 from your account');
  const text = await textOf(popup);
  expect(text).toContain('¥4,250');
  expect(text).toContain('1 JPY = 0.0062424 EUR, margin included.');
  const [year, , day] = TODAY.split('-').map(Number);
  expect(text).toMatch(new RegExp(`Example Bank, \\D*${day}\\D*${year}`));
  await world.browser.picture(popup, 'review-other-currency');
  const before = await world.shopper.sendCode(popup);
  await shown(popup, 'At most €26.54 from your account');
  await world.browser.closePopup();
  const again = await world.shopper.openPopup(page);
  const [payment] = await openPayments(world);
  expect(payment?.certificate).toMatchObject({
    amount: { currency: 'JPY', value: '4250' },
    reserve: { currency: 'EUR', value: '26.54' },
  });
  await world.shopper.typeCode(again, await world.shopper.device.codeAfter(before));
  await shown(again, 'card number: filled in');
  expect(await textOf(again)).toContain('At most €26.54 from your account');
  expect(await fundsOf(world)).toEqual({ available: '473.46', held: '26.54' });
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await world.psp.capture((await paymentOf(world, page)).id);
  await shown(await world.shopper.openPopup(page), 'Paid');
  expect(await fundsOf(world)).toEqual({ available: '473.86', held: '0.00' });
  const payments = await world.browser.openExtensionPage('options.html#payments');
  await shown(payments, '1 JPY = 0.0062424 EUR, margin included.');
  await payments.click('a.payment');
  await shown(payments, 'What happened');
  expect(await textOf(payments)).toContain('1 JPY = 0.0062424 EUR, margin included.');
  await payments.close();
  await page.close();
});

test('a rate that moved is shown and asked about again; nothing was sent for the old one', async () => {
  const page = await visit(world, YEN);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'At most €26.54');
  setRate('0.007');
  const letters = world.shopper.device.count();
  await press(popup, 'Send code to');
  await shown(popup, 'The rate has changed.');
  await shown(popup, 'At most €30.35 from your account');
  expect(world.shopper.device.count()).toBe(letters);
  await world.shopper.confirm(popup);
  const [payment] = await openPayments(world);
  expect(payment?.certificate.reserve).toEqual({ currency: 'EUR', value: '30.35' });
  setRate('0.00612');
  await press(popup, 'Close this card');
  await page.close();
});

test('an amount that the shopper corrects is quoted before it can be sent', async () => {
  const page = await visit(world, YEN);
  const popup = await world.shopper.openPopup(page);
  await press(popup, 'Something wrong?');
  await field(popup, 'Amount in JPY', '5000');
  await press(popup, 'Show what it costs');
  await shown(popup, 'At most €31.22 from your account');
  await world.shopper.confirm(popup);
  const [payment] = await openPayments(world);
  expect(payment?.certificate).toMatchObject({
    amount: { currency: 'JPY', value: '5000' },
    reserve: { currency: 'EUR', value: '31.22' },
  });
  await press(popup, 'Close this card');
  await page.close();
});

test('more than is available, and a currency without a rate, are told before anything is sent', async () => {
  const dear = await visit(world, { ...YEN, total: '90000' });
  const popup = await world.shopper.openPopup(dear);
  await shown(popup, 'This is more than you have available.');
  await world.browser.closePopup();
  await dear.close();
  const other = await visit(world, { currency: 'GBP', locale: 'en-GB', fields: 'top' });
  await shown(await world.shopper.openPopup(other), 'your server has no rate for it');
  await other.close();
});
