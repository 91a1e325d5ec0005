// From the moment when a shopper can see the checkout until the popup that opened by itself can be seen.
import type { Page } from 'puppeteer';
import { closePopup, visit } from '../../world/checkout.ts';
import type { World } from '../../world/world.ts';

/** One visit of a shop's checkout with its card fields in a payment service's iframe; milliseconds. */
export async function popupTime(world: World): Promise<number> {
  const page = await visit(world);
  try {
    const popup = await world.browser.waitForPopup();
    await popup.waitForFunction(() => document.querySelector('main') !== null);
    const popupSeen = await firstPaint(popup.mainFrame());
    const frames = await Promise.all(page.frames().map(firstPaint));
    await closePopup(popup);
    return popupSeen - Math.max(...frames);
  } finally {
    await page.close();
  }
}

/** When a frame first showed something of its own, on the clock that all processes share. */
function firstPaint(frame: ReturnType<Page['mainFrame']>): Promise<number> {
  return frame.evaluate(async () => {
    for (;;) {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      if (paint !== undefined) return performance.timeOrigin + paint.startTime;
      await new Promise((next) => setTimeout(next, 10));
    }
  });
}
