// Card fields as shops build them, each kind on a page of its own: what they hold, what the page's script knows, what is reported.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ShopperBrowser } from '../world/browser.ts';
import { fillPage } from '../world/filling.ts';
import { listenOn } from '../world/listen.ts';
import { buildForm } from './filling/build-form.ts';
import type { FillingPage } from './filling/page.ts';
import { RADIOS } from './filling/radios.ts';
import { SCRIPTED } from './filling/scripted.ts';
import { SHAPES } from './filling/shapes.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../../node_modules');
const PAGES: readonly FillingPage[] = [...SHAPES, ...SCRIPTED, ...RADIOS];

let browser: ShopperBrowser;
let server: Server;
let origin: string;
let page: Page;

beforeAll(async () => {
  const forms = new Map(
    await Promise.all(
      PAGES.flatMap(({ form }) => form ?? []).map(async (form) => [form, await buildForm(form)] as const),
    ),
  );
  server = createServer(({ url = '' }, response) => {
    if (url.endsWith('.js')) {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(forms.get(url.slice(1)) ?? readFileSync(path.join(PACKAGES, url)));
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(htmlOf(PAGES[Number(url.slice(1))]));
  });
  origin = `http://fields.localhost:${await listenOn(server)}`;
  browser = await ShopperBrowser.start({ still: true });
  page = await browser.browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

function htmlOf(filling: FillingPage | undefined): string {
  const scripts = (filling?.scripts ?? []).map((src) => `<script src="/${src}"></script>`);
  const form = filling?.form === undefined ? '' : `<script src="/${filling.form}"></script>`;
  return `<!doctype html><html lang="en"><title>Pay</title>${scripts.join('')}<body>${filling?.body ?? ''}${form}`;
}

/** What the fields of these ids hold; a list holds its option's value. */
function heldBy(ids: readonly string[]): Promise<Record<string, string>> {
  return page.evaluate(
    (names) =>
      Object.fromEntries(
        names.map((id) => [id, (document.getElementById(id) as HTMLInputElement | null)?.value ?? 'gone']),
      ),
    ids,
  );
}

test.each(PAGES.map((filling, index) => [filling.name, filling, index] as const))(
  '%s',
  async (_name, { held = {}, state = {}, report = {} }, index) => {
    await page.goto(`${origin}/${index}`);
    const reported = await fillPage(browser, page);
    const known = await page.evaluate(() => (globalThis as { state?: Record<string, string> }).state ?? {});
    expect({ ...reported, state: known, held: await heldBy(Object.keys(held)) }).toEqual({
      ...report,
      state: expect.objectContaining(state),
      held,
    });
  },
);
