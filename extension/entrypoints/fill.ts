import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { findCardFields } from '../detection/find-card-fields.ts';
import { networkChoice } from '../fill/choose-radio.ts';
import type { Field } from '../fill/field.ts';
import { fillCard } from '../fill/fill-card.ts';
import type { FieldReport, FillOrder } from '../messages/fields.ts';

/** The extension's own world of a frame: a page cannot see or replace what stands here. */
type FillWorld = typeof globalThis & {
  fillCardHere?: (order: FillOrder) => Promise<FieldReport[] | undefined>;
};

/** Comes into a frame with card fields only after the payment was validated. */
export default defineUnlistedScript(() => {
  (globalThis as FillWorld).fillCardHere = (order) => fillCard(findFields, order);
});

function findFields(): readonly Field[] {
  const fields = findCardFields(document);
  return [...networkChoice(fields, document), ...fields];
}
