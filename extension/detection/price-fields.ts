import type { FlatTexts } from './flat-text.ts';
import { foldName } from './fold-words.ts';
import { isRendered } from './is-shown.ts';
import { attributeOf, findAll, parentOf, previousOf, type TreeRoot, textOf } from './page-dom.ts';
import { plainText, readPrice } from './read-money.ts';
import type { Spot } from './read-prices.ts';
import type { Steps } from './steps.ts';
import { kindOfLabel } from './total-label.ts';

/** Fields looked at in one page. */
const MOST_FIELDS = 400;
const LONGEST_VALUE = 60;
const NAMED = new Set(['due', 'grand', 'total', 'amount']);

/** Prices that stand in fields: a button's words, a sum that nobody types, an amount that somebody does. */
export function* fieldSpots(roots: readonly TreeRoot[], flat: FlatTexts): Steps<Spot[]> {
  const spots: Spot[] = [];
  for (const root of roots) {
    for (const field of findAll<HTMLInputElement>(root, 'input', MOST_FIELDS)) {
      if (!isAmountField(field) || !isRendered(field)) continue;
      spots.push(...spotOf(field, flat));
      yield;
    }
  }
  return spots;
}

function isAmountField(field: HTMLInputElement): boolean {
  return (
    /^(?:text|number|tel|submit|button|search)$/u.test(field.type) &&
    field.value.length <= LONGEST_VALUE &&
    /\p{Nd}/u.test(field.value)
  );
}

function spotOf(field: HTMLInputElement, flat: FlatTexts): Spot[] {
  const price = readPrice(field.value);
  if (price === undefined) return [];
  const place = { shown: field, place: field, row: parentOf(field) ?? field, estimate: false, dashed: false };
  if (field.type === 'submit' || field.type === 'button') {
    const label = plainText(field.value).replace(/\d[\d.,' ]*/gu, ' ');
    return [{ ...price, ...place, label, kind: kindOfLabel(label) }];
  }
  const label = labelOf(field, flat);
  const kind = kindOfLabel(label) ?? kindOfLabel(foldName(`${field.name} ${field.id}`));
  return kind !== undefined && NAMED.has(kind) ? [{ ...price, ...place, label, kind }] : [];
}

function labelOf(field: HTMLInputElement, flat: FlatTexts): string {
  const labels = [...(field.labels ?? [])].map((label) => textOf(label) ?? '');
  const own = attributeOf(field, 'aria-label') ?? '';
  if (labels.join('').trim() !== '' || own !== '') return [...labels, own].join(' ').trim();
  const before = previousOf(field) ?? previousOf(parentOf(field) ?? field);
  return before === null ? '' : (flat.of(before)?.plain ?? '');
}
