import type { FieldKind } from '../messages/fields.ts';
import type { Reason } from '../messages/told-form.ts';
import { ENOUGH, NEAR_FIELDS, SOURCE_WEIGHT, WEAK } from './card-evidence.ts';
import { type CardInput, findLabels } from './field-words.ts';
import type { Steps } from './steps.ts';
import { add, type Weighed, weighField } from './weigh-field.ts';

export type TypedField = { kind: FieldKind; element: CardInput; because: Reason[]; weight: number };

type Row = { weighed: Weighed; kind: FieldKind | undefined };

/** Kinds that only card forms ask for: what stands beside them is believed with less. */
const ANCHORS: ReadonlySet<FieldKind> = new Set(['number', 'expiry', 'cvc', 'month', 'year']);
/** One field lends belief to the next: four fields in a row are settled by then. */
const ROUNDS = 4;

/** Gives each field the kind of card field that its own evidence and its neighbours' make it. */
export function* typeFields(elements: readonly CardInput[]): Steps<TypedField[]> {
  const labels = findLabels(elements);
  const rows: Row[] = [];
  for (const element of elements) {
    yield;
    const weighed = weighField(element, labels);
    if (weighed !== undefined) rows.push({ weighed, kind: kindAlone(weighed) });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    let learned = false;
    for (const at of rows.keys()) {
      yield;
      learned = learnFromNeighbours(rows, at) || learned;
    }
    if (!learned) break;
  }
  splitDates(rows);
  return rows.flatMap(({ weighed, kind }) =>
    kind === undefined || !fits(kind, weighed)
      ? []
      : [
          {
            kind,
            element: weighed.element,
            because: weighed.reasons.get(kind) ?? [],
            weight: weighed.weights.get(kind) ?? 0,
          },
        ],
  );
}

function kindAlone(weighed: Weighed): FieldKind | undefined {
  const best = strongest(weighed);
  return best !== undefined && best.weight >= ENOUGH && fits(best.kind, weighed) ? best.kind : undefined;
}

function strongest({ weights, ruledOut }: Weighed): { kind: FieldKind; weight: number } | undefined {
  if (ruledOut) return undefined;
  const [best] = [...weights].sort((one, other) => other[1] - one[1]);
  return best === undefined ? undefined : { kind: best[0], weight: best[1] };
}

/** A kind that the field's own shape rules out is not believed. */
function fits(kind: FieldKind, { element, shape }: Weighed): boolean {
  if (element instanceof HTMLSelectElement) {
    if (kind === 'network') return shape === undefined || shape.kind === 'network';
    return kind === 'month' || kind === 'year' || kind === 'expiry';
  }
  if (kind === 'network') return false;
  if (kind === 'number') return !(element.maxLength > 0 && element.maxLength < 3) && element.type !== 'month';
  if (kind === 'cvc') return !(element.maxLength > 0 && element.maxLength < 3);
  return true;
}

/** Takes weak evidence for true where an anchor of the same form stands near. */
function learnFromNeighbours(rows: readonly Row[], at: number): boolean {
  const row = rows[at];
  if (row === undefined || row.kind !== undefined || row.weighed.ruledOut) return false;
  const near = neighbours(rows, at, NEAR_FIELDS).filter(
    ({ kind }) => kind !== undefined && ANCHORS.has(kind),
  );
  if (near.length === 0) return false;
  const kind = weakKind(rows, at) ?? shapeKind(rows, at) ?? holderKind(rows, at) ?? tailOfName(rows, at);
  if (kind === undefined || !fits(kind, row.weighed)) return false;
  if ((kind === 'month' || kind === 'year') && neighbours(rows, at, 2).some(({ weighed }) => weighed.day))
    return false;
  const beside = near.map((one) => one.kind).join(', ');
  add(row.weighed, kind, 'neighbours', 1, beside);
  row.kind = kind;
  return true;
}

function neighbours(rows: readonly Row[], at: number, reach: number): Row[] {
  const own = rows[at]?.weighed.element.form;
  return rows
    .slice(Math.max(0, at - reach), at + reach + 1)
    .filter((row) => row !== rows[at] && row.weighed.element.form === own);
}

/** What wide words say, where nothing in the form is that already. */
function weakKind(rows: readonly Row[], at: number): FieldKind | undefined {
  const { weighed } = rows[at] as Row;
  const best = strongest(weighed);
  if (best === undefined || best.weight < WEAK) return undefined;
  return best.weight < ENOUGH && formOf(rows, at).some(({ kind }) => kind === best.kind)
    ? undefined
    : best.kind;
}

/** What a mask or the choices show counts once, where nothing near is of that kind already. */
function shapeKind(rows: readonly Row[], at: number): FieldKind | undefined {
  const { weighed } = rows[at] as Row;
  const { shape } = weighed;
  if (weighed.weights.size > 0) return undefined;
  if (shape === undefined || shape.kind === 'network') return tailOfDate(rows, at);
  if (shape.kind === 'cvc' && weighed.tiny && tailOfDate(rows, at) !== undefined) return tailOfDate(rows, at);
  const taken = formOf(rows, at).some(({ kind }) => kind === shape.kind);
  if (taken) return undefined;
  weighed.reasons.set(shape.kind, [
    { source: shape.kind === 'cvc' ? 'shape' : 'options', words: shape.words },
  ]);
  return shape.kind;
}

/** A tiny field without a word right behind the first half of a date is its second half. */
function tailOfDate(rows: readonly Row[], at: number): FieldKind | undefined {
  const { weighed } = rows[at] as Row;
  const before = rows[at - 1];
  if (!weighed.tiny || before?.weighed.tiny !== true || before.weighed.element.form !== weighed.element.form)
    return undefined;
  if (before.kind === 'expiry') return 'expiry';
  return before.kind === 'month' ? 'year' : undefined;
}

/** A field called "name" right beside a card field, in a form where nothing else is the holder's name. */
function holderKind(rows: readonly Row[], at: number): FieldKind | undefined {
  const { weighed } = rows[at] as Row;
  if (!weighed.namesAnybody || weighed.element instanceof HTMLSelectElement) return undefined;
  const beside = neighbours(rows, at, 1).some(
    ({ kind }) => kind === 'number' || kind === 'expiry' || kind === 'cvc',
  );
  const taken = formOf(rows, at).some(({ kind }) => kind === 'holder');
  if (!beside || taken) return undefined;
  weighed.reasons.set('holder', [{ source: 'label', words: 'name' }]);
  return 'holder';
}

/** A text field without a word of its own right behind the holder's name is its other half. */
function tailOfName(rows: readonly Row[], at: number): FieldKind | undefined {
  const [before, own] = [rows[at - 1], rows[at]?.weighed];
  if (before?.kind !== 'holder' || own === undefined || own.speaks) return undefined;
  const isBeside = before.weighed.element.parentElement?.parentElement?.contains(own.element) ?? false;
  return isBeside && own.shape === undefined && !(own.element instanceof HTMLSelectElement)
    ? 'holder'
    : undefined;
}

function formOf(rows: readonly Row[], at: number): Row[] {
  const own = rows[at]?.weighed.element.form;
  return rows.filter((row) => row.weighed.element.form === own);
}

/** Two small fields in a row that are both called an expiry are its month and its year; a select is what its choices say. */
function splitDates(rows: readonly Row[]): void {
  for (const [at, row] of rows.entries()) {
    if (row.kind !== 'expiry') continue;
    const { shape, element } = row.weighed;
    const next = rows[at + 1];
    if (shape?.kind === 'month' && element.type !== 'month') become(row, 'month');
    else if (shape?.kind === 'year') become(row, 'year');
    else if (next !== undefined && row.weighed.tiny && next.weighed.tiny && isDate(next)) {
      become(row, 'month');
      become(next, 'year');
    }
  }
}

function isDate({ kind }: Row): boolean {
  return kind === 'expiry' || kind === 'year';
}

function become(row: Row, kind: FieldKind): void {
  const { reasons, weights } = row.weighed;
  const before = row.kind;
  if (before === kind || before === undefined) return;
  reasons.set(kind, [...(reasons.get(before) ?? []), ...(reasons.get(kind) ?? [])]);
  weights.set(kind, Math.max(weights.get(before) ?? 0, SOURCE_WEIGHT.options));
  row.kind = kind;
}
