import type { FieldKind } from './fields.ts';

/** Where a field says what it is. */
export const SOURCES = [
  'autocomplete',
  'name',
  'label',
  'hint',
  'nearby',
  'class',
  'shape',
  'options',
  'neighbours',
] as const;
export type Source = (typeof SOURCES)[number];

/** One thing that spoke for a field, with the page's own words. */
export type Reason = { source: Source; words: string };

/** What a frame tells of one of its card fields. */
export type ToldField = { kind: FieldKind; visible: boolean; because: Reason[] };

/** What a frame tells of its card fields; `alone`: by its own words it takes a payment, though it asks for less than a card. */
export type ToldForm = { fields: ToldField[]; alone: boolean };

export const NO_FORM: ToldForm = { fields: [], alone: false };

export const MOST_TOLD_FIELDS = 40;
export const MOST_TOLD_REASONS = 6;
export const LONGEST_TOLD_CHARS = 60;

const KINDS: ReadonlySet<unknown> = new Set<FieldKind>([
  'number',
  'expiry',
  'month',
  'year',
  'cvc',
  'holder',
  'network',
]);

/** Reads what a frame told into a value of our own; undefined where it is anything else. */
export function readToldForm(told: unknown): ToldForm | undefined {
  const { fields, alone } = entriesOf(told);
  if (!Array.isArray(fields) || fields.length > MOST_TOLD_FIELDS || typeof alone !== 'boolean')
    return undefined;
  const read = fields.map(readField);
  return read.every((field) => field !== undefined) ? { fields: read, alone } : undefined;
}

function readField(told: unknown): ToldField | undefined {
  const { kind, visible, because } = entriesOf(told);
  if (!KINDS.has(kind) || typeof visible !== 'boolean') return undefined;
  if (!Array.isArray(because) || because.length > MOST_TOLD_REASONS) return undefined;
  const reasons = because.map(readReason);
  return reasons.every((reason) => reason !== undefined)
    ? { kind: kind as FieldKind, visible, because: reasons }
    : undefined;
}

function readReason(told: unknown): Reason | undefined {
  const { source, words } = entriesOf(told);
  const known = SOURCES.find((one) => one === source);
  if (known === undefined || typeof words !== 'string' || words.length > LONGEST_TOLD_CHARS) return undefined;
  return { source: known, words };
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
