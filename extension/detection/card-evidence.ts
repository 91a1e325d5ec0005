import type { FieldKind } from '../messages/fields.ts';
import type { Source } from '../messages/told-form.ts';

/**
 * HTML's own words for card fields (WHATWG HTML, autofill detail tokens). Without those for halves of a name: shops put them
 * on the billing address.
 */
export const AUTOCOMPLETE: Readonly<Record<string, FieldKind>> = {
  'cc-number': 'number',
  'cc-exp': 'expiry',
  'cc-exp-month': 'month',
  'cc-exp-year': 'year',
  'cc-csc': 'cvc',
  'cc-name': 'holder',
  'cc-type': 'network',
};

/** Tokens by which a field says that it is something else; shops put others on card fields to keep autofill away. */
export const OTHER_AUTOCOMPLETE =
  /^(?:email|tel(?:-.*)?|postal-code|street-address|address-.*|country.*|bday.*|username|organization.*|url)$/;

/** Where a field says what it is, and how far that is believed. */
export const SOURCE_WEIGHT: Readonly<Record<Source, number>> = {
  autocomplete: 4,
  name: 2,
  label: 2,
  hint: 1.5,
  nearby: 1.5,
  class: 1,
  shape: 1.5,
  options: 1,
  neighbours: 1,
};

/** A field is of a kind by itself when its evidence reaches this weight; less than that needs card fields beside it. */
export const ENOUGH = 1.5;
export const WEAK = 0.75;

/** How many fields away a card field may stand to lend weak evidence its belief. */
export const NEAR_FIELDS = 2;

/** Types of input that may hold a part of a card. */
export const INPUT_TYPES: ReadonlySet<string> = new Set([
  'text',
  'tel',
  'number',
  'password',
  'month',
  'date',
  'search',
]);

/** Texts that only show how a value looks: in placeholders and masks. `sure` ones need no other evidence. */
export const EXAMPLES: readonly { kind: FieldKind; sure: boolean; looks: RegExp }[] = [
  { kind: 'number', sure: true, looks: /^(?:[\dx•●∙·*#_-]{4}[ -]?){3}[\dx•●∙·*#_]{1,7}$/iu },
  { kind: 'number', sure: true, looks: /^[\dx]{4} [\dx]{6} [\dx]{5}$/iu },
  {
    kind: 'expiry',
    sure: true,
    looks:
      /^(?:m{1,2}|м{2}|月|[x•*_]{2}|0\d|1[0-2]|99) ?[/.\\-] ?(?:y{2,4}|a{2,4}|j{2,4}|r{2,4}|г{2,4}|р{2,4}|年|[x•*_]{2,4}|\d{2}|20\d\d|9999)$/iu,
  },
  { kind: 'cvc', sure: false, looks: /^(?:1234?|0{3,4}|9{3,4}|[x•●∙·*#_]{3,4}|\d{3})$/iu },
  { kind: 'month', sure: false, looks: /^(?:mm?|мм|月)$/iu },
  { kind: 'year', sure: false, looks: /^(?:yy(?:yy)?|aa(?:aa)?|jj(?:jj)?|rr(?:rr)?|гг(?:гг)?|рр|年)$/iu },
];

/** Attributes in which shops and their libraries say how a value is masked. */
export const MASKS = ['placeholder', 'x-mask', 'data-mask', 'mask', 'data-inputmask', 'data-slots'] as const;

/** A choice of these is a choice of the card's network. */
export const NETWORK_NAMES =
  /\b(?:visa|master ?card|amex|american express|discover|maestro|diners|jcb|union ?pay|elo)\b/iu;
