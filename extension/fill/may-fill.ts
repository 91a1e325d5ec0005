import { paymentServiceAt } from './payment-services.ts';

/** Whether a frame gets card values: `ask` leaves it to the shopper, `no` is a frame that nobody can name. */
export type Permission = 'yes' | 'ask' | 'no';

/** The merchant's own frames, those of known payment services over https, and what the shopper allowed. */
export function mayFill(merchant: string, frame: string, allowed: readonly string[]): Permission {
  if (frame === merchant || allowed.includes(frame)) return 'yes';
  if (!URL.canParse(frame)) return 'no';
  return paymentServiceAt(frame) === undefined ? 'ask' : 'yes';
}
