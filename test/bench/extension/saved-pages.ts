// What the extension costs saved pages that are no checkout: each loaded without it and with it, in turns.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'puppeteer';
import { type PageLabel, readLabels } from '../../corpus/labels.ts';
import { openSaved, openTab } from '../../corpus/read-pages.ts';
import { type Load, traceWork } from './main-thread.ts';

const OWN_FORMS = path.join(import.meta.dirname, '../../forms');

export type SavedLoads = { bare: Load[]; extended: Load[] };

/** So many of the saved pages that are none, spread over all of them; those of the tests where no others are told of. */
export function savedPages(most: number): { folder: string; labels: PageLabel[] } {
  const told = process.env['CORPUS_DIR'];
  const folder = told !== undefined && existsSync(path.join(told, 'labels.json')) ? told : OWN_FORMS;
  const none = readLabels(folder).filter(({ kind }) => kind === 'not-checkout');
  const step = Math.max(1, Math.floor(none.length / most));
  return { folder, labels: none.filter((_, at) => at % step === 0).slice(0, most) };
}

/** Loads each once in both browsers; the one that begins changes with the page. */
export async function loadSaved(
  plain: Browser,
  extended: Browser,
  { folder, labels }: ReturnType<typeof savedPages>,
): Promise<SavedLoads> {
  const loads: SavedLoads = { bare: [], extended: [] };
  for (const [at, label] of labels.entries()) {
    const turns = [
      async () => loads.bare.push(await loadOnce(plain, folder, label)),
      async () => loads.extended.push(await loadOnce(extended, folder, label)),
    ];
    for (const turn of at % 2 === 0 ? turns : turns.reverse()) await turn();
  }
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
