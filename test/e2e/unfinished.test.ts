// Pages and frames that never finish loading: they hold up neither the window nor the card.
import { createServer, type Server } from 'node:http';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setAutoOpen } from '../world/checkout.ts';
import { listenOn } from '../world/listen.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const FIELDS = `<label>Card number <input autocomplete="cc-number" data-card="number"></label>
  <label>Expiry <input autocomplete="cc-exp" data-card="expiry"></label>
  <label>CVC <input autocomplete="cc-csc" data-card="cvc"></label>`;
const CHECKOUT = `<table><tr><td>Total</td><td>€42.50</td></tr></table>${FIELDS}`;

/** What stands at each address; where nothing stands, an empty page. */
const PAGES: Readonly<Record<string, string>> = {
  '/checkout': CHECKOUT,
  '/endless-checkout': CHECKOUT,
  '/framed-checkout': '<p>Total €42.50</p><iframe src="/form"></iframe>',
  '/form': FIELDS,
};

let world: World;
let server: Server;
let port: number;

beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
  server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/silent')) return;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    const page = `<!doctype html><html lang="en"><title>Pay – Slow</title>${PAGES[url] ?? ''}`;
    if (!url.startsWith('/endless')) {
      response.end(page);
      return;
    }
    response.write(`${page}<p>More is coming`);
    const more = setInterval(() => response.write('.'), 100);
    response.on('close', () => clearInterval(more));
  });
  port = await listenOn(server);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world[Symbol.asyncDispose]();
});

async function open(path: string): Promise<Page> {
  const page = await world.browser.browser.newPage();
  await page.goto(`http://slow.localhost:${port}${path}`);
  return page;
}

/** Buys there up to the card, and closes it again. */
async function buy(page: Page): Promise<void> {
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  await press(popup, 'Close this card');
  await shown(popup, 'Send code to');
}

/** Frames that hold up whoever waits for all frames of a page. */
const HOLDING: readonly (readonly [what: string, src: string, sandbox: string | undefined])[] = [
  ['whose server says nothing', '/silent', undefined],
  ['that trickles bytes for ever', '/endless', undefined],
  ['that may run no scripts', '/quiet', ''],
  ['that may run no scripts and whose server says nothing', '/silent', ''],
  ['that may run no scripts and trickles bytes for ever', '/endless', ''],
];

test.each(HOLDING)('a frame %s holds up neither the window nor the card', async (_what, src, sandbox) => {
  const page = await open('/checkout');
  await addFrame(page, `http://elsewhere.localhost:${port}${src}`, sandbox);
  await buy(page);
  await page.close();
});

test('card fields in a frame of the shop are filled beside a frame whose server says nothing', async () => {
  const page = await open('/framed-checkout');
  await addFrame(page, `http://elsewhere.localhost:${port}/silent`, undefined);
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'security code: filled in');
  const form = page.frames().find((frame) => frame.url().endsWith('/form'));
  expect(await form?.$eval('[data-card=number]', (input) => (input as HTMLInputElement).value)).toMatch(
    /^\d{16}$/,
  );
  await press(popup, 'Close this card');
  await shown(popup, 'Send code to');
  await page.close();
});

test('a page that itself never finishes loading is read as far as it has come', async () => {
  const page = await world.browser.browser.newPage();
  const loading = page.goto(`http://slow.localhost:${port}/endless-checkout`).catch(() => undefined);
  await page.waitForSelector('[data-card=cvc]');
  await buy(page);
  await page.close();
  await loading;
});

/** Puts a frame into a page and lets its request go out. */
async function addFrame(page: Page, src: string, sandbox: string | undefined): Promise<void> {
  const asked = page.waitForRequest(src);
  await page.evaluate(
    (address, rules) => {
      const frame = document.createElement('iframe');
      if (rules !== undefined) frame.setAttribute('sandbox', rules);
      frame.src = address;
      document.body.append(frame);
    },
    src,
    sandbox,
  );
  await asked;
}
