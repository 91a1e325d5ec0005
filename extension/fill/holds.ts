import type { CardValues, FieldKind } from '../messages/fields.ts';
import { saysExpiry } from './expiry-text.ts';

/** Whether what a field holds means what was to be written, whatever the page made of spaces, marks and zeros. */
export function means(kind: FieldKind, held: string, text: string, card: Partial<CardValues>): boolean {
  if (bare(held) === bare(text)) return held.trim() !== '';
  const { expiryMonth, expiryYear } = card;
  if (kind === 'expiry' && expiryMonth !== undefined && expiryYear !== undefined)
    return saysExpiry(held, expiryMonth, expiryYear);
  if (kind === 'month') return Number(held) === expiryMonth;
  if (kind === 'year') return held === String(expiryYear) || held === String(expiryYear).slice(-2);
  return kind === 'number' && isObscured(held, text);
}

/** Some pages show the last four digits alone once the field is left. */
function isObscured(held: string, number: string): boolean {
  return /^[•●∙*x\s-]{4,}\d{4}$/iu.test(held) && held.endsWith(number.slice(-4));
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[\s/.\u2013-]/g, '');
}
