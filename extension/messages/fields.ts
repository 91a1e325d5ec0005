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

/** What a field held when it was read back: what was written, something else, or nothing. */
export type FieldReport = { kind: FieldKind; outcome: 'filled' | 'altered' | 'rejected' };
