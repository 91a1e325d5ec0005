/** The parts of a card that a field may ask for; `network` is a choice such as Visa or Mastercard. */
export type FieldKind = 'number' | 'expiry' | 'month' | 'year' | 'cvc' | 'holder' | 'network';

/** What goes into card fields: the month from 1 to 12, the year in four digits. */
export type CardValues = {
  number: string;
  expiryMonth: number;
  expiryYear: number;
  cvc: string;
  holder: string;
};

/** Card values for a frame of exactly that origin. */
export type FillOrder = { origin: string; card: Partial<CardValues> };

/**
 * What the fields of that kind held when they were read back: what was written, something else, or nothing any more.
 * `rejected`: none could be written to; `unsafe`: their form would send the card unencrypted, so nothing was.
 */
export type FieldReport = {
  kind: FieldKind;
  outcome: (typeof OUTCOMES)[number];
};

/** From the best to the worst. */
const OUTCOMES = ['filled', 'altered', 'emptied', 'rejected', 'unsafe'] as const;

export function isBetter({ outcome }: FieldReport, other: FieldReport): boolean {
  return OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(other.outcome);
}
