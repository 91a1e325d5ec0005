import { type Charge, type ChargeEvent, foldCharge, totalOf } from '../../shared/card-charge.ts';
import { type EarlierCharge, slotLeft } from '../../shared/card-decision.ts';
import type { LearnedAcceptor, OwnWord } from '../../shared/merchant-match.ts';
import { certificateOf, endAs } from '../certificates/certificate-row.ts';
import { movementsBetween, type Position, positionOf } from '../ledger/position.ts';
import { transfer } from '../ledger/transfer.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Lesson } from './learn-merchants.ts';

/** The rows of one payment from its validation on, locked. `chains` are its charges, the declined ones left out. */
export type PaymentFile = {
  account: Row<'accounts'>;
  certificate: Row<'certificates'>;
  card: Row<'cards'> | undefined;
  chains: Row<'chains'>[];
  /** What earlier payments have shown of the merchant. */
  learned?: readonly LearnedAcceptor[];
  /** What this shopper has said of it. */
  ownWord?: OwnWord;
  /** Whether all payments are stopped. */
  stopped?: boolean;
  /** What was declined, where it is asked for. */
  declined?: readonly Row<'chains'>[];
};

/** What else a change of a file writes. */
export type Written = {
  transfers: Row<'transfers'>[];
  chains: Row<'chains'>[];
  /** Accounts whose card was burned because somebody tried it. */
  burned?: Set<string>;
  /** Declines that devices are told of, unless the shopper sees them first. */
  declines?: Row<'chains'>[];
  /** What cleared or contested charges show of their merchants. */
  lessons?: Lesson[];
  audit?: Row<'audit_entries'>[];
};

type Key = { accountId: string; certificateId: string };

export const fileKey = ({ accountId, certificateId }: Key): string => `${accountId} ${certificateId}`;

/** Locks the payments' rows, accounts first; files of one account share its row. */
export async function openFiles(
  transaction: Transaction,
  wanted: readonly Key[],
): Promise<Map<string, PaymentFile>> {
  const accountKeys = wanted.map(({ accountId }) => ({ account_id: accountId }));
  const keys = wanted.map(({ accountId, certificateId }) => ({ account_id: accountId, id: certificateId }));
  const [accounts, certificates] = await Promise.all([
    selectRows(transaction, 'accounts', accountKeys, { lock: true }),
    selectRows(transaction, 'certificates', keys, { lock: true }),
  ]);
  return filesOf(transaction, accounts, certificates);
}

/** The files of accounts and certificates that are locked already. */
export async function filesOf(
  transaction: Transaction,
  accounts: readonly Row<'accounts'>[],
  certificates: readonly Row<'certificates'>[],
): Promise<Map<string, PaymentFile>> {
  const keys = certificates.map(({ account_id, id }) => ({ account_id, certificate_id: id }));
  const cards = await selectRows(transaction, 'cards', keys, { lock: true });
  const cardKeys = cards.map(({ account_id, id }) => ({ account_id, card_id: id }));
  const chains = await lockCharges(transaction, cardKeys);
  return assembled({ accounts, certificates, cards, chains });
}

/** The same by cards, of which no more is known than their keys. */
export async function openFilesOfCards(
  transaction: Transaction,
  cardKeys: readonly Pick<Row<'card_refs'>, 'account_id' | 'card_id'>[],
): Promise<Map<string, PaymentFile>> {
  const accountKeys = cardKeys.map(({ account_id }) => ({ account_id }));
  const keys = cardKeys.map(({ account_id, card_id }) => ({ account_id, id: card_id }));
  const [accounts, cards, chains] = await Promise.all([
    selectRows(transaction, 'accounts', accountKeys, { lock: true }),
    selectRows(transaction, 'cards', keys, { lock: true }),
    lockCharges(
      transaction,
      cardKeys.map(({ account_id, card_id }) => ({ account_id, card_id })),
    ),
  ]);
  const certificateKeys = cards.map(({ account_id, certificate_id }) => ({ account_id, id: certificate_id }));
  const certificates = await selectRows(transaction, 'certificates', certificateKeys, { lock: true });
  return assembled({ accounts, certificates, cards, chains });
}

function lockCharges(
  transaction: Transaction,
  cardKeys: readonly { account_id: string; card_id: string }[],
): Promise<Row<'chains'>[]> {
  return selectRows(transaction, 'chains', cardKeys, { lock: true, where: "t.state <> 'declined'" });
}

type Rows = {
  readonly [T in 'accounts' | 'certificates' | 'cards' | 'chains']: readonly Row<T>[];
};

function assembled({ accounts, certificates, cards, chains }: Rows): Map<string, PaymentFile> {
  const accountOf = new Map(accounts.map((account) => [account.account_id, account]));
  const nameOf = (row: { account_id: string; certificate_id: string }) =>
    `${row.account_id} ${row.certificate_id}`;
  const cardOf = new Map(cards.map((card) => [nameOf(card), card]));
  const chainsOf = Map.groupBy(chains, nameOf);
  const files = new Map<string, PaymentFile>();
  for (const certificate of certificates) {
    const account = accountOf.get(certificate.account_id);
    const key = `${certificate.account_id} ${certificate.id}`;
    if (account === undefined) continue;
    files.set(key, { account, certificate, card: cardOf.get(key), chains: chainsOf.get(key) ?? [] });
  }
  return files;
}

/** What a change of a file changes in its certificate, and what only its end does. */
const TOLD = ['history'] as const;
const ENDED = ['history', 'state', 'ended_at'] as const;
const BALANCES = ['available', 'reserved', 'held', 'spent'] as const;
const CARD = [
  'provider_ref',
  'last_four',
  'state',
  'released_at',
  'closes_at',
  'releases',
  'mismatches',
  'wrong_checks',
  'verifications',
  'acceptor_id',
  'decline_told_at',
] as const;

/** Stores files that were changed, with what else was written. Of rows that are there only what changes is written. */
export async function storeFiles(
  transaction: Transaction,
  files: Iterable<PaymentFile>,
  written: Written,
): Promise<void> {
  const all = [...files];
  const accounts = new Set(all.map(({ account }) => account));
  const [ended = [], open = []] = [true, false].map((is) =>
    all.map(({ certificate }) => certificate).filter(({ ended_at }) => (ended_at !== null) === is),
  );
  await Promise.all([
    changeRows(transaction, 'accounts', BALANCES, [...accounts]),
    changeRows(transaction, 'certificates', ENDED, ended),
    changeRows(transaction, 'certificates', TOLD, open),
    storeCards(transaction, all, written),
  ]);
}

/** The same without the rows that the caller stores itself. */
export async function storeCards(
  transaction: Transaction,
  files: readonly PaymentFile[],
  written: Written,
): Promise<void> {
  await Promise.all([
    changeRows(
      transaction,
      'cards',
      CARD,
      files.flatMap(({ card }) => (card === undefined ? [] : [card])),
    ),
    putRows(transaction, 'chains', [...files.flatMap(({ chains }) => chains), ...written.chains]),
    insertRows(transaction, 'transfers', written.transfers),
    insertRows(transaction, 'audit_entries', written.audit ?? []),
  ]);
}

export function chargeEventsOf(chain: Row<'chains'>): ChargeEvent[] {
  return JSON.parse(chain.events) as ChargeEvent[];
}

export function foldedOf(chain: Row<'chains'>): Charge {
  return foldCharge(chargeEventsOf(chain), chain.verification === 1);
}

/** A charge as the decision looks at it. */
export function earlierCharge(chain: Row<'chains'>): EarlierCharge {
  const flags = JSON.parse(chain.flags) as string[];
  const events = chargeEventsOf(chain);
  return {
    networkId: chain.network_id,
    acceptorId: chain.acceptor_id,
    verification: chain.verification === 1,
    retry: flags.includes('retry'),
    retried: flags.includes('retried'),
    unasked: !events.some(({ kind }) => kind === 'authorization' || kind === 'advice'),
    untaken: isUntaken(events),
    folded: foldedOf(chain),
  };
}

function isUntaken(events: readonly ChargeEvent[]): boolean {
  const asked = totalOf(events, 'authorization', 'amount');
  const whole = events.some((event) => event.kind === 'denial' && event.whole === true);
  return whole || (asked > 0 && totalOf(events, 'denial', 'amount') > asked);
}

/** Where the payment's money is now. */
export function positionIn({ certificate, chains }: PaymentFile): Position {
  const open = certificate.state === 'validated' || certificate.state === 'awaiting-approval';
  return positionOf(certificate.reserve, open, chains.map(foldedOf));
}

/** Changes a file and moves the money that the change moves. */
export function change<T>(
  file: PaymentFile,
  written: Written,
  told: { kind: string; at: number; random: Random },
  work: () => T,
): T {
  const before = positionIn(file);
  const result = work();
  for (const leg of movementsBetween(before, positionIn(file))) {
    const movement = { ...leg, kind: told.kind, certificateId: file.certificate.id, at: told.at };
    written.transfers.push(transfer(file.account, movement, told.random));
  }
  return result;
}

/** Whether money was charged, or promised to a merchant: a check of the card is no charge. */
export function hasCharge({ chains }: PaymentFile): boolean {
  return chains.some((chain) => {
    const { amount } = foldedOf(chain);
    return amount.cleared > 0 || (chain.verification === 0 && amount.authorised > 0);
  });
}

/** Closes a card for good; the worker closes it at its provider. */
export function closeCard(file: PaymentFile, state: 'closed' | 'burned'): void {
  const { card } = file;
  if (card !== undefined && card.state !== 'closed' && card.state !== 'burned') card.state = state;
}

/**
 * Brings card and payment to the state that their charges and the time lead to: a card without a slot left is spent, one
 * past its closing time takes no new charge, and a payment that can be charged no more and has no open hold ends.
 */
export function settle(file: PaymentFile, at: number): void {
  const { card, certificate } = file;
  if (card === undefined) return;
  const pastClose = card.closes_at !== null && at >= card.closes_at;
  const charges = file.chains.map(earlierCharge);
  if (card.state === 'bound' || card.state === 'spent') {
    const open = !pastClose && slotLeft(certificateOf(certificate).charge, charges, at);
    card.state = open ? 'bound' : 'spent';
  }
  if (card.state === 'armed' && pastClose) closeCard(file, 'burned');
  if (certificate.state !== 'validated' || card.state === 'armed' || card.state === 'bound') return;
  if (card.state === 'reserved') return;
  if (!hasCharge(file)) {
    closeCard(file, 'burned');
    endAs(certificate, 'unused', at);
  } else if (charges.every((charge) => charge.verification || charge.folded.amount.held === 0)) {
    closeCard(file, 'closed');
    endAs(certificate, 'completed', at);
  }
}

/** Ends a validated payment that was not charged: its card closes, its reserve is free again. */
export function endUnused(file: PaymentFile, written: Written, told: { at: number; random: Random }): void {
  change(file, written, { kind: 'freed', ...told }, () => {
    closeCard(file, 'burned');
    endAs(file.certificate, 'unused', told.at);
  });
}
