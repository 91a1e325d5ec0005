// What Chromium's own autofill makes of the fields of a frame, where it was started to show it.
import type { FieldKind } from '../../extension/messages/fields.ts';

/** Has Chromium write its predictions into the page. */
export const SHOW_PREDICTIONS = '--enable-features=AutofillShowTypePredictions';

/** A field that Chromium takes for a part of a card; `label` as in the probe. */
export type PeerField = { kind: FieldKind; label: number };

const KINDS: readonly (readonly [type: RegExp, kind: FieldKind])[] = [
  [/^CREDIT_CARD_NUMBER/, 'number'],
  [/^CREDIT_CARD_EXP_MONTH/, 'month'],
  [/^CREDIT_CARD_EXP_DATE/, 'expiry'],
  [/^CREDIT_CARD_EXP_/, 'year'],
  [/^CREDIT_CARD_VERIFICATION_CODE/, 'cvc'],
  [/^CREDIT_CARD_NAME/, 'holder'],
  [/^CREDIT_CARD_TYPE/, 'network'],
];

/** Reads the predictions that stand in the page. */
export function readPredictions(labelled: readonly (Element | null)[]): PeerField[] {
  return [...document.querySelectorAll('[autofill-information], [autofill-prediction]')].flatMap(
    (element) => {
      const information = element.getAttribute('autofill-information') ?? '';
      const type =
        /overall type: (\w+)/.exec(information)?.[1] ?? element.getAttribute('autofill-prediction') ?? '';
      const kind = KINDS.find(([pattern]) => pattern.test(type))?.[1];
      return kind === undefined ? [] : [{ kind, label: labelled.indexOf(element) }];
    },
  );
}
