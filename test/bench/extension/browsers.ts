// The browsers whose pages are compared: without an extension, with one that does nothing, and with ours.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'puppeteer';
import { EXTENSION_FOLDER, ShopperBrowser } from '../../world/browser.ts';
import { launchChromium } from '../../world/launch-chromium.ts';
import type { Load } from './main-thread.ts';

export type Kind = 'bare' | 'empty' | 'ours';
/** One page's load in each of the browsers. */
export type Loads = Readonly<Record<Kind, Load>>;

type ContentScript = { js: string[] };
type Manifest = { content_scripts: ContentScript[] };

/** Three browsers that are given the same pages at the same time. */
export class ComparedBrowsers implements AsyncDisposable {
  readonly #browsers: Readonly<Record<Kind, Browser>>;
  readonly #undo: AsyncDisposableStack;

  private constructor(browsers: Readonly<Record<Kind, Browser>>, undo: AsyncDisposableStack) {
    this.#browsers = browsers;
    this.#undo = undo;
  }

  static async start(): Promise<ComparedBrowsers> {
    await using undo = new AsyncDisposableStack();
    const folder = await writeEmptyExtension();
    undo.defer(() => rm(folder, { recursive: true, force: true }));
    const bare = await launch();
    undo.defer(() => bare.close());
    const empty = await launch(folder);
    undo.defer(() => empty.close());
    const shopper = undo.use(await ShopperBrowser.start());
    return new ComparedBrowsers({ bare, empty, ours: shopper.browser }, undo.move());
  }

  /** Measures one load in each; what the processor does is counted, so that they need not wait for each other. */
  async load(measure: (browser: Browser) => Promise<Load>): Promise<Loads> {
    const { bare, empty, ours } = this.#browsers;
    const loads = await Promise.all([measure(bare), measure(empty), measure(ours)]);
    return { bare: loads[0], empty: loads[1], ours: loads[2] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync();
  }
}

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(EXTENSION_FOLDER, 'manifest.json'), 'utf8')) as Manifest;
}

/** An extension whose script is in the same frames at the same time, and is empty: what Chromium asks for any. */
async function writeEmptyExtension(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-'));
  const { content_scripts: own } = await readManifest();
  const manifest = {
    manifest_version: 3,
    name: 'empty',
    version: '1',
    content_scripts: own.map((script) => ({ ...script, js: ['empty.js'] })),
  };
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'empty.js'), '');
  return folder;
}

function launch(...extensions: string[]): Promise<Browser> {
  const enabled = extensions.length > 0 ? { enableExtensions: extensions } : {};
  return launchChromium({ ...enabled, defaultViewport: null, args: ['--window-size=1200,900'] });
}
