import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer';
import { expect, test } from 'vitest';
import type { Check } from '../vectors/check-vectors.ts';
import { findChromium } from '../world/browser.ts';
import { buildScript } from '../world/build-script.ts';

const VECTORS = resolve(import.meta.dirname, '..', 'vectors');
const CHROMIUM = findChromium();

/** What the browser is to run: the checks and their vectors as one module, built like the extension. */
const ENTRY = `
import { checkVectors } from ${JSON.stringify(`${VECTORS}/check-vectors.ts`)};
import { OWN_VECTORS } from ${JSON.stringify(`${VECTORS}/own-vectors.ts`)};
globalThis.vectorChecks = checkVectors(OWN_VECTORS);
`;

test('our own vectors in the browser build', { timeout: 120_000 }, async ({ skip }) => {
  if (CHROMIUM === undefined) skip('there is no Chromium on this machine');
  const script = await bundle();
  const server = createServer((request, response) => {
    const isScript = request.url === '/vectors.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html');
    response.end(
      isScript
        ? script
        : '<!doctype html><title>vectors</title><script type="module" src="/vectors.js"></script>',
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  let browser: Browser | undefined;
  try {
    browser = await puppeteer.launch({
      executablePath: CHROMIUM ?? '',
      headless: true,
      args: ['--no-sandbox'],
    });
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const checks = (await page.evaluate('globalThis.vectorChecks')) as Check[];
    expect(checks.length).toBeGreaterThan(50);
    expect(checks.filter(({ made, wanted }) => made !== wanted)).toEqual([]);
  } finally {
    await browser?.close();
    server.close();
  }
});

function bundle(): Promise<string> {
  const id = 'virtual:vectors';
  return buildScript({
    root: VECTORS,
    build: { rollupOptions: { input: id } },
    plugins: [
      {
        name: 'vectors',
        resolveId: (source) => (source === id ? id : undefined),
        load: (source) => (source === id ? ENTRY : undefined),
      },
    ],
  });
}
