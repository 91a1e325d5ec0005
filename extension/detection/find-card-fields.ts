import type { FieldKind } from '../messages/fields.ts';
import {
  AGAINST,
  AUTOCOMPLETE,
  ENOUGH,
  INPUT_TYPES,
  NEEDS_COMPANY,
  SOURCE_WEIGHT,
  type Source,
  WORDS,
} from './card-evidence.ts';
import { type CardInput, fieldWords } from './field-words.ts';

export type FoundField = { kind: FieldKind; element: CardInput };

/** Fields looked at in one frame; a page with more is no checkout. */
const MOST_FIELDS = 400;
const SMALLEST_SIDE_PX = 5;

/** The visible card fields of this frame, in the order of the page. */
export function findCardFields(root: Document): FoundField[] {
  const inputs = collectInputs(root);
  if (inputs.length > MOST_FIELDS) return [];
  const found = inputs.flatMap((element): FoundField[] => {
    const kind = kindOf(element);
    return kind !== undefined && isVisible(element) ? [{ kind, element }] : [];
  });
  return inCompany(found);
}

/** What kind of card field this is, or undefined when it is none. */
export function kindOf(field: CardInput): FieldKind | undefined {
  if (field instanceof HTMLInputElement && !INPUT_TYPES.has(field.type)) return undefined;
  const tokens = (field.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  for (const token of tokens) {
    const kind = AUTOCOMPLETE[token];
    if (kind !== undefined) return kind;
  }
  return kindFromWords(fieldWords(field), field);
}

function kindFromWords(words: Record<Source, string>, field: CardInput): FieldKind | undefined {
  const own = `${words.name} ${words.label} ${words.hint}`;
  if (AGAINST.some((against) => against.test(own))) return undefined;
  const weights = new Map<FieldKind, number>();
  for (const [source, weight] of Object.entries(SOURCE_WEIGHT) as [Source, number][]) {
    const kind = WORDS.find((candidate) => candidate.words.test(words[source]))?.kind;
    if (kind !== undefined) weights.set(kind, (weights.get(kind) ?? 0) + weight);
  }
  const best = [...weights].sort((one, other) => other[1] - one[1])[0];
  if (best === undefined || best[1] < ENOUGH) return undefined;
  return fits(best[0], field) ? best[0] : undefined;
}

/** A kind that the field's own shape rules out is not believed. */
function fits(kind: FieldKind, field: CardInput): boolean {
  if (field instanceof HTMLSelectElement)
    return kind === 'month' || kind === 'year' || kind === 'expiry' || kind === 'network';
  if (kind === 'network') return false;
  if (field.type === 'search') return false;
  if (kind === 'cvc' && field.maxLength > 0 && field.maxLength < 3) return false;
  return true;
}

/** Months, years, names and networks count only beside a number, an expiry or a CVC of the same frame. */
function inCompany(found: FoundField[]): FoundField[] {
  const kinds = new Set(found.map((field) => field.kind));
  const hasStrong = [...kinds].some((kind) => !NEEDS_COMPANY.has(kind));
  const hasDeclared = found.some((field) => /\bcc-/.test(field.element.getAttribute('autocomplete') ?? ''));
  return hasStrong || hasDeclared ? found : [];
}

function collectInputs(root: Document | ShadowRoot): CardInput[] {
  const inputs = [...root.querySelectorAll<CardInput>('input, select')];
  for (const host of root.querySelectorAll('*')) {
    if (host.shadowRoot !== null) inputs.push(...collectInputs(host.shadowRoot));
  }
  return inputs;
}

function isVisible(element: CardInput): boolean {
  if (element instanceof HTMLInputElement && element.type === 'hidden') return false;
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const box = element.getBoundingClientRect();
  if (box.width < SMALLEST_SIDE_PX || box.height < SMALLEST_SIDE_PX) return false;
  return box.right + scrollX > 0 && box.bottom + scrollY > 0;
}
