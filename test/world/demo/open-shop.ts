// With a display: shop and second device in front of a person, who buys by hand.
import type { World } from '../world.ts';

const SHOP = { left: 0, top: 0, width: 1040, height: 860 };
const PHONE = { left: 1050, top: 0, width: 430, height: 860 };

/** Opens the shop's checkout and, beside it, the second device; closes what enrolment left open. */
export async function openShop(world: World, mailbox: string): Promise<void> {
  const { browser } = world.browser;
  const left = await browser.pages();
  world.browser.giveTokenToEveryPage();
  const phone = await browser.newPage({ type: 'window', windowBounds: PHONE });
  await phone.goto(mailbox);
  const shop = await browser.newPage({ type: 'window', windowBounds: SHOP });
  for (const page of left) await page.close();
  await shop.bringToFront();
  await shop.goto(world.shop.checkoutUrl());
}

/** What to do, in five lines. */
export function whatToDo(checkout: string, mailbox: string): string[] {
  return [
    `The shop's checkout is open: ${checkout} (the other window, ${mailbox}, is the shopper's phone).`,
    '1. Countersign opens over it by itself; if not, press its button in the toolbar, or Alt+Shift+P.',
    '2. Compare shop and amount, press "Send code", read the code on the phone and type it.',
    '3. Continue: the virtual token is touched for you, and the card appears in the shop’s fields.',
    '4. Press the shop’s own pay button. Buy again as often as 500.00 EUR allow; Ctrl-C here stops everything.',
  ];
}

/** Waits until the person closes the browser. */
export function closed({ browser: { browser } }: World): Promise<void> {
  return new Promise((done) => browser.once('disconnected', () => done()));
}
