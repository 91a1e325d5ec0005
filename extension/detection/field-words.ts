import { fold } from './fold.ts';
import { nearbyText } from './nearby-text.ts';
import { aboveOf, attributeOf, findAll } from './page-dom.ts';

export type CardInput = HTMLInputElement | HTMLSelectElement;

/** Sources of words; the others are shapes. */
export type WordSource = 'name' | 'label' | 'hint' | 'nearby' | 'class';

/** Classes worth reading: most say how a field looks. */
const CARD_CLASS = /card|cc|cvv|cvc|csc|exp|secur|kart|tarjeta|carta|cartao/i;
const LONGEST_TEXT = 120;
const NAMES = ['name', 'id', 'data-testid', 'data-test', 'data-qa', 'data-fieldtype', 'data-encrypted-name'];
const FRAMEWORK_NAMES = [
  'data-field',
  'data-stripe',
  'data-braintree-name',
  'data-checkout',
  'formcontrolname',
];
const MODELS = [
  'ng-model',
  'v-model',
  'x-model',
  'data-bind',
  'data-recurly',
  'data-worldpay',
  'data-eway-encrypt-name',
];

/** The labels of fields, found once for all: a browser looks through the whole page for those of one. */
export type Labels = { of: ReadonlyMap<Element, readonly HTMLLabelElement[]> };

const MOST_LABELS = 2000;

/** The labels of these fields, wherever they stand. */
export function findLabels(fields: readonly CardInput[]): Labels {
  const of = new Map<Element, HTMLLabelElement[]>();
  for (const root of new Set(fields.map((field) => field.getRootNode() as Document | ShadowRoot))) {
    for (const label of findAll<HTMLLabelElement>(root, 'label', MOST_LABELS)) {
      const { control } = label;
      if (control !== null) of.set(control, [...(of.get(control) ?? []), label]);
    }
  }
  return { of };
}

/** What a field says about itself as written, by source. */
export function fieldTexts(field: CardInput, labels: Labels): Record<WordSource, string[]> {
  const read = (names: readonly string[]) =>
    [...new Set(names.flatMap((name) => cut(field.getAttribute(name) ?? '')))].filter((text) => text !== '');
  const label = labelTexts(field, labels);
  return {
    name: read([...NAMES, ...FRAMEWORK_NAMES, ...MODELS]).map(lastPart),
    label,
    hint: read(['placeholder', 'title', 'alt', 'data-placeholder']),
    class: classTexts(field),
    nearby: label.length > 0 ? [] : [nearbyText(field)].filter((text) => text !== ''),
  };
}

/** Words that say nothing without what they are of. */
const PARTS =
  /^(?:number|num|no|nr|name|code|month|year|exp\w*|mm|yy|yyyy|holder|owner|type|cvv|cvc|value|input|text|field|\d+)$/i;

/** `payment[card][number]` is a card number, `CreditCard.Billing.Street` no card: the end of a path counts. */
function lastPart(name: string): string {
  const parts = name.split(/[.[\]:/$]+|__/).filter((part) => part !== '');
  const at = parts.findLastIndex((part) => !PARTS.test(part));
  return parts.slice(Math.max(0, at)).join(' ');
}

/** Classes of the field, and those of what stands around it alone. */
function classTexts(field: CardInput): string[] {
  const texts = [field.className];
  let place = aboveOf(field);
  for (let level = 0; level < 2 && place !== null; level += 1, place = aboveOf(place)) {
    if (findAll(place, 'input, select', 2).length > 1) break;
    texts.push(`${attributeOf(place, 'class') ?? ''} ${attributeOf(place, 'id') ?? ''}`);
  }
  return texts
    .flatMap((text) => text.split(/\s+/))
    .map(cut)
    .filter((text) => CARD_CLASS.test(text))
    .slice(0, 4);
}

function labelTexts(field: CardInput, { of }: Labels): string[] {
  const labels = (of.get(field) ?? []).map(ownText);
  const root = field.getRootNode();
  const named = (field.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => {
    const place = root instanceof Document || root instanceof ShadowRoot ? root : document;
    return id === '' ? '' : (place.getElementById(id)?.textContent ?? '');
  });
  const texts = [field.getAttribute('aria-label') ?? '', ...labels, ...named].map(cut);
  return texts.filter((text) => /[\p{L}#]/u.test(text));
}

/** A label's text without that of the choices inside it. */
function ownText(label: HTMLLabelElement): string {
  if (label.querySelector('select, textarea') === null) return label.textContent ?? '';
  return [...label.childNodes]
    .filter((node) => !(node instanceof Element) || node.querySelector('select') === null)
    .filter((node) => !(node instanceof HTMLSelectElement))
    .map((node) => node.textContent ?? '')
    .join(' ');
}

function cut(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);
}

/** The same, to be matched with words. */
export function foldTexts(texts: readonly string[]): string {
  return texts.map(fold).join(' | ');
}
