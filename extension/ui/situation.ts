import { parseBalance } from '../../shared/money.ts';
import type { CardSummary, ChargeRow, State } from '../../shared/schemas.ts';

/** Where a payment stands, in one word: what its money did comes first, then what was tried, then what it waits for. */
export type Situation =
  | 'paid'
  | 'refunded'
  | 'reserved'
  | 'givenBack'
  | 'declined'
  | 'confirmed'
  | 'waitsForCode'
  | 'waitsForApproval'
  | 'unused'
  | 'locked'
  | 'expired'
  | 'cancelled'
  | 'denied';

const DECLINED = 'declined: ';

export function situationOf(payment: { state: State; card?: CardSummary | undefined }): Situation {
  const charges = payment.card?.charges ?? [];
  const total = (...states: string[]) =>
    charges.reduce(
      (sum, { state, amount }) => (states.includes(state) ? sum + (parseBalance(amount) ?? 0n) : sum),
      0n,
    );
  const paid = total('captured');
  const refunded = total('refunded', 'dispute-won');
  if (total('authorised') > 0n) return 'reserved';
  if (refunded > 0n && refunded >= paid) return 'refunded';
  if (paid > 0n) return 'paid';
  if (charges.some(({ state }) => state === 'reversed' || state === 'expired')) return 'givenBack';
  if (charges.some(isDecline)) return 'declined';
  return WITHOUT_CHARGE[payment.state];
}

const WITHOUT_CHARGE: Readonly<Record<State, Situation>> = {
  'awaiting-confirmation': 'waitsForCode',
  'awaiting-approval': 'waitsForApproval',
  validated: 'confirmed',
  completed: 'givenBack',
  unused: 'unused',
  locked: 'locked',
  expired: 'expired',
  cancelled: 'cancelled',
  denied: 'denied',
};

export function isDecline({ state }: Pick<ChargeRow, 'state'>): boolean {
  return state.startsWith(DECLINED);
}

/** Why a charge was declined, in the issuer's word. */
export function declineReason({ state }: Pick<ChargeRow, 'state'>): string | undefined {
  return state.startsWith(DECLINED) ? state.slice(DECLINED.length) : undefined;
}

/** The latest charge, where it was declined: what the shopper has to see now. */
export function latestDecline(card: CardSummary | undefined): ChargeRow | undefined {
  const last = card?.charges.at(-1);
  return last !== undefined && isDecline(last) ? last : undefined;
}

/** Whether nothing was charged or promised to a shop: the card can still be closed. */
export function isUncharged(card: CardSummary | undefined): boolean {
  return !card?.charges.some((charge) => !isDecline(charge) && charge.state !== 'verified');
}
