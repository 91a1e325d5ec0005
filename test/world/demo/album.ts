// Pictures of the demo's screens; for the README also as a person sees them: the popup over the shop, light and dark.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { type WindowPicture, windowHtml } from '../pages/window-html.ts';
import { ROOT } from './arguments.ts';

export type Scheme = 'light' | 'dark';
const SCHEMES: readonly Scheme[] = ['light', 'dark'];
export const AT_REST = { name: 'prefers-reduced-motion', value: 'reduce' };
const PATIENCE_MS = 2000;
export type Shot = Record<Scheme, string>;

export class Album {
  readonly #folder: string;
  readonly #readme: string | undefined;
  readonly #planned = new Map<string, (scheme: Scheme) => WindowPicture>();
  #count = 0;

  private constructor(folder: string, readme: string | undefined) {
    this.#folder = folder;
    this.#readme = readme;
  }

  static async open(folder: string, readme?: string): Promise<Album> {
    for (const one of [folder, readme]) if (one !== undefined) await mkdir(one, { recursive: true });
    return new Album(folder, readme);
  }

  /** Keeps a screen as it is now; answers it light and dark, where the README is to have it. */
  async screen(page: Page, name: string): Promise<Shot> {
    this.#count += 1;
    const light = await pictureOf(page);
    const file = join(this.#folder, `${String(this.#count).padStart(2, '0')}-${name}.png`);
    await writeFile(file, light, 'base64');
    return { light, dark: this.#readme === undefined ? light : await inTheDark(page) };
  }

  /** Plans a picture for the README, put together of several screens. */
  compose(name: string, picture: (scheme: Scheme) => WindowPicture): void {
    if (this.#readme !== undefined) this.#planned.set(name, picture);
  }

  /** Draws what is planned: at the end, because another page in front closes the popup. */
  async draw(browser: Browser): Promise<void> {
    if (this.#planned.size === 0) return;
    const icon = await readFile(join(ROOT, 'extension/public/icon/32.png'), 'base64');
    const canvas = await browser.newPage();
    for (const [name, picture] of this.#planned) {
      for (const scheme of SCHEMES) {
        await canvas.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await canvas.setContent(windowHtml(picture(scheme), icon));
        const figure = await canvas.waitForSelector('figure');
        const file = join(this.#readme ?? '', scheme === 'light' ? `${name}.png` : `${name}-dark.png`);
        await figure?.screenshot({ path: file as `${string}.png` });
      }
    }
    await canvas.close();
  }

  get pictures(): string {
    return `Pictures of ${this.#count} screens are in ${this.#folder}`;
  }
}

/** Waits for what moves on a page to come to rest. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async (patience) => {
    const rest = Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    await Promise.race([rest, new Promise((wait) => setTimeout(wait, patience))]);
  }, PATIENCE_MS);
}

/** What the window shows; of the second device its screen. */
async function pictureOf(page: Page): Promise<string> {
  if (page.url().includes('/popup.html')) return pictureOfPopup(page);
  await still(page);
  const clip = await boxOf(page, 'main.phone');
  return page.screenshot({ encoding: 'base64', ...(clip === undefined ? {} : { clip }) });
}

/** What the popup holds, as far as its window shows it. */
async function pictureOfPopup(page: Page): Promise<string> {
  await still(page);
  const { width, height } = await page.evaluate(() => ({
    width: Math.min(document.body.offsetWidth, innerWidth),
    height: Math.min(document.body.offsetHeight, innerHeight),
  }));
  const clip = { x: 0, y: 0, width, height };
  return page.screenshot({ encoding: 'base64', clip, captureBeyondViewport: false });
}

/** Where an element stands in its page, if there is one. */
async function boxOf(page: Page, selector: string) {
  return page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (element === null) return undefined;
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  }, selector);
}

async function inTheDark(page: Page): Promise<string> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }, AT_REST]);
  const dark = await pictureOf(page);
  await page.emulateMediaFeatures([AT_REST]);
  return dark;
}
