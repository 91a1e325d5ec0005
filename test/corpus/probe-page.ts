// A blank page in which the extension's reader is tried on whatever is put there.
import puppeteer, { type Page } from 'puppeteer';
import { findChromium } from '../world/browser.ts';
import { bundleProbe } from './bundle-probe.ts';
import type { Probed } from './probe.ts';

export type ProbePage = AsyncDisposable & {
  page: Page;
  /** Brings the reader into what the page holds now, and reads it. */
  read(): Promise<Probed['page']>;
  /** Reads once more what it holds, with the reader that is there. */
  again(): Promise<Probed['page']>;
};

export async function openProbePage(): Promise<ProbePage> {
  const probe = await bundleProbe();
  const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await puppeteer.launch({ executablePath: findChromium() ?? '', pipe: true, args });
  const page = await browser.newPage();
  const again = () => page.evaluate(() => globalThis.probeFrame([], true).page);
  const read = async () => {
    await page.evaluate(probe);
    return again();
  };
  return { page, read, again, [Symbol.asyncDispose]: () => browser.close() };
}
