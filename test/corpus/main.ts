// `npm run corpus -- DIR`: reads a folder of saved pages as the extension reads them, and says how well.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { record } from './compare.ts';
import { type Figures, figuresOf, figuresTable } from './figures.ts';
import { findFirefox } from './firefox-peer.ts';
import { judge, judgePeer, type Verdict } from './judge.ts';
import { halfOf, isAmong, readLabels } from './labels.ts';
import { addFirefox, type Peer, type ReadPage, readPages } from './read-pages.ts';

const USAGE = `usage: npm run corpus -- DIR [--half develop|held] [--match TEXT] [--every N] [--all] [--record NAME] [--peer] [--json]
  DIR holds pages/ and labels.json; CORPUS_DIR where none is given
  --half   pages of one half only; --match: pages whose file name holds TEXT
  --every  of the pages that are none only each Nth, by file name; the checkouts are all read
  --record keep the figures of both halves, for the tests to compare with
  --all    every page, not only those with a miss
  --peer   what Chromium's own autofill makes of the same pages, in the same run, and Firefox's where there is one
  --json   everything as JSON`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      half: { type: 'string' },
      match: { type: 'string', default: '' },
      every: { type: 'string', default: '1' },
      record: { type: 'string' },
      all: { type: 'boolean', default: false },
      peer: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const folder = positionals[0] ?? process.env['CORPUS_DIR'];
  const { half, match } = values;
  const isHalf = half === undefined || half === 'develop' || half === 'held';
  if (folder === undefined || !isHalf || !existsSync(path.join(folder, 'labels.json'))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const labels = readLabels(folder)
    .filter((label) => isAmong(label, Number(values.every)))
    .filter((label) => label.file.includes(match) && (half === undefined || halfOf(label) === half));
  const start = performance.now();
  const pages = await readPages(folder, labels, { peer: values.peer });
  const verdicts = pages.map(judge);
  const columns = figuresByHalf(verdicts);
  if (values.peer) columns.push(...(await peerColumns(pages, folder)));
  if (values.record !== undefined) record(values.record, verdicts);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ figures: Object.fromEntries(columns), pages: verdicts })}\n`);
    return 0;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`${figuresTable(columns)}\n\n${verdicts.length} pages in ${seconds} s\n`);
  for (const verdict of verdicts) if (values.all || verdict.misses.length > 0) tell(verdict);
  return 0;
}

/** What the autofill of Chromium, and of Firefox where there is one, makes of the pages. */
async function peerColumns(pages: readonly ReadPage[], folder: string): Promise<[string, Figures][]> {
  const column = (name: string, peer: Peer): [string, Figures] => [
    name,
    figuresOf(pages.map((page) => judgePeer(page, peer))),
  ];
  const chromium = column("Chromium's own autofill", 'chromium');
  const firefox = findFirefox();
  if (firefox === undefined) {
    process.stderr.write('there is no Firefox to ask: install it, or set FIREFOX\n');
    return [chromium];
  }
  await addFirefox(pages, folder, firefox);
  return [chromium, column("Firefox's own autofill", 'firefox')];
}

/** The figures of both halves and of the whole. */
function figuresByHalf(verdicts: readonly Verdict[]): [string, Figures][] {
  const half = (name: string) => verdicts.filter((verdict) => halfOf(verdict) === name);
  return [
    ['develop', figuresOf(half('develop'))],
    ['held', figuresOf(half('held'))],
    ['whole', figuresOf(verdicts)],
  ];
}

function tell({ file, kind, taken, evidence, misses }: Verdict): void {
  const lines = [
    `\n${file} (${kind}, ${halfOf({ file })}): ${taken ? 'seen as a checkout' : 'not seen as one'}`,
    ...evidence.map((line) => `  + ${line}`),
    ...misses.map((line) => `  - ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

process.exitCode = await main();
