import type { CardValues } from '../messages/fields.ts';
import { twoDigits } from './expiry-text.ts';
import { type Field, type FieldElement, lengthOf } from './field.ts';

/** The parts of a number or an expiry that stands in several small fields, each with its own piece. */
export function splitTexts(
  fields: readonly Field[],
  card: Partial<CardValues>,
): ReadonlyMap<FieldElement, string> {
  return new Map([...splitNumber(fields, card), ...splitExpiry(fields, card)]);
}

type Part = { element: HTMLInputElement; length: number };

function smallParts(fields: readonly Field[], kind: Field['kind'], most: number): Part[] {
  return fields.flatMap(({ kind: own, element }) => {
    const length = element instanceof HTMLInputElement ? lengthOf(element) : undefined;
    if (own !== kind || !(element instanceof HTMLInputElement) || length === undefined) return [];
    return length <= most ? [{ element, length }] : [];
  });
}

function splitNumber(fields: readonly Field[], { number }: Partial<CardValues>) {
  const parts = smallParts(fields, 'number', 7);
  const room = parts.reduce((sum, { length }) => sum + length, 0);
  if (number === undefined || parts.length < 2 || room < number.length) return [];
  let at = 0;
  return parts.map(({ element, length }): [FieldElement, string] => {
    const piece = number.slice(at, at + length);
    at += length;
    return [element, piece];
  });
}

function splitExpiry(fields: readonly Field[], { expiryMonth, expiryYear }: Partial<CardValues>) {
  const [month, year] = smallParts(fields, 'expiry', 4);
  if (month === undefined || year === undefined) return [];
  if (month.length !== 2 || expiryMonth === undefined || expiryYear === undefined) return [];
  const yearText = year.length === 4 ? String(expiryYear) : twoDigits(expiryYear % 100);
  return [
    [month.element, twoDigits(expiryMonth)],
    [year.element, yearText],
  ] as [FieldElement, string][];
}
