// The screens of payments: accessible in light and dark, and whole at every width, size of text and direction.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { openPayments, openWindow, paymentOf, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';
import { examineScreen } from './examine.ts';
import { choose } from './holding.ts';

const LONG = `${'Grandmother’s Unbreakable '.repeat(3)}W`.slice(0, 80);
const ARABIC = 'متجر الكتب الكبير';

let world: World;
beforeAll(async () => {
  world = await World.start({
    fund: 'EUR 900.00',
    browser: WANTED_PICTURES,
  });
  await setAutoOpen(world, false);
});
afterAll(() => world?.[Symbol.asyncDispose]());

const examine = (page: Page, name: string) => examineScreen(world.browser, page, name, { popup: false });

test('the choice of charges', async () => {
  const page = await visit(world, { fields: 'top', name: LONG });
  const popup = await openWindow(world, page);
  await press(popup, 'Not just one charge?');
  await choose(popup, 'This shop ships in parts');
  await examineScreen(world.browser, popup, 'choose-parts');
  await choose(popup, 'The final amount may be lower or higher');
  await examineScreen(world.browser, popup, 'choose-estimate');
  await popup.close();
  await page.close();
});

let id: string | undefined;

test('declines of a shop with a long name', async () => {
  const page = await visit(world, { fields: 'top', name: LONG });
  const popup = await openWindow(world, page);
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  const order = await paymentOf(world, page);
  const plain = { ...order.merchant };
  Object.assign(order.merchant, {
    acceptorId: 'OTHER',
    descriptor: 'C'.repeat(22),
    url: 'https://casino.example',
  });
  await page.$eval('#pay', (button) => (button as HTMLButtonElement).click());
  await shown(popup, 'Another merchant tried to charge');
  await examineScreen(world.browser, popup, 'declined-merchant');
  Object.assign(order.merchant, plain);
  await world.psp.charge(order.id, { currency: 'EUR', value: '142.50' });
  await shown(popup, 'Sign again for');
  await examineScreen(world.browser, popup, 'declined-amount');
  id = (await openPayments(world)).at(-1)?.certificate.id;
  await popup.close();
  await page.close();
});

test('the newest and all payments, with a name from right to left', async () => {
  const page = await visit(world, { fields: 'top', name: ARABIC });
  const popup = await openWindow(world, page);
  await world.shopper.confirm(popup);
  await press(popup, 'Payments');
  await shown(popup, 'Newest payments');
  await shown(popup, ARABIC);
  await examineScreen(world.browser, popup, 'newest');
  await popup.close();
  const list = await world.browser.openExtensionPage('options.html#payments');
  await shown(list, ARABIC);
  await examine(list, 'payments');
  await list.type('input[type=search]', 'casino');
  await shown(list, 'Nothing like that was found.');
  await examine(list, 'payments-none');
  await list.close();
  await page.close();
});

test('one payment, and one that there is not', async () => {
  const opened = await world.browser.openExtensionPage(`options.html#payment/${id}`);
  await shown(opened, 'What happened');
  await examine(opened, 'payment');
  await opened.close();
  const unknown = await world.browser.openExtensionPage(`options.html#payment/${'A'.repeat(22)}`);
  await shown(unknown, 'no such payment');
  await examine(unknown, 'payment-unknown');
  await unknown.close();
});
