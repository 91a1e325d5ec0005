import { createHash } from 'node:crypto';
import type Lithic from 'lithic';
import { minorDigits } from '../../../shared/currencies.ts';
import type { LithicSettings } from '../../config-lithic.ts';
import { type CardDetails, type CardLimits, type IssuedCard, IssuerUnavailable } from '../../issuer-port.ts';
import { asked, checked } from './client.ts';
import { isCard } from './shapes.ts';

/** Checks of the card that may be held beside the charge (INV4); each is at most one unit. */
const CHECKS = 2;

/** A virtual card with a limit for its whole life; of the certificate nothing is told. The same key makes one card. */
export async function issueCard(
  lithic: Lithic,
  { accountToken, cardProgramToken }: LithicSettings,
  { reserve, closesAt }: CardLimits,
  idempotencyKey: string,
): Promise<IssuedCard> {
  const closes = new Date(closesAt);
  const made = await asked(() =>
    lithic.cards.create({
      // SINGLE_USE would close at a mere check of the card, and MERCHANT_LOCKED would bind it to whoever checks.
      type: 'VIRTUAL',
      state: 'OPEN',
      spend_limit: reserve.minor + CHECKS * oneUnit(reserve.currency),
      spend_limit_duration: 'FOREVER',
      exp_month: String(closes.getUTCMonth() + 1).padStart(2, '0'),
      exp_year: String(closes.getUTCFullYear() + 1),
      ...(accountToken === undefined ? {} : { account_token: accountToken }),
      ...(cardProgramToken === undefined ? {} : { card_program_token: cardProgramToken }),
      'Idempotency-Key': uuidOf(idempotencyKey),
    }),
  );
  const { token, last_four } = checked(isCard, made);
  return { providerRef: token, lastFour: last_four };
}

/** What one unit of a currency is, in its minor units. */
export function oneUnit(currency: string): number {
  return 10 ** (minorDigits(currency) ?? 0);
}

/** Lithic's keys are UUIDs: one of our own kind (RFC 9562 section 5.8), always the same for the same key. */
function uuidOf(key: string): string {
  const bytes = createHash('sha256').update(`countersign lithic card ${key}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Number and check value, fetched anew and kept by nobody. Lithic shows them to customers that comply with PCI DSS. */
export async function revealCard(lithic: Lithic, providerRef: string): Promise<CardDetails> {
  const card = checked(isCard, await asked(() => lithic.cards.retrieve(providerRef)));
  if (card.state !== 'OPEN') throw new IssuerUnavailable('the card is closed');
  const { pan, cvv, exp_month, exp_year } = card;
  if (pan === undefined || cvv === undefined || exp_month === undefined || exp_year === undefined)
    throw new IssuerUnavailable('Lithic shows this program no card numbers');
  return { number: pan, cvc: cvv, expiryMonth: Number(exp_month), expiryYear: Number(exp_year) };
}

/** Closes a card for good; one that is closed already stays so. */
export async function closeCard(lithic: Lithic, providerRef: string): Promise<void> {
  try {
    await asked(() => lithic.cards.update(providerRef, { state: 'CLOSED' }));
  } catch (error) {
    const card: unknown = await asked(() => lithic.cards.retrieve(providerRef));
    if (checked(isCard, card).state !== 'CLOSED') throw error;
  }
}
