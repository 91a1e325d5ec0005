// Pages that mean harm: what they fake, hide, move or flood gets them nothing.
import { createServer, type Server } from 'node:http';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptBy, openPayments, setAutoOpen } from '../world/checkout.ts';
import { listenOn } from '../world/listen.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const FIELDS = `<label>Card number <input autocomplete="cc-number" data-card="number"></label>
  <label>Expiry <input autocomplete="cc-exp" data-card="expiry"></label>
  <label>CVC <input autocomplete="cc-csc" data-card="cvc"></label>`;
const TOTAL = '<table><tr><td>Total</td><td>€42.50</td></tr></table>';

let world: World;
let server: Server;
let port: number;
const pages = new Map<string, string>();

beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><title>Pay – Evil</title>${pages.get(request.url ?? '') ?? ''}`,
    );
  });
  port = await listenOn(server);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world[Symbol.asyncDispose]();
});

/** Opens a page of our own making. */
async function open(body: string): Promise<Page> {
  const path = `/${pages.size}`;
  pages.set(path, body);
  const page = await world.browser.browser.newPage();
  await page.goto(`http://evil.localhost:${port}${path}`);
  return page;
}

/** Buys there; answers what each field of the page then holds. */
async function buy(page: Page): Promise<Record<string, string>> {
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'Save the receipt');
  await press(popup, 'Close this card').catch(() => undefined);
  await shown(popup, 'Send code to');
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('input')].map(({ id, dataset, value }) => [
        id || (dataset['card'] ?? ''),
        value,
      ]),
    ),
  );
}

test('fields that nobody can see are not filled', async () => {
  const trap = (id: string, style: string) =>
    `<div style="${style}"><input id="${id}" autocomplete="cc-name" style="width:200px"></div>`;
  const page = await open(`${TOTAL}${FIELDS}
    ${trap('offscreen', 'position:absolute;left:-9999px')}
    ${trap('transparent', 'opacity:0')}
    ${trap('nearly', 'opacity:0.02')}
    ${trap('invisible', 'visibility:hidden')}
    ${trap('gone', 'display:none')}
    <input id="dot" autocomplete="cc-name" style="width:1px;height:1px;padding:0;border:0">
    <div style="position:relative;width:300px;height:40px"><input id="covered" autocomplete="cc-name" style="position:absolute;inset:0">
      <div style="position:absolute;inset:0;background:white">A picture</div></div>`);
  const held = await buy(page);
  expect(held['number']).toMatch(/^\d{16}$/);
  for (const id of ['offscreen', 'transparent', 'nearly', 'invisible', 'gone', 'dot', 'covered'])
    expect(held[id], id).toBe('');
  await page.close();
});

test('messages that a page fakes reach nobody', async () => {
  const page = await open(`${TOTAL}${FIELDS}<script>
    const fake = { command: 'settings', settings: { on: false, autoOpen: false, never: [] } };
    postMessage(fake, '*'); dispatchEvent(new CustomEvent('message', { detail: fake }));
    globalThis.chrome?.runtime?.sendMessage?.('${world.browser.extensionId}', fake, () => void chrome.runtime.lastError);
    globalThis.fillCardHere = (order) => { globalThis.stolen = order; };
  </script>`);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  expect((await keptBy(world, 'local'))['settings']).toMatchObject({ on: true });
  await world.browser.closePopup();
  await buy(page);
  expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
  await page.close();
});

test('a form that moves to a frame of another origin after the shopper confirmed is asked about, not filled', async () => {
  const page = await open(`${TOTAL}<form>${FIELDS}</form>`);
  pages.set('/stolen', FIELDS);
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  const loaded = page.waitForFrame((frame) => frame.url().endsWith('/stolen'));
  await page.evaluate((src) => {
    document.querySelector('form')?.remove();
    document.body.append(Object.assign(document.createElement('iframe'), { src }));
  }, `http://thief.localhost:${port}/stolen`);
  const frame = await loaded;
  await frame.waitForSelector('input');
  await world.shopper.typeCode(popup, code);
  await shown(popup, `frame of thief.localhost:${port}`);
  expect(await frame.$$eval('input', (inputs) => inputs.map(({ value }) => value).join(''))).toBe('');
  await press(popup, 'Close this card');
  await shown(popup, 'Send code to');
  await page.close();
});

test('a page that goes to another origin while the code is typed: cancelled', async () => {
  const page = await open(`${TOTAL}${FIELDS}`);
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  await world.browser.closePopup();
  await page.goto(`http://evil2.localhost:${port}${new URL(page.url()).pathname}`);
  const again = await world.shopper.openPopup(page);
  await world.shopper.typeCode(again, code);
  await shown(again, 'The payment was cancelled');
  expect((await openPayments(world))[0]?.card).toBeUndefined();
  await page.close();
});

test('prototypes that a page has spoiled change nothing', async () => {
  const page = await open(`${TOTAL}${FIELDS}<script>
    Object.prototype.origin = 'http://thief.localhost'; Array.prototype.flatMap = () => [];
    Object.defineProperty(HTMLInputElement.prototype, 'value', { get: () => 'x', set(text) { globalThis.stolen = text; } });
    String.prototype.replace = () => '€1.00'; Document.prototype.querySelectorAll = () => []; Element.prototype.checkVisibility = () => true;
  </script>`);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
  await press(popup, 'Close this card');
  await shown(popup, 'Send code to');
  await page.close();
});

test('a page that never stops changing is looked at rarely, and works', async () => {
  const page = await open(`${TOTAL}${FIELDS}<p id="noise"></p><script>
    let count = 0; setInterval(() => { for (let i = 0; i < 200; i += 1) { const b = document.createElement('b'); b.className = 'x' + count++; noise.append(b); if (noise.childNodes.length > 500) noise.replaceChildren(); } }, 5);
  </script>`);
  const before = await page.metrics();
  await new Promise((wait) => setTimeout(wait, 3000));
  const after = await page.metrics();
  expect((after.ScriptDuration ?? 0) - (before.ScriptDuration ?? 0)).toBeLessThan(1.5);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await page.close();
});
