// Opens saved pages in headless Chromium with scripts off, each at its own host, and asks the probe about every frame.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Frame, HTTPRequest, Page } from 'puppeteer';
import { launchChromium } from '../world/launch-chromium.ts';
import { bundleProbe } from './bundle-probe.ts';
import { type PeerField, SHOW_PREDICTIONS } from './chromium-peer.ts';
import { askFirefox } from './firefox-peer.ts';
import type { PageLabel } from './labels.ts';
import type { Probed } from './probe.ts';
import { hostOf, savedFile } from './saved-file.ts';

/** Browsers whose own autofill is asked about the same pages. */
export type Peer = 'chromium' | 'firefox';

/** What the probe said of one frame; `file` is empty for the page itself. */
export type ReadFrame = Probed & { file: string; peers?: Partial<Record<Peer, PeerField[]>> };

export type ReadPage = { label: PageLabel; frames: ReadFrame[]; ms: number; trouble?: string };

const VIEWPORT = { width: 1280, height: 900 };
const PAGES_AT_A_TIME = 4;
/** A page that has not loaded after so long is read as it stands. */
const LOAD_MS = 10_000;
const FRAME_MS = 3000;

/** Reads the pages, a few at a time, in one browser; with `peer` Chromium says what it makes of them too. */
export async function readPages(
  folder: string,
  labels: readonly PageLabel[],
  { peer = false } = {},
): Promise<ReadPage[]> {
  const [probe, browser] = await Promise.all([
    bundleProbe(),
    launchChromium({ args: peer ? [SHOW_PREDICTIONS] : [], defaultViewport: VIEWPORT }),
  ]);
  const read: ReadPage[] = [];
  let next = 0;
  const work = async () => {
    const page = await openTab(browser);
    for (let at = next++; at < labels.length; at = next++) {
      const label = labels[at];
      if (label !== undefined) read[at] = await readPage(page, probe, folder, label, peer);
    }
  };
  try {
    await Promise.all(Array.from({ length: PAGES_AT_A_TIME }, work));
  } finally {
    await browser.close();
  }
  return read;
}

const pause = (ms: number) => wait(ms, undefined, { ref: false });

/** Which page a tab shows, at which host, whether it was asked for already, and what was answered from the saved files. */
const serving = new WeakMap<Page, { host: string; file: string; opened: boolean; saved: Set<string> }>();

/** A tab without scripts that is answered nothing but what is saved. */
export async function openTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', (request) => void answer(page, request).catch(() => undefined));
  return page;
}

/** Nothing but the saved files is ever answered: no request leaves the machine. */
async function answer(page: Page, request: HTTPRequest): Promise<void> {
  const served = serving.get(page);
  const url = request.url();
  if (served === undefined || !url.startsWith(served.host)) return request.abort();
  if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
    if (served.opened) return request.respond({ status: 204 }); // a page that sends its visitor elsewhere stays
    served.opened = true;
  }
  const file = await savedFile(served.file, new URL(url).pathname);
  if (file === undefined) return request.abort();
  served.saved.add(url);
  return request.respond({ status: 200, ...file });
}

/** Asks Firefox about the same pages, and adds what it says to what was read of them. */
export async function addFirefox(pages: readonly ReadPage[], folder: string, program: string): Promise<void> {
  const said = await askFirefox(
    program,
    folder,
    pages.map(({ label }) => label),
  );
  for (const [at, { frames }] of pages.entries()) {
    for (const frame of frames) {
      const firefox = said[at]?.get(frame.file);
      if (firefox !== undefined) frame.peers = { ...frame.peers, firefox };
    }
  }
}

/** Opens a saved page in such a tab, at its own host; `trouble` is why it did not load in time. */
export async function openSaved(
  page: Page,
  folder: string,
  label: PageLabel,
): Promise<{ host: string; trouble?: string }> {
  const host = `https://${hostOf(label)}/`;
  serving.set(page, { host, file: path.resolve(folder, label.file), opened: false, saved: new Set() });
  const opened = { waitUntil: 'load' as const, timeout: LOAD_MS };
  return page.goto(host, opened).then(
    () => ({ host }),
    (error: Error) => ({ host, trouble: error.message }),
  );
}

async function readPage(
  page: Page,
  probe: string,
  folder: string,
  label: PageLabel,
  peer: boolean,
): Promise<ReadPage> {
  const start = performance.now();
  const { host, trouble } = await openSaved(page, folder, label);
  const frames: ReadFrame[] = [];
  for (const frame of page.frames()) {
    const reading = readFrame(frame, page, probe, host, label);
    // A frame whose address nobody answered may never have a document to ask.
    const isSaved = frame === page.mainFrame() || serving.get(page)?.saved.has(frame.url()) === true;
    const read = await (isSaved ? reading : Promise.race([reading, pause(FRAME_MS)]));
    if (read !== undefined) frames.push(read);
  }
  const ms = performance.now() - start;
  if (peer) await askPeer(page, frames, host, label);
  return { label, frames, ms, ...(trouble === undefined ? {} : { trouble }) };
}

/** Chromium looks at a form a moment after it stands, and says nothing when it is done. */
const PEER_MS = 800;

async function askPeer(page: Page, frames: ReadFrame[], host: string, label: PageLabel): Promise<void> {
  await wait(PEER_MS);
  for (const frame of page.frames()) {
    const file = fileOf(frame, page, host);
    const read = frames.find((one) => one.file === file);
    if (read === undefined) continue;
    const asking = frame.evaluate((asked) => globalThis.askPeer(asked), selectorsOf(label, file));
    const said = await Promise.race([asking.catch(() => undefined), pause(FRAME_MS)]);
    if (said !== undefined) read.peers = { chromium: said };
  }
}

function fileOf(frame: Frame, page: Page, host: string): string {
  return frame === page.mainFrame() ? '' : decodeURIComponent(frame.url()).replace(host, '');
}

function selectorsOf({ card_fields: fields }: PageLabel, file: string): string[] {
  return fields.filter((field) => (field.frame ?? '') === file).map(({ selector }) => selector);
}

async function readFrame(
  frame: Frame,
  page: Page,
  probe: string,
  host: string,
  label: PageLabel,
): Promise<ReadFrame | undefined> {
  const isTop = frame === page.mainFrame();
  const file = fileOf(frame, page, host);
  const selectors = selectorsOf(label, file);
  try {
    await frame.evaluate(probe);
    const probed = await frame.evaluate((asked, top) => globalThis.probeFrame(asked, top), selectors, isTop);
    return { ...probed, file };
  } catch (error) {
    if (isTop) throw error;
    return undefined; // a frame whose address was never answered has no document
  }
}
