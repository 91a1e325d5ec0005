import type { CardDetails } from '../issuer-port.ts';
import type { Keys } from '../keys.ts';
import type { Random } from '../ports.ts';

const ACCOUNT_DIGITS = 9;
const EXPIRES_AFTER_MONTHS = 12;

/** A fresh card of a test range that expires a year ahead. */
export function makeCard(bin: string, random: Random, now: number): CardDetails {
  const digits = `${bin}${randomDigits(random, ACCOUNT_DIGITS)}`;
  const made = new Date(now);
  const month = made.getUTCMonth() + EXPIRES_AFTER_MONTHS;
  return {
    number: digits + luhnDigit(digits),
    expiryMonth: (month % 12) + 1,
    expiryYear: made.getUTCFullYear() + Math.floor(month / 12),
    cvc: randomDigits(random, 3),
  };
}

/** The check digit of ISO/IEC 7812-1 annex B. */
export function luhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** Uniform digits, by rejection of bytes above 249. */
function randomDigits(random: Random, count: number): string {
  let digits = '';
  while (digits.length < count) {
    for (const byte of random(2 * count)) {
      if (byte < 250 && digits.length < count) digits += String(byte % 10);
    }
  }
  return digits;
}

/** The name under which a card is found without its number. */
export function cardRef(keys: Keys, number: string): string {
  return keys.prf('card', number).toString('base64url');
}

/** A card as somebody typed it. */
export type Typed = { number: string; expiryMonth: number; expiryYear: number; cvc?: string };
type Check = 'match' | 'mismatch' | 'absent';

/** Two keyed tags, by which a typed expiry and check value are compared without opening the card. */
export function checkTags(keys: Keys, { number, expiryMonth, expiryYear, cvc }: Typed): string {
  const tag = (...parts: (string | number)[]) =>
    keys.prf('card-check', parts.join('|')).toString('base64url');
  return `${tag('expiry', number, expiryMonth, expiryYear)}.${tag('cvc', number, cvc ?? '')}`;
}

/** The tags of a card whose check value is to be forgotten. */
export function withoutCheckValue(tags: string): string {
  return `${tags.split('.', 1)[0]}.`;
}

/**
 * What of a typed card is that of the card's tags; the tags are keyed, so that comparing them tells nothing. A check value
 * that was forgotten is as if none had been typed.
 */
export function compareTags(keys: Keys, typed: Typed, tags: string): { cvc: Check; expiry: Check } {
  const [expiry, cvc] = checkTags(keys, typed).split('.');
  const [wantedExpiry, wantedCvc] = tags.split('.');
  const given = typed.cvc !== undefined && typed.cvc !== '' && wantedCvc !== '';
  return {
    expiry: expiry === wantedExpiry ? 'match' : 'mismatch',
    cvc: given ? (cvc === wantedCvc ? 'match' : 'mismatch') : 'absent',
  };
}
