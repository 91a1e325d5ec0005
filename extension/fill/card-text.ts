import type { CardValues, FieldKind } from '../messages/fields.ts';

/** The field as far as its text depends on it. */
export type FieldShape = { type: string; maxLength: number; hints: string };

/** What to write into a field of that kind and shape; undefined where the card has nothing for it. */
export function cardText(kind: FieldKind, card: Partial<CardValues>, shape: FieldShape): string | undefined {
  switch (kind) {
    case 'number':
      return card.number;
    case 'cvc':
      return card.cvc;
    case 'holder':
      return card.holder;
    case 'network':
      return card.number === undefined ? undefined : networkOf(card.number);
    case 'month':
      return card.expiryMonth === undefined ? undefined : String(card.expiryMonth).padStart(2, '0');
    case 'year':
      return card.expiryYear === undefined ? undefined : yearText(card.expiryYear, shape);
    case 'expiry':
      return expiryText(card, shape);
  }
}

function yearText(year: number, shape: FieldShape): string {
  const short = (shape.maxLength > 0 && shape.maxLength < 4) || /\byy\b/i.test(shape.hints);
  return short ? String(year).slice(-2) : String(year);
}

function expiryText(card: Partial<CardValues>, shape: FieldShape): string | undefined {
  if (card.expiryMonth === undefined || card.expiryYear === undefined) return undefined;
  const month = String(card.expiryMonth).padStart(2, '0');
  const year = String(card.expiryYear);
  if (shape.type === 'month') return `${year}-${month}`;
  const long = /(?:yyyy|jjjj|aaaa)/i.test(shape.hints);
  const spaced = /mm \/ /i.test(shape.hints) && (shape.maxLength < 0 || shape.maxLength >= 7);
  if (shape.maxLength === 4) return month + year.slice(-2);
  const mark = spaced ? ' / ' : (/mm\s?([-.])\s?y/i.exec(shape.hints)?.[1] ?? '/');
  return `${month}${mark}${long ? year : year.slice(-2)}`;
}

/** The card's network by the first digits of its number (ISO/IEC 7812 ranges of the four large ones). */
export function networkOf(number: string): string {
  if (number.startsWith('4')) return 'visa';
  if (/^3[47]/.test(number)) return 'amex';
  if (/^(?:6011|65|64[4-9])/.test(number)) return 'discover';
  return 'mastercard';
}
