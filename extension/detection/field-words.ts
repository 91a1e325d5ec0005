import type { Source } from './card-evidence.ts';

export type CardInput = HTMLInputElement | HTMLSelectElement;

const LONGEST_TEXT = 120;

/** What a field says about itself, by how far each source is believed. */
export function fieldWords(field: CardInput): Record<Source, string> {
  const name = [
    field.name,
    field.id,
    field.getAttribute('data-testid'),
    field.getAttribute('data-fieldtype'),
  ];
  const hint = [field.getAttribute('placeholder'), field.getAttribute('title')];
  return {
    name: plainWords(name.join(' ')),
    label: plainWords(labelText(field)),
    hint: plainWords(hint.join(' ')),
    nearby: plainWords(nearbyText(field)),
  };
}

/** `ccNumber`, `cc-number` and `CC_number` read alike: `cc number`. */
export function plainWords(text: string): string {
  return text
    .normalize('NFC')
    .slice(0, LONGEST_TEXT * 2)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}/#]+/gu, ' ')
    .toLowerCase()
    .trim();
}

function labelText(field: CardInput): string {
  const labels = [...(field.labels ?? [])].map((label) => label.textContent ?? '');
  const named = (field.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .map((id) => (id === '' ? '' : (rootOf(field).getElementById(id)?.textContent ?? '')));
  return [field.getAttribute('aria-label') ?? '', ...labels, ...named].map(cut).join(' ');
}

function rootOf(field: CardInput): Document | ShadowRoot {
  const root = field.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root : document;
}

/** The text just before a field that has no label of its own: a table's cell, a line, a legend. */
function nearbyText(field: CardInput): string {
  if ((field.labels?.length ?? 0) > 0) return '';
  let place: Element = field;
  for (let level = 0; level < 3; level += 1) {
    const before = place.previousElementSibling;
    if (before !== null && before.querySelector('input, select') === null) {
      const text = (before.textContent ?? '').trim();
      if (text !== '') return cut(text);
    }
    if (place.parentElement === null) return '';
    place = place.parentElement;
  }
  return '';
}

function cut(text: string): string {
  return text.trim().slice(0, LONGEST_TEXT);
}
