// Price texts of real pages that nobody here wrote, where they are beside the repository: CORPUS_DIR says where.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readPrice } from '../../extension/detection/read-money.ts';
import { ROOT } from './tidy/source-tree.ts';

const FOLDER = process.env['CORPUS_DIR'] ?? path.join(ROOT, '../shared/corpus');
const FILE = path.join(FOLDER, 'prices.json');
const there = existsSync(FILE);

type Price = {
  string: string | null;
  expected_amount: string | null;
  expected_iso: string | null;
  known_failure_of_source: boolean;
};
type Figures = {
  asked: number;
  exact: number;
  wrong: number;
  currencyAsked: number;
  currencyExact: number;
  currencyWrong: number;
};

/** Rules are written with one half in sight; the other tells what they are worth. */
function halfOf(text: string): 'develop' | 'held' {
  return (createHash('sha256').update(text).digest()[0] ?? 0) % 2 === 0 ? 'develop' : 'held';
}

function figuresOf(prices: readonly Price[]): Figures {
  const figures = { asked: 0, exact: 0, wrong: 0, currencyAsked: 0, currencyExact: 0, currencyWrong: 0 };
  for (const { string, expected_amount: amount, expected_iso: iso } of prices) {
    const read = readPrice(string ?? '');
    // Nothing is paid where nothing or less is asked.
    if (amount !== null && Number(amount) > 0) {
      figures.asked += 1;
      if (read !== undefined) figures[Number(read.digits) === Number(amount) ? 'exact' : 'wrong'] += 1;
    }
    const named = read?.currencies ?? [];
    if (iso === null || read === undefined || named.length === 0) continue;
    figures.currencyAsked += 1;
    if (named.length === 1) figures[named[0] === iso ? 'currencyExact' : 'currencyWrong'] += 1;
  }
  return figures;
}

test.skipIf(!there)(
  'amounts of at least 95 % of real price texts are read exactly, on either half',
  (context) => {
    const all = JSON.parse(readFileSync(FILE, 'utf8')) as Price[];
    for (const half of ['develop', 'held'] as const) {
      const figures = figuresOf(
        all.filter(
          ({ string, known_failure_of_source: hard }) => !hard && string !== null && halfOf(string) === half,
        ),
      );
      context.annotate(`${half}: ${JSON.stringify(figures)}`);
      expect(figures.exact / figures.asked).toBeGreaterThanOrEqual(0.95);
      expect(figures.wrong / figures.asked).toBeLessThan(0.02);
      expect(figures.currencyWrong / figures.currencyAsked).toBeLessThan(0.02);
    }
  },
);
