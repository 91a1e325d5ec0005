// What the extension costs a page that has no checkout, and how soon its popup is there at one that has.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer';
import { EXTENSION_FOLDER, ShopperBrowser } from '../world/browser.ts';
import { World } from '../world/world.ts';
import { ComparedBrowsers, type Kind, type Loads, readManifest } from './extension/browsers.ts';
import { type Load, traceWork } from './extension/main-thread.ts';
import { servePlainPage } from './extension/plain-page.ts';
import { popupTime } from './extension/popup-time.ts';
import { detectionTime, type Readings, readingTime, serveGrownPages } from './extension/reading-time.ts';
import { loadSaved, savedPages } from './extension/saved-pages.ts';
import { median, medianRatio, quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';

/** Measures the built extension and answers the tables. */
export async function benchExtension(options: BenchOptions): Promise<string> {
  const bytes = await scriptBytes();
  const costs = await costTable(options);
  const popups = await measurePopups(options);
  const rows = [
    ['script of every frame, bytes (gzip)', `${bytes.raw} (${bytes.gzip})`],
    ['checkout visible → popup visible (opens by itself), ms', both(popups)],
  ];
  return [
    costs,
    `${table(['extension', 'figure'], rows)}\n\nOver ${popups.length} visits to the demo's shop, p50 / p95.`,
    await readingTable(options),
  ].join('\n\n');
}

function both(values: readonly number[]): string {
  return `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.95))}`;
}

const ROWS: readonly (readonly [kind: Kind, name: string])[] = [
  ['bare', 'without an extension'],
  ['empty', 'with one whose script is empty'],
  ['ours', 'with Countersign'],
];

/** The main thread's time on pages without a checkout: saved ones, and one that changes while it is read. */
async function costTable(options: BenchOptions): Promise<string> {
  await using browsers = await ComparedBrowsers.start();
  const saved = await loadSaved(browsers, savedPages(options.pages));
  options.say(`${saved.length} saved pages`);
  const changing = await loadChanging(browsers, options);
  const all = (loads: readonly Loads[], kind: Kind) => loads.map((one) => one[kind].all);
  const cells = (loads: readonly Loads[], kind: Kind) => [
    both(all(loads, kind)),
    kind === 'bare' ? '' : `**${show(medianRatio(all(loads, kind), all(loads, 'bare')))}**`,
    kind === 'bare' ? '' : both(loads.map((one) => one[kind].extension)),
  ];
  const head = [
    'main thread, ms',
    'saved pages',
    '/ without',
    'its scripts',
    'changing page',
    '/ without',
    'its scripts',
  ];
  const rows = ROWS.map(([kind, name]) => [name, ...cells(saved, kind), ...cells(changing, kind)]);
  const caption = `p50 / p95 over ${saved.length} saved pages without a checkout, and over ${changing.length} loads of a page of 600 sections that changes 20 times; the ratios are medians of the pages'. Three headless Chromiums load each page at the same time; the processor's time counts.`;
  return `${table(head, rows)}\n\n${caption}`;
}

const SIZE_HEAD = [
  'nodes',
  'first reading, ms',
  'a later one',
  'floor',
  '**longest task, ms**',
  'of a later one',
  'floor’s',
  '**growth / nodes’ growth**',
  'field → seen, ms',
];

/** What it costs to read a page by its size, and how soon its fields are found. */
async function readingTable({ nodes, rounds, say }: BenchOptions): Promise<string> {
  await using server = await serveGrownPages();
  await using shopper = await ShopperBrowser.start();
  const rows: string[][] = [];
  let before: { size: number; all: number } | undefined;
  for (const size of nodes) {
    const [readings, seen]: [Readings[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      readings.push(await readingTime(shopper, server.origin, size));
      seen.push(await detectionTime(shopper, server.origin, size));
    }
    say(`${size} nodes`);
    const middle = (of: keyof Readings, figure: 'all' | 'longest') =>
      median(readings.map((one) => one[of][figure]));
    const all = middle('again', 'all');
    const growth = before === undefined ? Number.NaN : all / before.all / (size / before.size);
    const works = [middle('first', 'all'), all, middle('floor', 'all')];
    const longest = (['first', 'again', 'floor'] as const).map((of) => middle(of, 'longest'));
    rows.push([String(size), ...[...works, ...longest, growth].map(show), both(seen)]);
    before = { size, all };
  }
  const caption = `Medians of ${rounds} rounds (of field → seen p50 / p95), on an idle page; all of its main thread’s work counts. Growth is that of a later reading, for the first makes the patterns of all words. The floor is a script that walks once through every node, in one task.`;
  return `${table(SIZE_HEAD, rows)}\n\n${caption}`;
}

async function scriptBytes(): Promise<{ raw: number; gzip: number }> {
  const files = (await readManifest()).content_scripts.flatMap(({ js }) => js);
  const contents = await Promise.all(files.map((file) => readFile(path.join(EXTENSION_FOLDER, file))));
  const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
  return {
    raw: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content).length)),
  };
}

async function loadChanging(browsers: ComparedBrowsers, { loads, say }: BenchOptions): Promise<Loads[]> {
  await using page = await servePlainPage();
  const measured: Loads[] = [];
  for (let load = -1; load < loads; load += 1) {
    const loaded = await browsers.load((browser) => loadPlain(browser, page.url));
    // The first load of a page is like no other.
    if (load >= 0) measured.push(loaded);
  }
  say(`${loads} loads of a page that changes`);
  return measured;
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
