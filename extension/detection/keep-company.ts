import { LOGIN_WORDS, OTHER_CARD, PAY_WORDS } from './card-words.ts';
import { fold } from './fold.ts';
import { isCheckout } from './is-checkout.ts';
import { aboveOf, attributeOf, findAll, findOne, textOf } from './page-dom.ts';
import type { TypedField } from './type-fields.ts';

/** Titles, headings and buttons read to learn what a page is for. */
const MOST_TEXTS = 60;
const LONGEST_TEXT = 80;
/** Belief that a number needs which nothing else on its page supports. */
const SURE = 2;
const MOST_OTHERS = 1;
const TEXT_FIELDS =
  'input:not([type="hidden"], [type="checkbox"], [type="radio"], [type="submit"], [type="button"]), textarea';
const LEVELS_UP = 4;
const PICTURE_ATTRIBUTES = ['alt', 'src', 'class', 'href', 'title', 'aria-label'];
const SUBMITS = 'button:not([type="button"]), input[type="submit"]';
const TELLING =
  'title, h1, h2, h3, h4, legend, button, input[type="submit"], input[type="button"], [role="button"]';

type Company = { fields: TypedField[]; alone: boolean };

const NOBODY: Company = { fields: [], alone: false };

/**
 * The fields that count: all where they make a checkout or the frame is a part of one; of others a number or a holder that
 * nobody signs in with, on a page that takes a payment. Lone months, codes and names are anybody's.
 */
export function keepCompany(fields: TypedField[], root: Document): Company {
  if (fields.length === 0 || isCheckout(fields.map(({ kind }) => kind))) return { fields, alone: false };
  if (isInside(root)) return { fields, alone: false };
  if (fields.some(isDeclared) && !signsIn(fields)) return { fields, alone: true };
  const lone = fields.filter(({ kind }) => kind === 'number' || kind === 'holder');
  if (lone.length === 0 || signsIn(lone)) return NOBODY;
  if (!takesPayment(root) && !lone.some(showsNetworks) && !asksNothingElse(lone, root)) return NOBODY;
  return { fields: lone, alone: true };
}

function isInside({ defaultView }: Document): boolean {
  return defaultView !== null && defaultView.top !== defaultView;
}

function isDeclared({ because }: TypedField): boolean {
  return because.some(({ source }) => source === 'autocomplete');
}

/** A number with a password, or in a form that says so, is how people sign in. */
function signsIn(fields: readonly TypedField[]): boolean {
  const own = new Set(fields.map(({ element }) => element as Element));
  return fields.some(({ element }) => {
    const place = element.form ?? element.ownerDocument;
    if (findAll(place, 'input[type="password"]', MOST_TEXTS).some((password) => !own.has(password)))
      return true;
    return element.form !== null && says(element.form, SUBMITS, LOGIN_WORDS);
  });
}

/** A number by itself: few other fields, and nothing that speaks of signing in or of other cards. */
function asksNothingElse(fields: readonly TypedField[], root: Document): boolean {
  return (
    fields.some(({ kind, weight }) => kind === 'number' && weight >= SURE) &&
    findAll(root, TEXT_FIELDS, fields.length + MOST_OTHERS + 1).length <= fields.length + MOST_OTHERS &&
    findOne(root, 'input[type="password"]') === undefined &&
    !says(root, TELLING, LOGIN_WORDS) &&
    !says(root, TELLING, OTHER_CARD)
  );
}

/** Pictures of card networks around the field: its form, or what stands a few levels up. */
function showsNetworks({ element }: TypedField): boolean {
  let place: Element = element.form ?? element;
  for (let level = 0; element.form === null && level < LEVELS_UP; level += 1) place = aboveOf(place) ?? place;
  const pictures = findAll(place, 'img, svg, i, use', MOST_TEXTS);
  const shown = pictures
    .map((one) => PICTURE_ATTRIBUTES.map((name) => attributeOf(one, name) ?? '').join(' '))
    .join(' ');
  return /visa/i.test(shown) && /master|amex/i.test(shown);
}

function takesPayment(root: Document): boolean {
  return says(root, TELLING, PAY_WORDS);
}

function says(place: Document | Element, selector: string, words: RegExp): boolean {
  return findAll(place, selector, MOST_TEXTS).some((element) => {
    const text = element instanceof HTMLInputElement ? element.value : (textOf(element) ?? '');
    return text.length <= LONGEST_TEXT && words.test(fold(text));
  });
}
