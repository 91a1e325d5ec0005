import { attributeOf, findAll, nextOf, textOf } from '../detection/page-dom.ts';
import type { CardValues } from '../messages/fields.ts';
import { NETWORKS, namesNetwork, networkOf } from './card-network.ts';
import type { Field, FieldElement } from './field.ts';

/** Radio buttons looked at in one form. */
const MOST_RADIOS = 100;
const LONGEST_WORDS = 80;
const FEWEST_NETWORKS = 2;
/** Beside the networks one choice may be something else: another way to pay. */
const MOST_OTHERS = 1;

/**
 * The radio buttons among which the card's network is chosen, by the first of them, where they stand in the form of the card's
 * number. Choices that show digits are cards that were kept: choosing one would charge that one.
 */
export function networkChoice(fields: readonly Field[], root: Document): Field[] {
  const number = fields.find(({ kind }) => kind === 'number')?.element;
  if (number === undefined || fields.some(({ kind }) => kind === 'network')) return [];
  const radios = findAll<HTMLInputElement>(number.form ?? root, 'input[type="radio" i]', MOST_RADIOS);
  const first = radios.find((radio) => radio.form === number.form && isNetworkGroup(groupOf(radio)));
  return first === undefined ? [] : [{ kind: 'network', element: first }];
}

export type Radio = HTMLInputElement & { type: 'radio' };

export function isRadio(element: FieldElement): element is Radio {
  return element instanceof HTMLInputElement && element.type === 'radio';
}

/** The button that means the card's network in the group of this one. */
export function radioFor(radio: HTMLInputElement, card: Partial<CardValues>): HTMLInputElement | undefined {
  const network = card.number === undefined ? undefined : networkOf(card.number);
  return groupOf(radio).find(
    (one) => !one.disabled && network !== undefined && networkNamed(one) === network,
  );
}

function groupOf(radio: HTMLInputElement): HTMLInputElement[] {
  const name = attributeOf(radio, 'name') ?? '';
  const root = radio.form ?? radio.ownerDocument;
  return findAll<HTMLInputElement>(root, 'input[type="radio" i]', MOST_RADIOS).filter(
    (one) => (attributeOf(one, 'name') ?? '') === name && one.form === radio.form,
  );
}

function isNetworkGroup(group: readonly HTMLInputElement[]): boolean {
  if (group.some((radio) => wordsOf(radio).some((words) => /\d{2}|[•●∙*]{2}/u.test(words)))) return false;
  const named = group.map(networkNamed).filter((network) => network !== undefined);
  return new Set(named).size >= FEWEST_NETWORKS && named.length >= group.length - MOST_OTHERS;
}

/** The one network that a button's words name; none where they name several. */
function networkNamed(radio: HTMLInputElement): string | undefined {
  for (const words of [...wordsOf(radio), radio.value]) {
    const whole = NETWORKS.find((network) => namesNetwork(words, network) === 2);
    if (whole !== undefined) return whole;
    const among = NETWORKS.filter((network) => namesNetwork(words, network) === 1);
    if (among.length > 1) return undefined;
    if (among.length === 1) return among[0];
  }
  return undefined;
}

/** What a person reads of a button: its label, or what stands right behind it; a picture by its words. */
function wordsOf(radio: HTMLInputElement): string[] {
  const labels = [...(radio.labels ?? [])];
  const next = nextOf(radio);
  const places = labels.length > 0 ? labels : next === null ? [] : [next];
  const pictures = places.flatMap((place) => [place, ...findAll(place, 'img, svg, i', 3)]);
  return [
    attributeOf(radio, 'aria-label') ?? '',
    ...places.map((place) => textOf(place) ?? ''),
    ...pictures.flatMap((one) => ['alt', 'aria-label', 'title'].map((name) => attributeOf(one, name) ?? '')),
  ].flatMap((words) => (words.trim() === '' ? [] : [words.trim().slice(0, LONGEST_WORDS)]));
}
