// What the extension costs saved pages that are no checkout.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'puppeteer';
import { type PageLabel, readLabels } from '../../corpus/labels.ts';
import { openSaved, openTab } from '../../corpus/read-pages.ts';
import type { ComparedBrowsers, Loads } from './browsers.ts';
import { type Load, traceWork } from './main-thread.ts';

const OWN_FORMS = path.join(import.meta.dirname, '../../forms');

/** So many of the saved pages that are none, spread over all of them; those of the tests where no others are told of. */
export function savedPages(most: number): { folder: string; labels: PageLabel[] } {
  const told = process.env['CORPUS_DIR'];
  const folder = told !== undefined && existsSync(path.join(told, 'labels.json')) ? told : OWN_FORMS;
  const none = readLabels(folder).filter(({ kind }) => kind === 'not-checkout');
  const step = Math.max(1, Math.floor(none.length / most));
  return { folder, labels: none.filter((_, at) => at % step === 0).slice(0, most) };
}

/** Loads each once in every browser. */
export async function loadSaved(
  browsers: ComparedBrowsers,
  { folder, labels }: ReturnType<typeof savedPages>,
): Promise<Loads[]> {
  const loads: Loads[] = [];
  for (const label of labels) loads.push(await browsers.load((browser) => loadOnce(browser, folder, label)));
  return loads;
}

async function loadOnce(browser: Browser, folder: string, label: PageLabel): Promise<Load> {
  const page = await openTab(browser);
  try {
    return await traceWork(page, () => openSaved(page, folder, label));
  } finally {
    await page.close();
  }
}
