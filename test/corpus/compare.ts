// Figures beside recorded ones: better is welcome, worse is told.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Figures, figuresOf, type Share } from './figures.ts';
import type { Verdict } from './judge.ts';
import { HALVES, halfOf } from './labels.ts';

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

/** Keeps the figures of a set of pages for later runs, those of each half by itself. */
export function record(name: string, verdicts: readonly Verdict[]): void {
  const all = { ...readRecorded(), ...Object.fromEntries(byHalf(name, verdicts)) };
  const lines = Object.entries(all).map(([set, kept]) => `  ${JSON.stringify(set)}: ${shown(kept)}`);
  writeFileSync(RECORDED, `{\n${lines.join(',\n')}\n}\n`);
}

function shown(figures: Figures): string {
  const lines = Object.entries(figures).map(
    ([key, { count, of }]) => `    ${JSON.stringify(key)}: { "count": ${count}, "of": ${of} }`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}

function byHalf(name: string, verdicts: readonly Verdict[]): [string, Figures][] {
  return HALVES.map((half) => [
    `${name}-${half}`,
    figuresOf(verdicts.filter((verdict) => halfOf(verdict) === half)),
  ]);
}

/** What is worse than recorded in either half, one line each. */
export function regressions(name: string, verdicts: readonly Verdict[]): string[] {
  return byHalf(name, verdicts).flatMap(([half, figures]) => worseThanRecorded(half, figures));
}

function worseThanRecorded(name: string, now: Figures): string[] {
  const before = readRecorded()[name];
  if (before === undefined) return [`nothing is recorded of ${name}: npm run corpus -- DIR --record NAME`];
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
