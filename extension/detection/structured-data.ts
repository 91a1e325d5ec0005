import { findAll, textOf } from './page-dom.ts';

const MOST_SCRIPTS = 40;
const MOST_BYTES = 200_000;
const MOST_THINGS = 400;
const DEEPEST = 6;

export type Thing = Readonly<Record<string, unknown>>;

/** Everything that the page's JSON-LD describes, outermost first. */
export function jsonThings(page: Document): Thing[] {
  const things: Thing[] = [];
  for (const script of findAll(page, 'script[type="application/ld+json" i]', MOST_SCRIPTS))
    collect(parsed(textOf(script) ?? ''), 0, things);
  return things;
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

/** Texts of scripts that stand in the page itself and speak of paying. */
export function inlineScripts(page: Document): string[] {
  return findAll(page, 'script:not([src]):not([type*="json"])', MOST_SCRIPTS).flatMap((script) => {
    const text = (textOf(script) ?? '').slice(0, MOST_BYTES);
    return /checkout|currency|payment|merchant/iu.test(text) ? [text] : [];
  });
}
