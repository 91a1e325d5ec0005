import { type CardDecision, type DecisionRules, decideAuthorisation } from '../../shared/card-decision.ts';
import { auditEntry } from '../audit/entries.ts';
import type { AuditEvent } from '../audit/events.ts';
import type { NetworkAnswer, NetworkEvent, NetworkEventKind } from '../issuer-port.ts';
import { bookAuthorisation, bookFact, declinedCharge } from './book-event.ts';
import { requestOf, snapshotOf } from './card-snapshot.ts';
import {
  change,
  chargeEventsOf,
  closeCard,
  foldedOf,
  type PaymentFile,
  settle,
  type Written,
} from './payment-file.ts';
import { registrableDomain } from './registrable-domain.ts';
import { isNewsOfDecline } from './tell-declines.ts';
import type { Answered, Told } from './told.ts';

/** Consumers' cards are charged by an exact amount in its ten minutes at least (the policy may ask for more). */
const MIN_RANK = 1;
const MISMATCHES_TO_BURN = 2;
const WRONG_CHECKS_TO_BURN = 3;

/** What the ledger calls each movement. */
const MOVEMENTS: Readonly<Record<Exclude<NetworkEventKind, 'other'>, string>> = {
  auth_request: 'authorised',
  increment: 'authorised',
  confirmed: 'authorised',
  stand_in: 'authorised',
  not_approved: 'reversed',
  reversal: 'reversed',
  expiry: 'lapsed',
  clearing: 'cleared',
  refund: 'refunded',
  refund_reversal: 'refund-reversed',
  dispute_opened: 'disputed',
  dispute_won: 'dispute-won',
  dispute_lost: 'dispute-lost',
};

const TAKEN: NetworkAnswer = { received: true };

/** Answers one event over its payment's locked rows, and changes them; a file is missing where no card of ours is named. */
export function answerEvent(
  told: Told,
  file: PaymentFile | undefined,
  written: Written,
): Omit<Answered, 'repeated'> {
  const { kind } = told.event;
  if (kind === 'auth_request' || kind === 'increment')
    return { answer: answerQuestion(told, file, written), oddities: [] };
  if (file === undefined || kind === 'other') return { answer: TAKEN, oddities: [] };
  const { now, random } = told;
  if (isSettledByOthers(file, told, written)) return { answer: TAKEN, oddities: [] };
  const oddities = change(file, written, { kind: MOVEMENTS[kind], at: now, random }, () =>
    bookFact(file, told, { rules: rulesFor(file, now), written }),
  );
  change(file, written, { kind: 'freed', at: now, random }, () => settle(file, now));
  return { answer: TAKEN, oddities };
}

/**
 * A provider whose second line said no did not ask us. The shopper is told what we would have said no for; where we would
 * have said yes, the provider's no stands as it is, unless it was about more of a charge that is held already.
 */
function isSettledByOthers(file: PaymentFile, told: Told, written: Written): boolean {
  const { event, now, random } = told;
  if (event.kind !== 'not_approved' || event.unasked !== true || event.amount === undefined) return false;
  if (wasOurs(file, event, written)) return true;
  const open = file.chains.find(({ network_id }) => network_id === event.networkId);
  const waiting = open !== undefined && foldedOf(open).unconfirmedSince !== undefined;
  if (waiting) return false;
  const decision = decideAuthorisation(requestOf(event, file), snapshotOf(file), rulesFor(file, now));
  if (decision.approved) return open !== undefined;
  noteDecline(file, told, decision, written);
  logDecision(file, told, decision, written);
  change(file, written, { kind: 'freed', at: now, random }, () => settle(file, now));
  return true;
}

/** The no was ours, and the shopper has seen it. */
function wasOurs({ declined = [] }: PaymentFile, { networkId, amount }: NetworkEvent, { chains }: Written) {
  return [...declined, ...chains].some(
    (chain) =>
      chain.network_id === networkId &&
      chargeEventsOf(chain).some(({ kind, amount: asked }) => kind !== 'denial' && asked === amount?.minor),
  );
}

/** What the policy asks of the merchant's rank was found out when the payment was accepted. */
export function rulesFor(
  { certificate, stopped }: Pick<PaymentFile, 'certificate' | 'stopped'>,
  now: number,
): DecisionRules {
  const { minMerchantRank = MIN_RANK } = JSON.parse(certificate.policy) as { minMerchantRank?: number };
  return { minRank: minMerchantRank, registrableDomain, now, stopped };
}

/** For a card that is not ours. */
const NO_RULES = (now: number): DecisionRules => ({ minRank: MIN_RANK, registrableDomain, now });

function answerQuestion(told: Told, file: PaymentFile | undefined, written: Written): NetworkAnswer {
  const { event, now, random } = told;
  const snapshot = file && snapshotOf(file);
  const rules = file === undefined ? NO_RULES(now) : rulesFor(file, now);
  const decision = decideAuthorisation(requestOf(event, file), snapshot, rules);
  if (file !== undefined && !(decision.approved && decision.use === 'credit')) {
    if (decision.approved) {
      change(file, written, { kind: 'authorised', at: now, random }, () =>
        bookAuthorisation(file, told, decision),
      );
    } else noteDecline(file, told, decision, written);
    change(file, written, { kind: 'freed', at: now, random }, () => settle(file, now));
  }
  logDecision(file, told, decision, written);
  return decision.approved ? { approved: true } : { approved: false, reason: decision.reason };
}

function logDecision(
  file: PaymentFile | undefined,
  told: Told,
  decision: CardDecision,
  written: Written,
): void {
  const { provider } = told;
  const of = file?.card && { certificate: file.certificate.digest, card: file.card.id };
  if (!decision.approved)
    log(told, { type: 'authorisation-declined', ...of, provider, reason: decision.reason }, written);
  else if (of !== undefined) log(told, { type: 'authorisation-approved', ...of, provider }, written);
}

function log({ now, random }: Told, event: AuditEvent, { audit }: Written): void {
  audit?.push(auditEntry(event, now, random));
}

/** The shopper sees every decline; a card that is tried elsewhere twice, or guessed at three times, is burned. */
function noteDecline(
  file: PaymentFile,
  told: Told,
  decision: CardDecision & { approved: false },
  written: Written,
): void {
  const { card } = file;
  if (card === undefined) return;
  const declined = declinedCharge(file, told, decision.reason);
  written.chains.push(declined);
  const { cvc, expiry } = told.event.checks;
  if (decision.reason === 'merchant_mismatch') card.mismatches += 1;
  if (decision.reason === 'card_check_failed' && (cvc === 'mismatch' || expiry === 'mismatch'))
    card.wrong_checks += 1;
  if (card.mismatches >= MISMATCHES_TO_BURN || card.wrong_checks >= WRONG_CHECKS_TO_BURN)
    burn(file, told, written);
  else if (isNewsOfDecline(card, told.now)) {
    card.decline_told_at = told.now;
    written.declines?.push(declined);
  }
}

/** Its devices are told at once, and of further declines not within the hour. */
function burn(file: PaymentFile, told: Told, written: Written): void {
  const { card, account, certificate } = file;
  if (card !== undefined && card.state !== 'burned' && card.state !== 'closed') {
    written.burned?.add(account.account_id);
    card.decline_told_at = told.now;
    log(told, { type: 'card-burned', certificate: certificate.digest, card: card.id }, written);
  }
  closeCard(file, 'burned');
}
