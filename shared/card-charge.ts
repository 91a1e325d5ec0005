import type { DeclineReason } from './card-decision.ts';
import { type ChargeFlag, flagsOf } from './charge-flags.ts';

/**
 * One message of the network about a charge, as it is kept for ever. Amounts are minor units and additional, not
 * totals: `amount` of the merchant's currency, which the shopper signed, `billed` of the account's.
 */
export type ChargeEvent = {
  id: string;
  /** `authorization`: we said yes. `denial`: the provider did not take it. `advice`: approved in our place. */
  kind:
    | 'authorization'
    | 'confirmation'
    | 'denial'
    | 'advice'
    | 'reversal'
    | 'expiry'
    | 'clearing'
    | 'refund'
    | 'refund-reversal'
    | 'dispute'
    | 'dispute-won'
    | 'dispute-lost';
  at: number;
  amount: number;
  billed: number;
  final: boolean;
  /** No amount was named: it is about all that is open. */
  whole?: true;
  /** An authorisation whose provider cannot be asked whether it took our yes. */
  taken?: true;
  /** How many days its hold lasts where nobody ends it. */
  days?: number;
  /** Present where the merchant's currency is not the one that was signed. */
  currency?: string;
  /** What was odd about this message by itself. */
  mark?: 'currency-changed' | 'not-booked';
  /** Approved without us: what we would have declined it for. */
  broke?: readonly DeclineReason[];
  /** The network's own id of a refund that was found to belong to this charge. */
  network?: string;
};

/** What stands of a charge in one currency. `refunded` is less what was taken back of it. */
export type Side = {
  authorised: number;
  held: number;
  cleared: number;
  refunded: number;
  /** Contested and undecided: a provisional credit, which is nobody's to spend. */
  disputed: number;
  /** Came back because a dispute was won. */
  won: number;
};

/** The states of ISSUER's authorisation machine; `noted`: told of before (or without) any authorisation. */
export type ChargeState =
  | 'noted'
  | 'approved'
  | 'held'
  | 'stood-in'
  | 'verified'
  | 'not-approved'
  | 'reversed'
  | 'expired'
  | 'cleared-part'
  | 'cleared'
  | 'over-cleared'
  | 'late-cleared'
  | 'force-posted'
  | 'refunded-part'
  | 'refunded'
  | 'disputed'
  | 'dispute-won'
  | 'dispute-lost';

export type Charge = {
  state: ChargeState;
  amount: Side;
  billed: Side;
  flags: ChargeFlag[];
  /** When the whole of it was given back before anything was cleared. */
  reversedAt: number | undefined;
  /** The latest yes of ours that the provider has not confirmed. */
  unconfirmedSince: number | undefined;
};

/**
 * The totals of a charge, always from all of its messages and the same in whatever order they came (INV8). Nothing
 * is cut to what the rules allow: money that moved is booked, and a flag says what was odd (INV7).
 * `verification` says that it was authorised as a mere check of the card.
 */
export function foldCharge(events: readonly ChargeEvent[], verification = false): Charge {
  const ended = events.some(({ kind, final }) => kind === 'expiry' || (kind === 'clearing' && final));
  const amount = sideOf(events, 'amount', ended);
  const billed = sideOf(events, 'billed', ended);
  // Converted by the day's rate a hold may leave a rest that no merchant can take any more.
  if (amount.authorised > 0 && amount.held === 0) billed.held = 0;
  const reversals = events.filter(({ kind }) => kind === 'reversal');
  const authorised = events.some(({ kind }) => APPROVALS.has(kind)) && !isDenied(events, amount);
  const gone = authorised && amount.held === 0 && amount.cleared === 0 && !ended;
  const reversed = gone && reversals.length > 0;
  const unconfirmedSince = unconfirmed(events);
  const flags = flagsOf(events, amount, authorised, verification);
  return {
    state: stateOf({ events, amount, flags, authorised, ended, reversed, unconfirmedSince }),
    amount,
    billed,
    flags,
    reversedAt: reversed ? Math.max(...reversals.map(({ at }) => at)) : undefined,
    unconfirmedSince,
  };
}

const APPROVALS: ReadonlySet<ChargeEvent['kind']> = new Set(['authorization', 'confirmation', 'advice']);

type Unit = 'amount' | 'billed';

/** The sum of one kind of message. */
export function totalOf(events: readonly ChargeEvent[], kind: ChargeEvent['kind'], unit: Unit): number {
  return events.reduce((sum, event) => (event.kind === kind ? sum + event[unit] : sum), 0);
}

const tellsWhole = (events: readonly ChargeEvent[], kind: ChargeEvent['kind']) =>
  events.some((event) => event.kind === kind && event.whole === true);

/**
 * The open hold is what was authorised and neither reversed nor cleared, until the last clearing or the expiry. Authorised
 * is what we said yes to and the provider took, and whatever it approved besides.
 */
function sideOf(events: readonly ChargeEvent[], unit: Unit, ended: boolean): Side {
  const total = (kind: ChargeEvent['kind']) => totalOf(events, kind, unit);
  const asked = total('authorization');
  const named = Math.min(asked, total('denial'));
  const denied = tellsWhole(events, 'denial') ? asked : named;
  const confirmed = tellsWhole(events, 'confirmation') ? asked - named : total('confirmation');
  const authorised = Math.max(asked - denied, confirmed) + total('advice');
  const cleared = total('clearing');
  const open = Math.max(0, authorised - total('reversal') - cleared);
  const refunded = total('refund') - total('refund-reversal');
  return {
    authorised,
    held: ended ? 0 : open,
    cleared,
    refunded,
    ...disputesOf(events, unit, Math.max(0, cleared - refunded)),
  };
}

/** A dispute that names no amount is about all that was taken; its end, about all that is in dispute. */
function disputesOf(
  events: readonly ChargeEvent[],
  unit: Unit,
  taken: number,
): Pick<Side, 'disputed' | 'won'> {
  const total = (kind: ChargeEvent['kind']) => totalOf(events, kind, unit);
  const opened = tellsWhole(events, 'dispute') ? Math.max(taken, total('dispute')) : total('dispute');
  const lost = total('dispute-lost');
  const won = tellsWhole(events, 'dispute-won')
    ? Math.max(total('dispute-won'), opened - lost)
    : total('dispute-won');
  const rest = tellsWhole(events, 'dispute-lost') ? 0 : opened - won - lost;
  return { disputed: Math.max(0, rest), won };
}

/** Our yes was not taken, and nobody approved anything else. */
function isDenied(events: readonly ChargeEvent[], amount: Side): boolean {
  return amount.authorised === 0 && events.some(({ kind }) => kind === 'denial');
}

/** Whatever a provider does with a charge later says that it took our yes. */
function unconfirmed(events: readonly ChargeEvent[]): number | undefined {
  const later = events.some(({ kind }) => kind === 'clearing' || kind === 'reversal' || kind === 'expiry');
  if (later || tellsWhole(events, 'confirmation') || tellsWhole(events, 'denial')) return undefined;
  const asked = events.filter(({ kind, taken }) => kind === 'authorization' && taken !== true);
  const answered = totalOf(events, 'confirmation', 'amount') + totalOf(events, 'denial', 'amount');
  const isOpen = totalOf(asked, 'authorization', 'amount') > answered;
  return isOpen ? Math.max(...asked.map(({ at }) => at)) : undefined;
}

type Found = Pick<Charge, 'amount' | 'flags' | 'unconfirmedSince'> & {
  events: readonly ChargeEvent[];
  authorised: boolean;
  ended: boolean;
  reversed: boolean;
};

function stateOf(found: Found): ChargeState {
  const { events, amount, flags } = found;
  if (amount.disputed > 0) return 'disputed';
  if (amount.won > 0) return 'dispute-won';
  if (events.some(({ kind }) => kind === 'dispute-lost')) return 'dispute-lost';
  if (amount.refunded > 0) return amount.refunded >= amount.cleared ? 'refunded' : 'refunded-part';
  if (amount.cleared > 0) {
    const odd = (['force-posted', 'late-cleared', 'over-cleared'] as const).find((flag) =>
      flags.includes(flag),
    );
    return odd ?? (amount.held > 0 ? 'cleared-part' : 'cleared');
  }
  return openState(found);
}

function openState({ events, amount, authorised, ended, reversed, unconfirmedSince }: Found): ChargeState {
  if (isDenied(events, amount)) return 'not-approved';
  if (ended) return 'expired';
  if (reversed) return 'reversed';
  if (!authorised) return 'noted';
  if (amount.authorised === 0) return 'verified';
  if (events.some(({ kind }) => kind === 'advice')) return 'stood-in';
  return unconfirmedSince === undefined ? 'held' : 'approved';
}
