import type { CardValues, FieldKind } from '../messages/fields.ts';
import { expiryTexts, twoDigits } from './expiry-text.ts';

/** What a field says of how it is to be filled. */
export type FieldShape = { maxLength: number; hints: readonly string[]; tokens?: string };

const GIVEN =
  /\b(?:cc-given-name|first|given|fore ?name|vorname|pr[eé]nom|nombre(?! en)|nome proprio|voornaam)/i;
const FAMILY =
  /\b(?:cc-family-name|last|family|sur ?name|nachname|nom de famille|apellidos?|cognome|sobrenome|achternaam)/i;

/** What to write into a field of that kind, the likeliest first; nothing where the card has nothing for it. */
export function cardTexts(kind: FieldKind, card: Partial<CardValues>, shape: FieldShape): string[] {
  const { number, expiryMonth: month, expiryYear: year, cvc, holder } = card;
  switch (kind) {
    case 'number':
      return number === undefined ? [] : numberTexts(number);
    case 'cvc':
      return cvc === undefined ? [] : [cvc];
    case 'holder':
      return holder === undefined ? [] : [nameText(holder, shape)];
    case 'month':
      return month === undefined ? [] : [twoDigits(month), String(month)];
    case 'year':
      return year === undefined ? [] : yearTexts(year, shape);
    case 'expiry':
      return month === undefined || year === undefined ? [] : expiryTexts(month, year, shape.hints);
    case 'network':
      return [];
  }
}

function numberTexts(number: string): string[] {
  const groups = number.length === 15 ? /^(\d{4})(\d{6})(\d{5})$/ : /(\d{4})(?=\d)/g;
  const grouped = number.length === 15 ? number.replace(groups, '$1 $2 $3') : number.replace(groups, '$1 ');
  return [number, grouped, grouped.replaceAll(' ', '-')];
}

function yearTexts(year: number, { maxLength, hints }: FieldShape): string[] {
  const texts = [String(year), twoDigits(year % 100)];
  const isShort = maxLength === 2 || hints.some((hint) => /(?<!\p{L})([yjar])\1(?!\p{L})/iu.test(hint));
  return isShort ? texts.reverse() : texts;
}

/** Some forms ask for the two halves of a name apart; the last word is then the family's. */
function nameText(holder: string, { hints, tokens = '' }: FieldShape): string {
  const words = holder.split(' ');
  const said = [tokens, ...hints].join(' ');
  if (words.length < 2 || GIVEN.test(said) === FAMILY.test(said)) return holder;
  return GIVEN.test(said) ? words.slice(0, -1).join(' ') : (words.at(-1) ?? holder);
}
