import { findAll, textOf } from './page-dom.ts';
import type { Steps } from './steps.ts';

const MOST_SCRIPTS = 40;
const MOST_BYTES = 200_000;
const MOST_THINGS = 400;
const DEEPEST = 6;

export type Thing = Readonly<Record<string, unknown>>;

/** What a page says for machines, looked up once for a reading. */
export type PageData = {
  /** Everything that the page's JSON-LD describes, outermost first. */
  things: readonly Thing[];
  /** Texts of scripts that stand in the page itself and speak of paying. */
  scripts: readonly string[];
};

export function* readPageData(page: Document): Steps<PageData> {
  const things: Thing[] = [];
  for (const script of findAll(page, 'script[type="application/ld+json" i]', MOST_SCRIPTS)) {
    collect(parsed(textOf(script) ?? ''), 0, things);
    yield;
  }
  const scripts: string[] = [];
  for (const script of findAll(page, 'script:not([src]):not([type*="json"])', MOST_SCRIPTS)) {
    const text = (textOf(script) ?? '').slice(0, MOST_BYTES);
    if (/checkout|currency|payment|merchant/iu.test(text)) scripts.push(text);
    yield;
  }
  return { things, scripts };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, MOST_BYTES));
  } catch {
    return undefined;
  }
}

function collect(value: unknown, depth: number, things: Thing[]): void {
  if (depth > DEEPEST || things.length >= MOST_THINGS || typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) things.push(value as Thing);
  for (const part of Object.values(value).slice(0, 60)) collect(part, depth + 1, things);
}

export function isOfType(thing: Thing, types: ReadonlySet<string>): boolean {
  const named = [thing['@type']].flat();
  return named.some((type) => typeof type === 'string' && types.has(type.replace(/^.*[/#:]/u, '')));
}
