// What the extension costs a page that has no checkout, and how soon its popup is there at one that has.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer';
import { EXTENSION_FOLDER, findChromium, ShopperBrowser } from '../world/browser.ts';
import { World } from '../world/world.ts';
import { type Load, traceLoad } from './extension/main-thread.ts';
import { servePlainPage } from './extension/plain-page.ts';
import { popupTime } from './extension/popup-time.ts';
import { median, quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';

/** Measures the built extension and answers the tables. */
export async function benchExtension(options: BenchOptions): Promise<string> {
  const bytes = await scriptBytes();
  const { bare, extended } = await measureLoads(options);
  const popups = await measurePopups(options);
  const both = (values: readonly number[]) =>
    `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.95))}`;
  const ratio = median(extended.map(({ all }) => all)) / median(bare.map(({ all }) => all));
  const rows = [
    ['script of every frame, bytes (gzip)', `${bytes.raw} (${bytes.gzip})`],
    ['its main-thread time a load without checkout, ms', both(extended.map((load) => load.extension))],
    ['main thread of that page without the extension, ms', both(bare.map(({ all }) => all))],
    ['main thread of that page with it, ms', both(extended.map(({ all }) => all))],
    ['**ratio with / without, of the medians**', `**${show(ratio)}**`],
    ['checkout visible → popup visible (opens by itself), ms', both(popups)],
  ];
  const caption = `p50 / p95 over ${bare.length} loads each, taking turns, of a page of 600 sections that changes 20 times, and over ${popups.length} visits to the demo's shop. Headless Chromium.`;
  return `${table(['extension', 'figure'], rows)}\n\n${caption}`;
}

async function scriptBytes(): Promise<{ raw: number; gzip: number }> {
  const manifest = JSON.parse(await readFile(path.join(EXTENSION_FOLDER, 'manifest.json'), 'utf8')) as {
    content_scripts: { js: string[] }[];
  };
  const files = manifest.content_scripts.flatMap(({ js }) => js);
  const contents = await Promise.all(files.map((file) => readFile(path.join(EXTENSION_FOLDER, file))));
  const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
  return {
    raw: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content).length)),
  };
}

async function measureLoads({ loads, say }: BenchOptions): Promise<{ bare: Load[]; extended: Load[] }> {
  await using page = await servePlainPage();
  await using shopper = await ShopperBrowser.start();
  const plain = await startPlainBrowser();
  const bare: Load[] = [];
  const extended: Load[] = [];
  try {
    for (let load = -1; load < loads; load += 1) {
      const without = await traceLoad(plain, page.url);
      const withIt = await traceLoad(shopper.browser, page.url);
      if (load < 0) continue; // the first load of a browser is like no other
      bare.push(without);
      extended.push(withIt);
      if (load % 10 === 9) say(`${load + 1} of ${loads} loads`);
    }
  } finally {
    await plain.close();
  }
  return { bare, extended };
}

function startPlainBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  const flags = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];
  return puppeteer.launch({
    executablePath,
    pipe: true,
    defaultViewport: null,
    args: [...flags, '--window-size=1200,900', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}

async function measurePopups({ loads, say }: BenchOptions): Promise<number[]> {
  await using world = await World.start();
  const times: number[] = [];
  for (let visit = -1; visit < loads; visit += 1) {
    const time = await popupTime(world);
    if (visit >= 0) times.push(time);
  }
  say(`${loads} visits to a checkout`);
  return times;
}
