import type { FieldKind } from '../messages/fields.ts';

export type FieldElement = HTMLInputElement | HTMLSelectElement;

/** A card field of this frame. */
export type Field = { kind: FieldKind; element: FieldElement };

const LONGEST_HINT = 120;

/** What tells a person how to write into the field, the nearest first. */
export function hintsOf(field: FieldElement): string[] {
  const own = ['placeholder', 'aria-label', 'title'].map((name) => field.getAttribute(name));
  const labels = [...(field.labels ?? [])].map((label) => label.textContent);
  return [...own, ...labels, ...describing(field)].flatMap((hint) =>
    hint === null || hint.trim() === '' ? [] : [hint.trim().slice(0, LONGEST_HINT)],
  );
}

function describing(field: FieldElement): (string | null)[] {
  const root = field.getRootNode() as Document | ShadowRoot;
  const ids = ['aria-labelledby', 'aria-describedby'].flatMap((name) =>
    (field.getAttribute(name) ?? '').split(/\s+/).filter(Boolean),
  );
  return ids.map((id) => root.getElementById(id)?.textContent ?? null);
}

/** How many characters the field is made for, where it says so. */
export function lengthOf({ maxLength, size }: HTMLInputElement): number | undefined {
  if (maxLength > 0) return maxLength;
  return size < 8 ? size : undefined;
}

/** Whether the field would take the text as it is: type, length and pattern, as the browser itself judges them. */
export function takes(field: HTMLInputElement, text: string): boolean {
  if (field.maxLength > 0 && text.length > field.maxLength) return false;
  const probe = document.createElement('input');
  probe.type = field.type;
  if (field.pattern !== '') probe.pattern = field.pattern;
  probe.value = text;
  return probe.value === text && !probe.validity.patternMismatch;
}
