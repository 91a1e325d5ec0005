// Without a display: one purchase from the shop's page to the merchant's money, each step said as it happens.
import type { Page } from 'puppeteer';
import type { Money } from '../network.ts';
import { chooseDevice, press, shown, textOf } from '../shopper.ts';
import { PHONE, type World } from '../world.ts';
import { type Album, AT_REST, type Scheme, type Shot } from './album.ts';
import { balanceOf, receiptIn, verifyReceipt } from './read-outcome.ts';

export type Play = {
  world: World;
  /** The second device's page. */
  phone: string;
  album: Album;
  say(step: string): void;
};

const WITHIN_MS = 15_000;
const written = ({ currency, value }: Money) => `${value} ${currency}`;

/** Plays it all; rejects with what a person would have seen where it does not go on. */
export async function playPurchase(play: Play): Promise<void> {
  const { world, album, say } = play;
  const phone = await openTab(world, play.phone);
  const shop = await openTab(world, world.shop.checkoutUrl());
  await lightsUp(world, shop);
  say(`${await shop.title()}: asks ${world.shop.options.total.value}; the toolbar's badge lights up`);
  const atShop = await album.screen(shop, 'checkout');
  const popup = await confirmInPopup(play, { shop, phone, atShop });
  await fillAndPay(play, { shop, popup });
  const last = await settle(play, shop);
  const receipt = await receiptIn(last);
  await album.draw(world.browser.browser);
  say(album.pictures);
  await showReceipt(play, receipt);
}

/** The popup with these words. One that opened by itself may be closing just now: then it is opened again. */
async function steadyPopup(world: World, shop: Page, words: string): Promise<Page> {
  for (let tries = 3; ; tries -= 1) {
    const popup = await world.shopper.openPopup(shop);
    try {
      await shown(popup, words);
      return popup;
    } catch (error) {
      if (tries === 1 || !popup.isClosed()) throw error;
    }
  }
}

/** The lines of the popup's cheque: payee, origin, amount and the rest. */
async function chequeIn(popup: Page): Promise<string[]> {
  const text = await popup.$eval(
    'section[aria-label=Payment]',
    (cheque) => (cheque as HTMLElement).innerText,
  );
  return text.split('\n').filter((line) => line !== '');
}

async function openTab(world: World, url: string): Promise<Page> {
  const page = await world.browser.browser.newPage();
  await page.emulateMediaFeatures([AT_REST]);
  await page.goto(url, { waitUntil: 'load' });
  return page;
}

/** Waits until the toolbar's badge says that this is a checkout. */
async function lightsUp(world: World, shop: Page): Promise<void> {
  await shop.bringToFront();
  const background = await world.browser.background();
  const giveUpAt = Date.now() + WITHIN_MS;
  const badge = () =>
    background.evaluate(async (origin) => {
      const { chrome } = globalThis as unknown as BackgroundPage;
      const tab = (await chrome.tabs.query({})).find(({ url }) => url?.startsWith(origin));
      return tab === undefined ? '' : chrome.action.getBadgeText({ tabId: tab.id });
    }, world.shop.origin);
  while ((await badge()) === '') {
    if (Date.now() > giveUpAt) throw new Error('the extension does not see the checkout');
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

type BackgroundPage = {
  chrome: {
    tabs: { query(which: object): Promise<{ id: number; url?: string }[]> };
    action: { getBadgeText(which: object): Promise<string> };
  };
};

type AtShop = { shop: Page; phone: Page; atShop: Shot };

/** From the cheque in the popup to the token's touch. */
async function confirmInPopup({ world, album, say }: Play, { shop, phone, atShop }: AtShop): Promise<Page> {
  const popup = await steadyPopup(world, shop, 'Send code to');
  say(`The popup opens: ${(await chequeIn(popup)).slice(0, 3).join(', ')}`);
  await chooseDevice(popup, '+44');
  const review = await album.screen(popup, 'popup-review');
  const over = (scheme: Scheme, screen: Shot) => ({
    address: new URL(shop.url()).host + new URL(shop.url()).pathname,
    page: atShop[scheme],
    popup: screen[scheme],
  });
  const after = world.sms.countCodes(PHONE);
  await press(popup, 'Send code to +44');
  await shown(popup, 'Type the code');
  say('Confirmed: the certificate is at the server, which has a code sent to the phone');
  const code = await world.sms.waitForCode(PHONE, { after });
  say(`SMS on the phone: ${world.sms.texts(PHONE).at(-1) ?? ''}`);
  await shown(popup, 'Code delivered to +44');
  const asked = await album.screen(popup, 'popup-code');
  const mail = await album.screen(phone, 'second-device');
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Confirmed.');
  say('Code typed, token touched: all corresponds, the payment is validated');
  album.compose('popup-over-shop', (scheme) => over(scheme, review));
  album.compose('code', (scheme) => ({ ...over(scheme, asked), phone: mail[scheme] }));
  return popup;
}

type Open = { shop: Page; popup: Page };

/** The card stands in the payment service's frames; the shop's own button does the rest. */
async function fillAndPay({ world, album, say }: Play, { shop, popup }: Open): Promise<void> {
  say(`The card's fields stand in a frame of ${new URL(world.psp.origin).host}: allowed, once for this shop`);
  await press(popup, 'Fill it in there');
  await shown(popup, 'filled in');
  const card = await album.screen(popup, 'popup-card');
  const filled = await album.screen(shop, 'card-filled');
  const number = await typedNumber(shop);
  say(`A single-use card ending ${number.slice(-4)} is filled in`);
  album.compose('card', (scheme) => ({
    address: new URL(shop.url()).host + new URL(shop.url()).pathname,
    page: filled[scheme],
    popup: card[scheme],
  }));
  await press(shop, 'Pay ');
  await shown(shop, 'Paid.');
  await album.screen(shop, 'paid');
  say(`The shop's own pay button: "${(await textOf(shop)).match(/Paid\..*/)?.[0] ?? ''}"`);
}

async function typedNumber(shop: Page): Promise<string> {
  for (const frame of shop.frames()) {
    const field = await frame.$('input[autocomplete=cc-number]');
    if (field !== null) return field.evaluate((input) => input.value);
  }
  throw new Error('the shop has no field for a card number');
}

/** The goods leave: the shop takes its money, once. */
async function settle({ world, album, say }: Play, shop: Page): Promise<Page> {
  const payment = [...world.psp.payments.values()].find((one) => one.decision?.approved);
  if (payment === undefined) throw new Error('nothing was charged');
  const popup = await steadyPopup(world, shop, 'Confirmed.');
  const reserved = await balanceOf(popup);
  say(
    `The issuer said yes to ${written(payment.amount)}: ${written(reserved.available)} available, ${written(reserved.held)} held`,
  );
  for (const { id } of [...world.psp.payments.values()].filter((one) => one.decision))
    await world.psp.capture(id);
  await shown(popup, 'Paid');
  await album.screen(popup, 'popup-paid');
  const after = await balanceOf(popup);
  say(
    `The goods leave, the shop captures: ${written(after.available)} available, ${written(after.held)} held`,
  );
  const again = await world.psp.charge(payment.id);
  if (again.approved) throw new Error('the card was charged twice');
  say(`The shop charges the card again, and is declined: ${again.reason ?? ''}`);
  return popup;
}

async function showReceipt({ world, say }: Play, receipt: string): Promise<void> {
  const { claims, kid, alg } = await verifyReceipt(receipt, world.server.url);
  say(`The receipt, as the server signed it:\n${JSON.stringify(claims, undefined, 2)}`);
  say(`Its signature verifies (${alg}, key ${kid} of ${world.server.url}/.well-known/jwks.json)`);
}
