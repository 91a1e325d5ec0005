// What the extension costs a page that has no checkout, and how soon its popup is there at one that has.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer';
import { EXTENSION_FOLDER, findChromium, ShopperBrowser } from '../world/browser.ts';
import { World } from '../world/world.ts';
import { type Load, traceWork } from './extension/main-thread.ts';
import { servePlainPage } from './extension/plain-page.ts';
import { popupTime } from './extension/popup-time.ts';
import { detectionTime, readingTime, serveGrownPages } from './extension/reading-time.ts';
import { loadSaved, savedPages } from './extension/saved-pages.ts';
import { median, medianRatio, quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';

/** Measures the built extension and answers the tables. */
export async function benchExtension(options: BenchOptions): Promise<string> {
  const bytes = await scriptBytes();
  const { bare, extended } = await measureLoads(options);
  const popups = await measurePopups(options);
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
  return [
    `${table(['extension', 'figure'], rows)}\n\n${caption}`,
    await savedTable(options),
    await readingTable(options),
  ].join('\n\n');
}

function both(values: readonly number[]): string {
  return `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.95))}`;
}

/** The main thread's time on saved pages without a checkout. */
async function savedTable({ pages, say }: BenchOptions): Promise<string> {
  const saved = savedPages(pages);
  await using shopper = await ShopperBrowser.start();
  const plain = await startPlainBrowser();
  try {
    const { bare, extended } = await loadSaved(plain, shopper.browser, saved);
    say(`${bare.length} saved pages`);
    const [without, withIt] = [bare.map(({ all }) => all), extended.map(({ all }) => all)];
    const rows = [
      ['the extension’s main-thread time, ms', both(extended.map((load) => load.extension))],
      ['main thread without it, ms', both(without)],
      ['main thread with it, ms', both(withIt)],
      ['**with / without, median of the pages’ ratios**', `**${show(medianRatio(withIt, without))}**`],
    ];
    return `${table([`${bare.length} saved pages without a checkout`, 'p50 / p95'], rows)}`;
  } finally {
    await plain.close();
  }
}

/** What it costs to read a page by its size, and how soon its fields are found. */
async function readingTable({ nodes, rounds, say }: BenchOptions): Promise<string> {
  await using server = await serveGrownPages();
  await using shopper = await ShopperBrowser.start();
  const rows: string[][] = [];
  let before: { size: number; all: number } | undefined;
  for (const size of nodes) {
    const [read, floor, seen]: [Load[], Load[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      read.push(await readingTime(shopper, server.origin, size, true));
      floor.push(await readingTime(shopper, server.origin, size, false));
      seen.push(await detectionTime(shopper, server.origin, size));
    }
    say(`${size} nodes`);
    const all = median(read.map((load) => load.all));
    const growth = before === undefined ? Number.NaN : all / before.all / (size / before.size);
    rows.push([
      String(size),
      show(all),
      show(median(floor.map((load) => load.all))),
      show(median(read.map(({ longest }) => longest))),
      show(median(floor.map(({ longest }) => longest))),
      show(growth),
      both(seen),
    ]);
    before = { size, all };
  }
  const head = [
    'nodes',
    'reading, ms',
    'floor',
    '**longest task, ms**',
    'floor’s',
    '**growth / nodes’ growth**',
    'field → seen, ms',
  ];
  const caption = `Medians of ${rounds} rounds in turns (of field → seen p50 / p95), on an idle page; all of its main thread’s work counts. The floor is a script that walks once through every node, in one task.`;
  return `${table(head, rows)}\n\n${caption}`;
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
      const without = await loadPlain(plain, page.url);
      const withIt = await loadPlain(shopper.browser, page.url);
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

async function loadPlain(browser: Browser, url: string): Promise<Load> {
  const page = await browser.newPage();
  try {
    return await traceWork(page, async () => {
      await page.goto(url, { waitUntil: 'load' });
      await page.waitForFunction(() => document.title === 'done');
    });
  } finally {
    await page.close();
  }
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
