import type { ChargeEvent } from '../../shared/card-charge.ts';
import type { SlotUse } from '../../shared/card-decision.ts';
import { addEvent, certificateOf } from '../certificates/certificate-row.ts';
import { newId } from '../ids.ts';
import type { NetworkEvent } from '../issuer-port.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { chargeEventsOf, foldedOf, type PaymentFile } from './payment-file.ts';

type Told = { event: NetworkEvent; now: number; random: Random };

/** The money of an event in the account's currency; undefined where nobody said. */
export function billedOf(event: NetworkEvent, accountCurrency: string | null): number | undefined {
  const { amount, billing } = event;
  if (billing !== undefined) return billing.currency === accountCurrency ? billing.minor : undefined;
  return amount?.currency === accountCurrency ? amount?.minor : undefined;
}

/** An event as its charge keeps it, in the currencies of certificate and account. */
export function chargeEventOf(event: NetworkEvent, file: PaymentFile): ChargeEvent {
  const { kind, amount, at, final, eventId } = event;
  if (kind === 'other') throw new TypeError('an event that moves nothing is not booked');
  const signed = certificateOf(file.certificate).amount.currency;
  const billed = billedOf(event, file.account.currency);
  const kept = { id: eventId, kind, at, final, billed: billed ?? 0 };
  if (amount === undefined) return { ...kept, amount: 0 };
  const changed = amount.currency !== signed;
  const mark = billed === undefined ? 'not-booked' : changed ? 'currency-changed' : undefined;
  return {
    ...kept,
    amount: changed ? inSignedCurrency(signed, file, billed) : amount.minor,
    ...(changed ? { currency: amount.currency } : {}),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Where the merchant's currency changed, what was billed stands for it if the shopper signed in the account's. */
function inSignedCurrency(signed: string, file: PaymentFile, billed: number | undefined): number {
  return signed === file.account.currency ? (billed ?? 0) : 0;
}

/** Books an approved authorisation: its hold, the card's acceptor, the slot that it takes. */
export function bookAuthorisation(file: PaymentFile, told: Told, use: SlotUse): void {
  const { card, certificate } = file;
  if (card === undefined) throw new TypeError('only a card is charged');
  const { event, now } = told;
  if (use === 'retry') markRetried(file, event);
  const chain = chainOf(file, told);
  chain.verification = use === 'verification' ? 1 : 0;
  if (use === 'retry') chain.flags = withFlag(chain, 'retry');
  append(chain, chargeEventOf(event, file));
  if (use === 'verification') {
    card.verifications += 1;
    return;
  }
  card.acceptor_id ??= event.merchant.acceptorId;
  if (card.state === 'armed') card.state = 'bound';
  if (use !== 'increment') addEvent(certificate, 'charged', now);
}

/** Books what has happened, whatever the rules say of it (INV7). */
export function bookFact(file: PaymentFile, told: Told): void {
  const { event, now } = told;
  const chain = chainOf(file, told);
  const before = foldedOf(chain);
  append(chain, chargeEventOf(event, file));
  if (isBeyondReserve(file)) chain.flags = withFlag(chain, 'beyond-reserve');
  const after = foldedOf(chain);
  if (event.kind === 'refund') addEvent(file.certificate, 'refunded', now);
  const released = event.kind === 'reversal' || event.kind === 'expiry';
  if (released && after.amount.held < before.amount.held) addEvent(file.certificate, 'reversed', now);
  if (after.flags.includes('force-posted') && !before.flags.includes('force-posted'))
    addEvent(file.certificate, 'charged', now);
}

/**
 * A merchant may clear no more than was authorised and it may still cost more than was reserved, where the rate moved.
 * In one currency the charge itself shows that.
 */
function isBeyondReserve({ certificate, chains }: PaymentFile): boolean {
  if (certificateOf(certificate).reserve === undefined) return false;
  const taken = chains.map(foldedOf).reduce((sum, { billed }) => sum + billed.held + billed.cleared, 0);
  return taken > certificate.reserve;
}

/** What the shopper sees of a charge that was declined; it moves nothing. */
export function declinedChain(file: PaymentFile, told: Told, reason: string): Row<'chains'> {
  const chain = newChain(file, told);
  const { amount } = told.event;
  const asked: ChargeEvent = { ...chargeEventOf(told.event, file), amount: amount?.minor ?? 0 };
  return { ...chain, state: 'declined', reason, events: JSON.stringify([asked]) };
}

/** The charge of an event's network id, or a new one in its file. */
function chainOf(file: PaymentFile, told: Told): Row<'chains'> {
  const known = file.chains.find(({ network_id }) => network_id === told.event.networkId);
  if (known !== undefined) return known;
  const chain = newChain(file, told);
  file.chains.push(chain);
  return chain;
}

function newChain({ certificate, card }: PaymentFile, { event, now, random }: Told): Row<'chains'> {
  return {
    account_id: certificate.account_id,
    id: newId(random),
    card_id: card?.id ?? '',
    certificate_id: certificate.id,
    network_id: event.networkId,
    state: 'noted',
    acceptor_id: event.merchant.acceptorId,
    descriptor: event.merchant.descriptor,
    opened_at: now,
    held: 0,
    cleared: 0,
    refunded: 0,
    reversed_at: null,
    verification: 0,
    reason: '',
    flags: '[]',
    events: '[]',
  };
}

/** Adds to the charge's log and folds its totals anew (INV8); they are in the account's currency. */
function append(chain: Row<'chains'>, event: ChargeEvent): void {
  chain.events = JSON.stringify([...chargeEventsOf(chain), event]);
  const { state, billed, reversedAt, flags } = foldedOf(chain);
  chain.state = state;
  chain.held = billed.held;
  chain.cleared = billed.cleared;
  chain.refunded = billed.refunded;
  chain.reversed_at = reversedAt ?? null;
  const decided = (JSON.parse(chain.flags) as string[]).filter((flag) => DECIDED.includes(flag));
  chain.flags = JSON.stringify([...decided, ...flags]);
}

/** Flags that the decision set; the others follow from the log. */
const DECIDED: readonly string[] = ['retry', 'retried'];

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
