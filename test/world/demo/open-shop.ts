// With a display: shop and second device in front of a person, who buys by hand.
import { SHIPPED_ORIGINS } from '../../../server/shipped-origins.ts';
import type { World } from '../world.ts';

const SHOP = { left: 0, top: 0, width: 1040, height: 860 };
const GOODS_LEAVE_AFTER_MS = 8000;
const PHONE = { left: 1050, top: 0, width: 430, height: 860 };

/** A browser with the extension's button in the toolbar, where its badge can be seen. */
export const WITH_BUTTON = {
  extensions: { pinned_extensions: [new URL(SHIPPED_ORIGINS[0]).host] },
};

/** Opens the shop's checkout and, beside it, the second device; closes what enrolment left open. */
export async function openShop(world: World, phoneUrl: string): Promise<void> {
  const { browser } = world.browser;
  const left = await browser.pages();
  world.browser.giveTokenToEveryPage();
  const phone = await browser.newPage({ type: 'window', windowBounds: PHONE });
  await phone.goto(phoneUrl);
  const shop = await browser.newPage({ type: 'window', windowBounds: SHOP });
  for (const page of left) await page.close();
  await shop.bringToFront();
  await shop.goto(world.shop.checkoutUrl());
}

/** What to do, in six lines. */
export function whatToDo(checkout: string, phoneUrl: string, merchant: string): string[] {
  return [
    `The window with ${checkout} is a shop; the one with ${phoneUrl} is the shopper's phone.`,
    '1. Over the checkout Countersign opens by itself; if it was closed, press its button in the toolbar.',
    '2. Compare shop and amount, choose phone or mailbox, press "Send code", read the code on the phone, type it and continue.',
    '3. The token is a virtual one and touches itself. Press "Fill it in there": the card fills the shop’s fields.',
    '4. Press the shop’s own pay button, then look at Countersign again. Ctrl-C here stops everything.',
    `5. At ${merchant} you are the merchant: charge the card again, take more, give back, refund.`,
  ];
}

/** Sends the goods a little after each yes of the issuer, and takes the money for them; until the signal. */
export function sendGoods({ psp }: World, signal: AbortSignal): void {
  const sent = new Set<string>();
  const timer = setInterval(() => {
    for (const { id, decision } of psp.payments.values()) {
      if (!decision?.approved || sent.has(id)) continue;
      sent.add(id);
      setTimeout(() => void psp.capture(id).catch(() => {}), GOODS_LEAVE_AFTER_MS);
    }
  }, 500);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Waits until the person closes the browser. */
export function closed({ browser: { browser } }: World): Promise<void> {
  return new Promise((done) => browser.once('disconnected', () => done()));
}
