import type { FieldKind, FieldReport, FillOrder } from '../messages/fields.ts';
import { cardText } from './card-text.ts';
import { isSeen } from './is-seen.ts';
import { optionFor, writeField } from './write-field.ts';

export type Field = { kind: FieldKind; element: HTMLInputElement | HTMLSelectElement };

/** A page that formats what was typed has this long to do it before the field is read back. */
const SETTLE_MS = 60;

/** Fills the fields of this frame and says what each holds afterwards. */
export async function fillCard(fields: readonly Field[], order: FillOrder): Promise<FieldReport[]> {
  if (window.origin !== order.origin) return [];
  const focused = document.activeElement;
  const written = writings(fields, order).map(({ field, text }) => {
    if (!isWritable(field.element)) return { field, text };
    const value = field.element instanceof HTMLSelectElement ? optionFor(field.element, text) : text;
    if (value !== undefined) writeField(field.element, value);
    return { field, text: value };
  });
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  if (focused instanceof HTMLElement && focused !== document.body) focused.focus({ preventScroll: true });
  return written.map(({ field, text }) => ({ kind: field.kind, outcome: outcomeOf(field.element, text) }));
}

type Writing = { field: Field; text: string };

/** Which text goes where; a number in four small fields is cut to their sizes. */
function writings(fields: readonly Field[], order: FillOrder): Writing[] {
  const parts = splitNumber(fields, order.card.number);
  return fields.flatMap((field): Writing[] => {
    const text = parts.get(field) ?? cardText(field.kind, order.card, shapeOf(field.element));
    return text === undefined ? [] : [{ field, text }];
  });
}

function splitNumber(fields: readonly Field[], number: string | undefined): Map<Field, string> {
  const small = fields.filter(
    ({ kind, element }) =>
      kind === 'number' && element instanceof HTMLInputElement && inRange(element.maxLength),
  );
  const parts = new Map<Field, string>();
  if (number === undefined || small.length < 2) return parts;
  let at = 0;
  for (const field of small) {
    const size = (field.element as HTMLInputElement).maxLength;
    parts.set(field, number.slice(at, at + size));
    at += size;
  }
  return parts;
}

function inRange(maxLength: number): boolean {
  return maxLength >= 3 && maxLength <= 7;
}

function shapeOf(element: Field['element']) {
  if (element instanceof HTMLSelectElement) return { type: 'select', maxLength: -1, hints: '' };
  const hints = [element.placeholder, element.getAttribute('aria-label'), element.pattern, element.title];
  const labels = [...(element.labels ?? [])].map((label) => label.textContent);
  return { type: element.type, maxLength: element.maxLength, hints: [...hints, ...labels].join(' ') };
}

function isWritable(element: Field['element']): boolean {
  if (element.disabled || (element instanceof HTMLInputElement && element.readOnly)) return false;
  return isSeen(element);
}

function outcomeOf(element: Field['element'], text: string | undefined): FieldReport['outcome'] {
  if (text === undefined || element.value === '') return 'rejected';
  return bare(element.value) === bare(text) ? 'filled' : 'altered';
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s/.-]/g, '')
    .replace(/^0+/, '');
}
