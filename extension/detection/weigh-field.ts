import type { FieldKind } from '../messages/fields.ts';
import type { Reason, Source } from '../messages/told-form.ts';
import { AUTOCOMPLETE, INPUT_TYPES, OTHER_AUTOCOMPLETE, SOURCE_WEIGHT, WEAK } from './card-evidence.ts';
import { DAY, NAME_ALONE, OTHER_CARD, OTHER_FIELD, STEMS, WIDE_WORDS, WORDS } from './card-words.ts';
import { isTiny, type Shape, shapeOf } from './field-shape.ts';
import { type CardInput, fieldTexts, foldTexts, type Labels, type WordSource } from './field-words.ts';

/** What speaks for one field, before its neighbours are looked at. */
export type Weighed = {
  element: CardInput;
  weights: Map<FieldKind, number>;
  reasons: Map<FieldKind, Reason[]>;
  shape: Shape | undefined;
  /** Room for a month or a year and no more. */
  tiny: boolean;
  /** Asks for a day: what stands beside it is no expiry. */
  day: boolean;
  /** Called a name, and nothing else. */
  namesAnybody: boolean;
  /** It has a name or a label, whatever they say. */
  speaks: boolean;
  /** It says itself that it is something else. */
  ruledOut: boolean;
};

/** Kinds whose words are narrow before those whose words are wide: the first that matches takes a source. */
const ORDER: readonly FieldKind[] = ['cvc', 'network', 'holder', 'number'];
/** A bare "month" or "year" may be anybody's. */
const BARE = 0.5;
const WORD_SOURCES: readonly WordSource[] = ['name', 'label', 'hint', 'nearby', 'class'];

/** Reads a field's own evidence; undefined for an input that holds no text. */
export function weighField(element: CardInput, labels: Labels): Weighed | undefined {
  if (element instanceof HTMLInputElement && !INPUT_TYPES.has(element.type)) return undefined;
  const texts = fieldTexts(element, labels);
  const words = Object.fromEntries(
    WORD_SOURCES.map((source) => [source, foldTexts(texts[source])]),
  ) as Record<WordSource, string>;
  const weighed: Weighed = {
    element,
    weights: new Map(),
    reasons: new Map(),
    shape: shapeOf(element),
    tiny: isTiny(element),
    day: isDay(element, words),
    namesAnybody: WORD_SOURCES.some((source) => texts[source].some((_, at) => isName(words[source], at))),
    speaks: words.name !== '' || words.label !== '' || words.nearby !== '',
    ruledOut: false,
  };
  const declared = declaredKind(element);
  if (declared === 'other') return { ...weighed, ruledOut: true };
  if (isOther(words)) return { ...weighed, ruledOut: true };
  if (declared !== undefined)
    add(weighed, declared, 'autocomplete', 1, element.getAttribute('autocomplete') ?? '');
  for (const source of WORD_SOURCES) weighWords(weighed, source, words[source], texts[source].join(' | '));
  weighShape(weighed);
  return weighed;
}

function isName(joined: string, at: number): boolean {
  return NAME_ALONE.test(joined.split(' | ')[at] ?? '');
}

function declaredKind(element: CardInput): FieldKind | 'other' | undefined {
  const tokens = (element.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  const kind = tokens.map((token) => AUTOCOMPLETE[token]).find((found) => found !== undefined);
  if (kind !== undefined) return kind;
  return tokens.some((token) => OTHER_AUTOCOMPLETE.test(token)) ? 'other' : undefined;
}

function isOther({ name, label, hint, nearby }: Record<WordSource, string>): boolean {
  const said = [label, hint, label === '' ? nearby : ''];
  return [name, ...said].some((words) => OTHER_CARD.test(words)) || said.some(isOtherField);
}

/** Words of another field, unless those of a card field come first: "Card number (as in our e-mail)". */
function isOtherField(words: string): boolean {
  const other = OTHER_FIELD.exec(words);
  if (other === null) return false;
  return !(['number', 'cvc', 'expiry'] as const).some((kind) => {
    const own = WORDS[kind].exec(words);
    return own !== null && own.index < other.index;
  });
}

function weighWords(weighed: Weighed, source: WordSource, words: string, written: string): void {
  if (words === '' || (source === 'name' && OTHER_FIELD.test(words))) return;
  const dated = dateKind(words, source);
  if (dated !== undefined && !WORDS.cvc.test(words)) {
    add(weighed, dated.kind, source, dated.share, written);
    return;
  }
  const kind = ORDER.find((one) => says(one, words, source));
  if (kind !== undefined) add(weighed, kind, source, 1, written);
  const wide =
    kind !== undefined || source === 'class' ? undefined : WIDE_WORDS.find((one) => one.words.test(words));
  if (wide !== undefined) addWide(weighed, wide.kind, source, written);
}

/** However often a wide word is said, it needs card fields beside it. */
function addWide(weighed: Weighed, kind: FieldKind, source: Source, written: string): void {
  const before = weighed.weights.get(kind) ?? 0;
  add(weighed, kind, source, BARE, written);
  weighed.weights.set(kind, Math.max(before, WEAK));
}

function isDay(element: CardInput, { name, label, hint, nearby }: Record<WordSource, string>): boolean {
  if (
    element instanceof HTMLSelectElement &&
    /^31\b/.test(element.options[31]?.text ?? element.options[30]?.text ?? '')
  )
    return true;
  return [name, label, hint, nearby].some((words) => DAY.test(words) && !WORDS.expiry.test(words));
}

function says(kind: FieldKind, words: string, source: WordSource): boolean {
  return WORDS[kind].test(words) || (source === 'name' && STEMS[kind].test(words.replace(/[ /]/g, '')));
}

/** Month and year together are an expiry; one of them beside words of an expiry is sure, alone it is not. */
function dateKind(words: string, source: WordSource): { kind: FieldKind; share: number } | undefined {
  const [month, year, expiry] = (['month', 'year', 'expiry'] as const).map((kind) =>
    says(kind, words, source),
  );
  if (month && year) return { kind: 'expiry', share: expiry ? 1 : BARE };
  const kind = month ? 'month' : year ? 'year' : undefined;
  if (kind === undefined) return expiry ? { kind: 'expiry', share: 1 } : undefined;
  const stem = source === 'name' && STEMS[kind].test(words.replace(/[ /]/g, ''));
  return { kind, share: expiry || stem ? 1 : BARE };
}

function weighShape(weighed: Weighed): void {
  const { shape } = weighed;
  if (shape === undefined) return;
  if (shape.sure) add(weighed, shape.kind, 'shape', 1, shape.words);
  else if (weighed.weights.has(shape.kind)) add(weighed, shape.kind, 'shape', BARE, shape.words);
}

/** Adds a reason for a kind, and the belief that its source earns. */
export function add(weighed: Weighed, kind: FieldKind, source: Source, share: number, words: string): void {
  weighed.weights.set(kind, (weighed.weights.get(kind) ?? 0) + SOURCE_WEIGHT[source] * share);
  weighed.reasons.set(kind, [...(weighed.reasons.get(kind) ?? []), { source, words }]);
}
