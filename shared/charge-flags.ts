import { type ChargeEvent, type Side, totalOf } from './card-charge.ts';
import type { DeclineReason } from './card-decision.ts';

/** What was odd about a charge that was booked all the same; each is shown to the operator. */
export const CHARGE_FLAGS = [
  'stand-in',
  'late-yes',
  'force-posted',
  'over-cleared',
  'late-cleared',
  'over-reversed',
  'over-refunded',
  'unlinked-refund',
  'refund-taken-back',
  'currency-changed',
  'not-booked',
] as const;
export type ChargeFlag = (typeof CHARGE_FLAGS)[number] | `broke: ${DeclineReason}`;

/** The flags that follow from a charge's messages, the same in whatever order they came. */
export function flagsOf(
  events: readonly ChargeEvent[],
  amount: Side,
  authorised: boolean,
  verification: boolean,
): ChargeFlag[] {
  const all = { ...approvalFlags(events), ...moneyFlags(events, amount, authorised, verification) };
  const broken = new Set(events.flatMap(({ broke = [] }) => broke));
  return [
    ...CHARGE_FLAGS.filter((flag) => all[flag]),
    ...[...broken].map((reason) => `broke: ${reason}` as const),
  ];
}

type Told = Partial<Record<(typeof CHARGE_FLAGS)[number], boolean>>;

function approvalFlags(events: readonly ChargeEvent[]): Told {
  const asked = totalOf(events, 'authorization', 'amount');
  const confirmed = totalOf(events, 'confirmation', 'amount');
  const denied = events.some(({ kind }) => kind === 'denial');
  return {
    'stand-in':
      events.some(({ kind }) => kind === 'advice') ||
      confirmed > asked ||
      (events.some(({ kind }) => kind === 'confirmation') &&
        !events.some(({ kind }) => kind === 'authorization')),
    'late-yes': denied && asked > 0,
    'currency-changed': events.some(({ mark }) => mark === 'currency-changed'),
    'not-booked': events.some(({ mark }) => mark === 'not-booked'),
  };
}

function moneyFlags(
  events: readonly ChargeEvent[],
  { authorised: approved, cleared, refunded }: Side,
  authorised: boolean,
  verification: boolean,
): Told {
  const reversed = totalOf(events, 'reversal', 'amount');
  const ends = events.filter(({ kind }) => kind === 'expiry').map(({ at }) => at);
  const expiredAt = Math.min(...ends);
  const late = events.some(({ kind, at }) => kind === 'clearing' && at > expiredAt);
  const denied = events.some(({ kind }) => kind === 'denial') && !authorised;
  return {
    'force-posted': cleared > 0 && !authorised && !denied,
    // A check of the card was never to be cleared at all (INV4).
    'over-cleared': authorised && cleared > (verification ? 0 : Math.max(0, approved - reversed)),
    'late-cleared': late || (cleared > 0 && (denied || (authorised && reversed > 0 && reversed >= approved))),
    'over-reversed': authorised && reversed > approved,
    'over-refunded': refunded > cleared && (cleared > 0 || authorised),
    'unlinked-refund': refunded > 0 && cleared === 0 && !authorised,
    'refund-taken-back': events.some(({ kind }) => kind === 'refund-reversal'),
  };
}
