// Figures beside recorded ones: better is welcome, worse is told.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Figures, Share } from './figures.ts';

const RECORDED = path.join(import.meta.dirname, 'recorded.json');

/** Figures by the name of the set of pages. */
type Recorded = Readonly<Record<string, Figures>>;

/** Figures of which less is better. */
const FAULTS: ReadonlySet<string> = new Set(['taken', 'otherStepsTaken', 'closer', 'totalWrong']);
/** Rounding, and no more. */
const EQUAL = 1e-9;

export function readRecorded(): Recorded {
  return JSON.parse(readFileSync(RECORDED, 'utf8')) as Recorded;
}

/** Keeps the figures of a set of pages for later runs. */
export function record(name: string, figures: Figures): void {
  const all = { ...readRecorded(), [name]: figures };
  const lines = Object.entries(all).map(([set, kept]) => `  ${JSON.stringify(set)}: ${shown(kept)}`);
  writeFileSync(RECORDED, `{\n${lines.join(',\n')}\n}\n`);
}

function shown(figures: Figures): string {
  const lines = Object.entries(figures).map(
    ([key, { count, of }]) => `    ${JSON.stringify(key)}: { "count": ${count}, "of": ${of} }`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}

/** What is worse than recorded, one line each. */
export function regressions(name: string, now: Figures): string[] {
  const before = readRecorded()[name];
  if (before === undefined) return [`nothing is recorded of ${name}: npm run corpus -- DIR --record ${name}`];
  return (Object.keys(before) as (keyof Figures)[]).flatMap((key) => {
    const [was, is] = [ratio(before[key]), ratio(now[key])];
    const worse = FAULTS.has(key) ? is > was + EQUAL : is < was - EQUAL;
    return worse ? [`${name}: ${key} is ${told(now[key])}, was ${told(before[key])}`] : [];
  });
}

function ratio({ count, of }: Share): number {
  return of === 0 ? 0 : count / of;
}

function told({ count, of }: Share): string {
  return `${count} of ${of}`;
}
