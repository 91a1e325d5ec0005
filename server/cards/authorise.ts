import { encodeBase64url } from '../../shared/base64url.ts';
import {
  type AuthorisationRequest,
  type CardDecision,
  type CardSnapshot,
  decideAuthorisation,
} from '../../shared/card-decision.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { parseMoney } from '../../shared/money.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { NetworkAnswer, NetworkEvent } from '../issuer-port.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { billedOf, bookAuthorisation, bookFact, declinedChain } from './book-event.ts';
import {
  change,
  closeCard,
  earlierCharge,
  fileKey,
  openFiles,
  type PaymentFile,
  positionIn,
  settle,
  storeFiles,
  type Written,
} from './payment-file.ts';
import { registrableDomain } from './registrable-domain.ts';

/** One verified event of a provider. */
export type Told = { provider: string; event: NetworkEvent; now: number; random: Random };

/** Consumers' cards are charged by an exact amount in its ten minutes at least (the policy may ask for more). */
const MIN_RANK = 1;
const MISMATCHES_TO_BURN = 2;
const WRONG_CHECKS_TO_BURN = 3;

/** How a provider's name of a card is found in `card_refs`. */
export const refKey = (provider: string, providerRef: string): string => `${provider} ${providerRef}`;
const eventKey = ({ provider, event }: Told): string => `${provider} ${event.eventId}`;

/**
 * Answers and books events in one transaction (INV5): an authorisation's decision with its hold, and everything that the
 * network says has happened. An event that was answered before gets the same answer and changes nothing.
 */
export const authorise: Operation<Told, NetworkAnswer> = async (transaction, items) => {
  const fileOf = await filesByRef(transaction, items);
  const stored = await selectRows(
    transaction,
    'network_events',
    items.map((told) => ({ event_id: eventKey(told) })),
  );
  const answerOf = new Map(stored.map((row) => [row.event_id, JSON.parse(row.answer) as NetworkAnswer]));
  const written: Written = { transfers: [], chains: [] };
  const events: Row<'network_events'>[] = [];
  const changed = new Set<PaymentFile>();
  const answers = items.map((told) => {
    const known = answerOf.get(eventKey(told));
    if (known !== undefined) return known;
    const file = fileOf.get(refKey(told.provider, told.event.providerRef));
    const answer = answerTo(told, file, written);
    if (file !== undefined) changed.add(file);
    answerOf.set(eventKey(told), answer);
    events.push(eventRow(told, file, answer));
    return answer;
  });
  const inserted = await insertRows(transaction, 'network_events', events);
  // Another server answered one of them at the same moment: nothing of this stands, and it is asked again.
  if (inserted.size !== events.length) throw new Error('an event was answered elsewhere meanwhile');
  await storeFiles(transaction, changed, written);
  return answers;
};

/** The locked files of the cards that the events name. */
async function filesByRef(
  transaction: Transaction,
  items: readonly Told[],
): Promise<Map<string, PaymentFile>> {
  const wanted = items.map(({ provider, event }) => ({ provider_ref: refKey(provider, event.providerRef) }));
  const refs = await selectRows(transaction, 'card_refs', wanted);
  const cardKeys = refs.map(({ account_id, card_id }) => ({ account_id, id: card_id }));
  const cards = await selectRows(transaction, 'cards', cardKeys);
  const certificateOfCard = new Map(
    cards.map((card) => [`${card.account_id} ${card.id}`, card.certificate_id]),
  );
  const keys = refs.map(({ account_id, card_id }) => ({
    accountId: account_id,
    certificateId: certificateOfCard.get(`${account_id} ${card_id}`) ?? '',
  }));
  const files = await openFiles(transaction, keys);
  const byRef = new Map<string, PaymentFile>();
  refs.forEach(({ provider_ref }, place) => {
    const key = keys[place];
    const file = key && files.get(fileKey(key));
    if (file !== undefined) byRef.set(provider_ref, file);
  });
  return byRef;
}

function answerTo(told: Told, file: PaymentFile | undefined, written: Written): NetworkAnswer {
  const { event, now, random } = told;
  if (event.kind === 'authorization') return answerAuthorisation(told, file, written);
  if (file !== undefined && event.kind !== 'other') {
    change(file, written, { kind: KINDS[event.kind], at: now, random }, () => bookFact(file, told));
    change(file, written, { kind: 'freed', at: now, random }, () => settle(file, now));
  }
  return { received: true };
}

/** What the ledger calls each movement. */
const KINDS = { clearing: 'cleared', reversal: 'reversed', expiry: 'lapsed', refund: 'refunded' } as const;

function answerAuthorisation(told: Told, file: PaymentFile | undefined, written: Written): NetworkAnswer {
  const { event, now, random } = told;
  const rules = { minRank: MIN_RANK, registrableDomain, now };
  const snapshot = file && snapshotOf(file);
  const decision = decideAuthorisation(requestOf(event, file), snapshot, rules);
  if (file !== undefined) {
    if (decision.approved) {
      const { use } = decision;
      change(file, written, { kind: 'authorised', at: now, random }, () =>
        bookAuthorisation(file, told, use),
      );
    } else noteDecline(file, told, decision, written);
    change(file, written, { kind: 'freed', at: now, random }, () => settle(file, now));
  }
  return decision.approved ? { approved: true } : { approved: false, reason: decision.reason };
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
  written.chains.push(declinedChain(file, told, decision.reason));
  const { cvc, expiry } = told.event.checks;
  if (decision.reason === 'merchant_mismatch') card.mismatches += 1;
  if (decision.reason === 'card_check_failed' && (cvc === 'mismatch' || expiry === 'mismatch'))
    card.wrong_checks += 1;
  if (card.mismatches >= MISMATCHES_TO_BURN || card.wrong_checks >= WRONG_CHECKS_TO_BURN)
    closeCard(file, 'burned');
}

function requestOf(event: NetworkEvent, file: PaymentFile | undefined): AuthorisationRequest {
  const { networkId, merchant, amount, channel, initiator, checks } = event;
  if (amount === undefined) throw new TypeError('an authorisation is about an amount');
  const billed = billedOf(event, file?.account.currency ?? null);
  return { networkId, merchant, amount, billed, channel, initiator, checks };
}

function snapshotOf(file: PaymentFile): CardSnapshot | undefined {
  const { account, card, certificate: row, chains } = file;
  if (card === undefined) return undefined;
  const { merchant, amount, charge } = certificateOf(row);
  const minor = parseMoney(amount);
  return {
    card: {
      state: card.state,
      releasedAt: card.released_at ?? undefined,
      closesAt: card.closes_at ?? undefined,
      acceptorId: card.acceptor_id ?? undefined,
    },
    frozen: account.frozen_at !== null,
    certificate: {
      valid: minor !== undefined && isValid(row),
      merchant,
      amount: { currency: amount.currency, minor: Number(minor ?? 0n) },
      charge,
    },
    charges: chains.map(earlierCharge),
    leftOfReserve: positionIn(file).reserved,
  };
}

/**
 * Whether what is stored is a payment that was validated over exactly these bytes (INV1). The signature itself was
 * verified at the confirmation, and is not verified again here (INV6).
 */
function isValid(row: Row<'certificates'>): boolean {
  const evidence = row.confirmation !== null && row.receipt !== null && row.validated_at !== null;
  if (row.state !== 'validated' || !evidence) return false;
  return encodeBase64url(certificateDigest(certificateOf(row))) === row.digest;
}

/** The event as it is kept: its card is the provider's name of it, never number or check value. */
function eventRow(told: Told, file: PaymentFile | undefined, answer: NetworkAnswer): Row<'network_events'> {
  return {
    event_id: eventKey(told),
    provider: told.provider,
    at: told.now,
    account_id: file?.account.account_id ?? null,
    answer: JSON.stringify(answer),
    event: JSON.stringify(told.event),
  };
}
