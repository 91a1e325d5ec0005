// What a folder of saved pages says about itself: `labels.json` beside `pages/`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FieldKind } from '../../extension/messages/fields.ts';

/** One card field, and the file of the iframe that holds it where one does. */
export type FieldLabel = { type: string; selector: string; frame?: string };

export type PageLabel = {
  file: string;
  kind: 'checkout-payment' | 'checkout-other' | 'not-checkout';
  subkind?: string;
  /** Its host is the page's; where there is none, the page has one of its own. */
  url?: string;
  card_fields: FieldLabel[];
  merchant: string | null;
  total: number | null;
  currency: string | null;
  /** What is known to be read wrongly here, as the reasons of misses begin: `seen`, `taken` or `field`. */
  known_failures?: string[];
};

/** The labels' words for what the extension calls otherwise. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  number: 'number',
  exp: 'expiry',
  'exp-month': 'month',
  'exp-year': 'year',
  csc: 'cvc',
  holder: 'holder',
  'holder-first': 'holder',
  'holder-last': 'holder',
  'card-type': 'network',
};

/** The extension's word for a label's type; a type that nobody knows is an error of the labels. */
export function kindOfLabel({ type }: FieldLabel): FieldKind {
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`labels.json: no field is of type ${type}`);
  return kind;
}

/** The labels of a folder's pages, in the order of the file. */
export function readLabels(folder: string): PageLabel[] {
  const text = readFileSync(path.join(folder, 'labels.json'), 'utf8');
  const { pages } = JSON.parse(text) as { pages: PageLabel[] };
  return pages;
}

/** Rules are written with `develop` in sight; `held` tells what they are worth elsewhere. */
export const HALVES = ['develop', 'held'] as const;
export type Half = (typeof HALVES)[number];

/** Whether a page is among those of a shorter run: all checkouts, and each Nth of the others, by file name and for ever. */
export function isAmong({ file, kind }: Pick<PageLabel, 'file' | 'kind'>, every: number): boolean {
  return kind !== 'not-checkout' || (hashOf(file)[1] ?? 0) % every === 0;
}

function hashOf(file: string): Buffer {
  return createHash('sha256').update(file).digest();
}

/** The half that a page belongs to, by its file name and for ever. */
export function halfOf({ file }: Pick<PageLabel, 'file'>): Half {
  const [first = 0] = hashOf(file);
  return first % 2 === 0 ? 'develop' : 'held';
}
