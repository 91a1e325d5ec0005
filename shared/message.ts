import { displayAmountForMessage, type Money } from './money.ts';
import { hostOf } from './origin.ts';

const NAME_CODE_POINTS = 30;

/** What the second device shows for a payment: amount and merchant before the code (PROTOCOL section 3). */
export function confirmationMessage(
  payment: { amount: Money; merchant: { name: string; origin: string } },
  code: string,
): string {
  const { amount, merchant } = payment;
  const payee = `${nameForMessage(merchant.name)} (${hostOf(merchant.origin)})`;
  return `Pay ${displayAmountForMessage(amount)} to ${payee}? Code ${code}. Not you? Ignore this.`;
}

/** What a device shows that is being enrolled. */
export function enrolmentMessage(channel: 'email' | 'sms', payerEntity: string, code: string): string {
  const kind = channel === 'email' ? 'mailbox' : 'phone number';
  return `Code ${code} adds this ${kind} to ${nameForMessage(payerEntity)}. Not you? Ignore this.`;
}

/**
 * A page's own name made harmless: no run of four or more digits (category Nd, counted across spaces and hyphens) that
 * could pass for a code, nothing that reads as a link, at most 30 code points.
 */
export function nameForMessage(name: string): string {
  const unlinked = name.replace(/[./:@<>]/g, ' ');
  const undigited = unlinked.replace(/\p{Nd}(?:[\p{Zs}\s\p{Dash_Punctuation}]*\p{Nd}){3,}/gu, '…');
  const points = [...undigited];
  return points.length <= NAME_CODE_POINTS ? undigited : `${points.slice(0, NAME_CODE_POINTS - 1).join('')}…`;
}
