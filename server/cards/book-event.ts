import { type Charge, type ChargeEvent, foldCharge } from '../../shared/card-charge.ts';
import {
  brokenRules,
  type CardDecision,
  type DecisionRules,
  isVerification,
} from '../../shared/card-decision.ts';
import type { MerchantRank } from '../../shared/merchant-match.ts';
import { addEvent, certificateOf } from '../certificates/certificate-row.ts';
import type { NetworkEvent } from '../issuer-port.ts';
import type { Row } from '../store/tables.ts';
import { requestOf, snapshotOf } from './card-snapshot.ts';
import { chargeEventOf, holdEnd } from './charge-event.ts';
import { DECIDED, lessonOf } from './charge-lesson.ts';
import { chargeOf, newCharge } from './find-charge.ts';
import { chargeEventsOf, foldedOf, type PaymentFile, type Written } from './payment-file.ts';
import type { Told } from './told.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A yes of ours that the provider does not confirm is looked into after that time. */
export const CONFIRMED_WITHIN_MS = MINUTE_MS;

/** Books an approved authorisation: its hold, the card's acceptor, the slot that it takes. */
export function bookAuthorisation(
  file: PaymentFile,
  told: Told,
  { use, rank }: CardDecision & { approved: true },
): void {
  const { card, certificate } = file;
  if (card === undefined) throw new TypeError('only a card is charged');
  const { event, now } = told;
  if (use === 'retry') markRetried(file, event);
  const chain = chargeOf(file, told);
  if (chain.rank === null || use === 'slot') nameAcceptor(chain, event);
  // A charge under the id of a check is a charge.
  chain.verification = use === 'verification' ? 1 : 0;
  if (use === 'retry') chain.flags = withFlag(chain, 'retry');
  const { rank: known, said } = recognition(file, event, rank);
  chain.rank = known;
  if (chain.verification === 0) chain.said = said;
  append(chain, chargeEventOf(told, file), now);
  if (use === 'verification') {
    card.verifications += 1;
    return;
  }
  bind(file, event);
  if (use !== 'increment') addEvent(certificate, 'charged', now);
}

/**
 * How sure we are of the merchant, and whether the shopper is asked: where an amount alone told it, once for each acceptor.
 * A card that is bound says nothing new: its first charge has told.
 */
function recognition(
  { card, chains, ownWord }: PaymentFile,
  { merchant }: NetworkEvent,
  rank: MerchantRank,
): Pick<Row<'chains'>, 'rank' | 'said'> {
  if (card?.acceptor_id === null)
    return { rank, said: rank === 1 && !ownWord?.known.includes(merchant.acceptorId) ? 'asked' : null };
  const first = chains.find(
    (one) => one.rank !== null && one.verification === 0 && one.acceptor_id === merchant.acceptorId,
  );
  return { rank: first?.rank ?? 0, said: first?.said ?? null };
}

/** What was told of a charge before it was asked for may have come from somebody else. */
function nameAcceptor(chain: Row<'chains'>, { merchant }: NetworkEvent): void {
  chain.acceptor_id = merchant.acceptorId;
  chain.descriptor = merchant.descriptor;
}

/** The first charge fixes the acceptor. */
function bind({ card }: PaymentFile, { merchant }: NetworkEvent): void {
  if (card === undefined) return;
  card.acceptor_id ??= merchant.acceptorId;
  if (card.state === 'armed') card.state = 'bound';
}

/** Books what has happened, whatever the rules say of it (INV7); what an approval without us breaks is noted with it. */
export function bookFact(
  file: PaymentFile,
  told: Told,
  { rules, written }: { rules: DecisionRules; written: Written },
): readonly string[] {
  const { event, now } = told;
  const broke = brokenBy(file, told, rules);
  const chain = chargeOf(file, told);
  const before = foldedOf(chain);
  if (isChargeOf(event)) chain.verification = 0;
  const kept = chargeEventOf(told, file);
  if (leadsBeyondReserve(file, chain, kept)) broke.push('insufficient_reserve');
  const linked = chain.network_id === event.networkId ? {} : { network: event.networkId };
  append(chain, { ...kept, ...linked, ...(broke.length > 0 ? { broke } : {}) }, now);
  const after = foldedOf(chain);
  if (after.amount.authorised > 0 && chain.verification === 0) bind(file, event);
  tellHistory(file, told, before, after);
  teach(file, told, chain, written);
  return after.flags.filter((flag) => !before.flags.includes(flag));
}

/** Somebody approved more than a check is about. */
function isChargeOf({ kind, amount }: NetworkEvent): boolean {
  return (kind === 'stand_in' || kind === 'confirmed') && amount !== undefined && !isVerification(amount);
}

/** The rules that an approval breaks that was not ours: stand-in, or a confirmation of what we never said yes to. */
function brokenBy(file: PaymentFile, told: Told, rules: DecisionRules): ReturnType<typeof brokenRules> {
  const { event } = told;
  if (event.amount === undefined || (event.kind !== 'stand_in' && event.kind !== 'confirmed')) return [];
  if (event.kind === 'confirmed') {
    const chain = file.chains.find(({ network_id }) => network_id === event.networkId);
    const events = chain === undefined ? [] : chargeEventsOf(chain);
    const sum = (kind: ChargeEvent['kind']) =>
      events.reduce((total, one) => (one.kind === kind ? total + one.amount : total), 0);
    const asked = events.some(({ kind }) => kind === 'authorization');
    if (asked && sum('confirmation') + event.amount.minor <= sum('authorization')) return [];
  }
  const snapshot = snapshotOf(file);
  return snapshot === undefined ? ['unknown_card'] : brokenRules(requestOf(event, file), snapshot, rules);
}

/** What clearings and disputes show of the site's acceptor. */
function teach(file: PaymentFile, { event, now }: Told, chain: Row<'chains'>, written: Written): void {
  const { kind, merchant } = event;
  if (kind !== 'clearing' && kind !== 'dispute_opened') return;
  const lesson = lessonOf(file, chain, kind === 'clearing' ? { now, merchant } : { now });
  if (lesson !== undefined) written.lessons?.push(lesson);
}

/** What the shopper's history says of it (PROTOCOL section 5.2). */
function tellHistory(
  { certificate }: PaymentFile,
  { event, now }: Told,
  before: Charge,
  after: Charge,
): void {
  const { kind } = event;
  if (kind === 'refund') addEvent(certificate, 'refunded', now);
  const released = kind === 'reversal' || kind === 'expiry' || kind === 'not_approved';
  if (released && after.amount.held < before.amount.held) addEvent(certificate, 'reversed', now);
  const touched = ({ amount }: Charge) => amount.authorised > 0 || amount.cleared > 0;
  if (!touched(before) && touched(after)) addEvent(certificate, 'charged', now);
}

/**
 * A merchant may clear no more than was authorised and it may still cost more than was reserved, where the rate moved.
 * In one currency the charge itself shows that.
 */
function leadsBeyondReserve(
  { certificate, chains }: PaymentFile,
  chain: Row<'chains'>,
  event: ChargeEvent,
): boolean {
  if (certificateOf(certificate).reserve === undefined) return false;
  const others = chains.filter((one) => one !== chain).map(foldedOf);
  const folded = foldCharge([...chargeEventsOf(chain), event], chain.verification === 1);
  const taken = [...others, folded].reduce((sum, { billed }) => sum + billed.held + billed.cleared, 0);
  return taken > certificate.reserve;
}

/** What the shopper sees of a charge that was declined; it moves nothing. */
export function declinedCharge(file: PaymentFile, told: Told, reason: string): Row<'chains'> {
  const chain = newCharge(file, told);
  const { amount } = told.event;
  const asked: ChargeEvent = { ...chargeEventOf(told, file), amount: amount?.minor ?? 0 };
  return { ...chain, state: 'declined', reason, events: JSON.stringify([asked]) };
}

/** Adds to the charge's log and folds its totals anew (INV8); they are in the account's currency. */
function append(chain: Row<'chains'>, event: ChargeEvent, now: number): void {
  const events = [...chargeEventsOf(chain), event];
  chain.events = JSON.stringify(events);
  const folded = foldedOf(chain);
  chain.state = folded.state;
  chain.held = folded.billed.held;
  chain.cleared = folded.billed.cleared;
  chain.refunded = folded.billed.refunded;
  chain.reversed_at = folded.reversedAt ?? null;
  chain.check_at = checkAt(events, folded, now);
  const decided = (JSON.parse(chain.flags) as string[]).filter((flag) => DECIDED.includes(flag));
  chain.flags = JSON.stringify([...decided, ...folded.flags]);
}

/** When somebody has to look: a minute after a yes that nobody confirms; when a hold has outlived its time. */
function checkAt(
  events: readonly ChargeEvent[],
  { billed, unconfirmedSince }: Charge,
  now: number,
): number | null {
  if (unconfirmedSince !== undefined) return now + CONFIRMED_WITHIN_MS;
  if (billed.held === 0) return null;
  const end = holdEnd(events);
  return end > now ? end : now + DAY_MS;
}

/** The reversed charge whose slot a retry takes can be retried no more. */
function markRetried(file: PaymentFile, event: NetworkEvent): void {
  const reversed = file.chains.filter(
    (chain) =>
      chain.reversed_at !== null &&
      chain.verification === 0 &&
      chain.acceptor_id === event.merchant.acceptorId &&
      !DECIDED.some((flag) => chain.flags.includes(flag)),
  );
  const same = reversed.find(({ network_id }) => network_id === event.networkId) ?? reversed.at(0);
  if (same !== undefined) same.flags = withFlag(same, 'retried');
}

function withFlag(chain: Row<'chains'>, flag: string): string {
  return JSON.stringify([...new Set([...(JSON.parse(chain.flags) as string[]), flag])]);
}
