/**
 * One message of the network about a charge, as it is kept for ever. Amounts are minor units and additional, not
 * totals: `amount` of the merchant's currency, which the shopper signed, `billed` of the account's.
 */
export type ChargeEvent = {
  id: string;
  kind: 'authorization' | 'clearing' | 'reversal' | 'expiry' | 'refund';
  at: number;
  amount: number;
  billed: number;
  final: boolean;
  /** Present where the merchant's currency is not the one that was signed. */
  currency?: string;
  /** What was odd about this message by itself. */
  mark?: ChargeFlag;
};

export type ChargeFlag =
  | 'force-posted'
  | 'over-cleared'
  | 'late-cleared'
  | 'over-reversed'
  | 'over-refunded'
  | 'unlinked-refund'
  | 'currency-changed'
  | 'not-booked';

/** What stands of a charge in one currency. */
export type Side = { authorised: number; held: number; cleared: number; refunded: number };

export type Charge = {
  /** `noted`: told of before (or without) its authorisation, with no money moved. */
  state: 'authorised' | 'captured' | 'reversed' | 'expired' | 'refunded' | 'verified' | 'noted';
  amount: Side;
  billed: Side;
  flags: ChargeFlag[];
  /** When the whole of it was given back before anything was cleared. */
  reversedAt: number | undefined;
};

/**
 * The totals of a charge, always from all of its messages and the same in whatever order they came (INV8). Nothing
 * is cut to what the rules allow: money that moved is booked, and a flag says what was odd (INV7).
 * `verification` says that it was authorised as a mere check of the card.
 */
export function foldCharge(events: readonly ChargeEvent[], verification = false): Charge {
  const ended = events.some(({ kind, final }) => kind === 'expiry' || (kind === 'clearing' && final));
  const amount = sideOf(events, 'amount', ended);
  // Rates move between hold and clearing: what is left in the account's currency is held for nothing.
  const used = amount.authorised > 0 && amount.held === 0;
  const billed = sideOf(events, 'billed', ended || used);
  const reversals = events.filter(({ kind }) => kind === 'reversal');
  const authorised = events.some(({ kind }) => kind === 'authorization');
  const gone = authorised && amount.held === 0 && amount.cleared === 0 && !ended;
  const reversed = gone && reversals.length > 0;
  return {
    state: stateOf({ amount, authorised, ended, reversed }),
    amount,
    billed,
    flags: flagsOf(events, amount, authorised, verification),
    reversedAt: reversed ? Math.max(...reversals.map(({ at }) => at)) : undefined,
  };
}

function total(events: readonly ChargeEvent[], kind: ChargeEvent['kind'], unit: 'amount' | 'billed'): number {
  return events.reduce((sum, event) => (event.kind === kind ? sum + event[unit] : sum), 0);
}

/** The open hold is what was authorised and neither reversed nor cleared, until the last clearing or the expiry. */
function sideOf(events: readonly ChargeEvent[], unit: 'amount' | 'billed', ended: boolean): Side {
  const authorised = total(events, 'authorization', unit);
  const cleared = total(events, 'clearing', unit);
  const open = Math.max(0, authorised - total(events, 'reversal', unit) - cleared);
  return { authorised, held: ended ? 0 : open, cleared, refunded: total(events, 'refund', unit) };
}

type Found = { amount: Side; authorised: boolean; ended: boolean; reversed: boolean };

function stateOf({ amount, authorised, ended, reversed }: Found): Charge['state'] {
  if (amount.refunded > 0 && amount.refunded >= amount.cleared) return 'refunded';
  if (amount.cleared > 0) return 'captured';
  if (ended) return 'expired';
  if (reversed) return 'reversed';
  if (!authorised) return 'noted';
  return amount.authorised === 0 ? 'verified' : 'authorised';
}

function flagsOf(
  events: readonly ChargeEvent[],
  amount: Side,
  authorised: boolean,
  verification: boolean,
): ChargeFlag[] {
  const reversed = total(events, 'reversal', 'amount');
  const ends = events.filter(({ kind }) => kind === 'expiry').map(({ at }) => at);
  const expiredAt = Math.min(...ends);
  const late = events.some(({ kind, at }) => kind === 'clearing' && at > expiredAt);
  const all: Record<ChargeFlag, boolean> = {
    'force-posted': amount.cleared > 0 && !authorised,
    // A check of the card was never to be cleared at all (INV4).
    'over-cleared':
      authorised && amount.cleared > (verification ? 0 : Math.max(0, amount.authorised - reversed)),
    'late-cleared': late || (authorised && amount.cleared > 0 && reversed >= amount.authorised),
    'over-reversed': authorised && reversed > amount.authorised,
    'over-refunded': amount.refunded > amount.cleared && (amount.cleared > 0 || authorised),
    'unlinked-refund': amount.refunded > 0 && amount.cleared === 0 && !authorised,
    'currency-changed': events.some(({ mark }) => mark === 'currency-changed'),
    'not-booked': events.some(({ mark }) => mark === 'not-booked'),
  };
  return (Object.keys(all) as ChargeFlag[]).filter((flag) => all[flag]);
}
