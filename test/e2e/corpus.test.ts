// How checkouts are seen and read on saved pages: our own forms always, others' pages where they are beside the repository.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { regressions } from '../corpus/compare.ts';
import { judge } from '../corpus/judge.ts';
import { isAmong, readLabels } from '../corpus/labels.ts';
import { readPages } from '../corpus/read-pages.ts';
import { findChromium } from '../world/browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const FORMS = path.join(ROOT, 'test', 'forms');
const CORPUS = process.env['CORPUS_DIR'] ?? path.resolve(ROOT, '..', 'shared', 'corpus');
/** Of the pages that are none every so many is opened: 1 opens them all. */
const EVERY = Number(process.env['CORPUS_EVERY'] ?? '24');
const PATIENCE_MS = 10 * 60_000;

/** What a label may declare to be wrong; totals and names are compared with recorded figures. */
const DECLARED = ['seen', 'taken', 'field'];
const partOf = (miss: string) => miss.split(':')[0] ?? '';
const declarable = (misses: readonly string[]) => misses.filter((miss) => DECLARED.includes(partOf(miss)));

async function verdictsOn(folder: string, every: number) {
  const labels = readLabels(folder).filter((label) => isAmong(label, every));
  return (await readPages(folder, labels)).map(judge);
}

describe.skipIf(findChromium() === undefined)('with a Chromium', () => {
  test('our own forms: nothing is read wrongly but what is declared', { timeout: PATIENCE_MS }, async () => {
    const verdicts = await verdictsOn(FORMS, 1);
    const known = new Map(readLabels(FORMS).map((label) => [label.file, label.known_failures ?? []]));
    const unknown = verdicts.flatMap(({ file, misses }) =>
      declarable(misses)
        .filter((miss) => !known.get(file)?.includes(partOf(miss)))
        .map((miss) => `${file}: ${miss}`),
    );
    const gone = verdicts.flatMap(({ file, misses }) =>
      (known.get(file) ?? [])
        .filter((part) => !misses.some((miss) => partOf(miss) === part))
        .map((part) => `${file}: ${part} is read rightly now; take it from known_failures`),
    );
    expect([...unknown, ...gone]).toEqual([]);
    expect(regressions('forms', verdicts)).toEqual([]);
  });

  test('saved pages of others: no figure is worse than the recorded one', { timeout: PATIENCE_MS }, async ({
    skip,
  }) => {
    if (!existsSync(path.join(CORPUS, 'labels.json')))
      skip('there is no corpus: set CORPUS_DIR to its folder');
    const verdicts = await verdictsOn(CORPUS, EVERY);
    expect(regressions(`corpus-every-${EVERY}`, verdicts)).toEqual([]);
  });
});
