import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer';
import { findChromium } from './browser.ts';

const FLAGS = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];

/** A headless Chromium that asks nobody for anything by itself; throws where there is none. */
export function launchChromium({ args = [], ...options }: LaunchOptions): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium: install it, or set CHROMIUM');
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath, pipe: true, ...options, args: [...FLAGS, ...args, ...root] });
}
