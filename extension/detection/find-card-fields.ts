import type { FieldKind } from '../messages/fields.ts';
import type { Reason } from '../messages/told-form.ts';
import { collectInputs } from './collect-inputs.ts';
import type { CardInput } from './field-words.ts';
import { isVisible } from './is-visible.ts';
import { keepCompany } from './keep-company.ts';
import { atOnce, type Steps } from './steps.ts';
import { typeFields } from './type-fields.ts';

export type FoundField = {
  kind: FieldKind;
  element: CardInput;
  /** Hidden fields tell what the page is; they are never filled. */
  visible: boolean;
  because: Reason[];
};

export type CardForm = {
  /** The card fields of the frame, hidden ones too, in the order of the page. */
  fields: FoundField[];
  /** The frame is a checkout by itself though it asks for less than a card: its own words say that it takes a payment. */
  alone: boolean;
};

/** What this frame asks for of a card. */
export function* findCardForm(root: Document): Steps<CardForm> {
  const typed = yield* typeFields(yield* collectInputs(root));
  yield;
  const { fields, alone } = keepCompany(typed, root);
  yield;
  return { fields: fields.map((field) => ({ ...field, visible: isVisible(field.element) })), alone };
}

/** The card fields of this frame that a person can see, for filling. */
export function findCardFields(root: Document): FoundField[] {
  return atOnce(findCardForm(root)).fields.filter(({ visible }) => visible);
}
