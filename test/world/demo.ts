// The demo: everything around one purchase, in a folder of its own, until it is done or Ctrl-C ends it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Album } from './demo/album.ts';
import { type DemoOptions, hasDisplay, readArguments, USAGE } from './demo/arguments.ts';
import { buildPages } from './demo/build-pages.ts';
import { closed, openShop, sendGoods, WITH_BUTTON, whatToDo } from './demo/open-shop.ts';
import { playPurchase } from './demo/play-purchase.ts';
import { MerchantPage } from './merchant-page.ts';
import { PhonePage } from './phone-page.ts';
import { orAborted, World } from './world.ts';

const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

const print = (line: string) => process.stdout.write(`${line}\n`);
const remark = (line: string) => process.stderr.write(`${line}\n`);

/** All that the demo writes, browser and database too, stands in one folder, gone with the process. */
function ownFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-demo-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Aborted by Ctrl-C and its like; a second one ends at once. */
function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!interrupted.signal.aborted) remark('Stopping …');
      interrupted.abort(new Error(`stopped by ${name}`));
    });
  }
  return interrupted.signal;
}

async function headed(signal: AbortSignal): Promise<void> {
  remark(
    'Starting server, shop, SMS centre, mailbox and browser, and enrolling a shopper; the browser shows how …',
  );
  const browser = { headless: false, ownSignals: true, preferences: WITH_BUTTON };
  await using world = await World.start({ signal, browser });
  await orAborted(signal, world.addPhone());
  await using phone = await PhonePage.start(world);
  await using merchant = await MerchantPage.start(world.psp);
  await orAborted(signal, openShop(world, phone.url));
  for (const line of whatToDo(world.shop.checkoutUrl(), phone.url, merchant.url)) print(line);
  sendGoods(world, signal);
  await orAborted(signal, closed(world));
}

async function played(signal: AbortSignal, { pictures, readmePictures }: DemoOptions): Promise<void> {
  let count = 0;
  const say = (step: string) => print(`${String(++count).padStart(2)}. ${step}`);
  const album = await Album.open(pictures, readmePictures);
  const parts = {
    server: (where: string) => say(`Payment server ${where}, SQLite in ${process.env['TMPDIR']}`),
    psp: (where: string) => say(`Payment service ${where}, the card fields' frames`),
    shop: (where: string) => say(`Shop ${where}, which knows nothing of Countersign`),
    browser: (id: string) => say(`Browser with the extension ${id}; a shopper enrols in its options page`),
  };
  await using world = await World.start({
    signal,
    browser: { ownSignals: true, pictures, still: false },
    onStarted: (part, where) => parts[part](where),
  });
  await orAborted(signal, world.addPhone());
  await using phone = await PhonePage.start(world);
  say(`Ada Example is enrolled: token, phone and mailbox (${phone.url}), 500.00 EUR on ${world.account}`);
  await orAborted(signal, playPurchase({ world, phone: phone.url, album, say }));
}

async function main(): Promise<number> {
  let options: DemoOptions;
  try {
    options = readArguments(process.argv.slice(2), hasDisplay(process.env, process.platform));
  } catch (error) {
    remark(`${(error as Error).message}\n${USAGE}`);
    return EXIT_USAGE;
  }
  const signal = untilInterrupted();
  try {
    for (const built of await buildPages(signal)) remark(`The ${built} is built.`);
    ownFolder();
    await (options.headless ? played(signal, options) : headed(signal));
    return 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    remark((error as Error).message);
    return 1;
  }
}

process.exit(await main());
