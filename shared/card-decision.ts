import type { Charge as Folded } from './card-charge.ts';
import { minorDigits } from './currencies.ts';
import {
  type LearnedAcceptor,
  type MerchantRank,
  type OwnWord,
  type PresentedMerchant,
  type RegistrableDomain,
  rankMerchant,
} from './merchant-match.ts';
import type { Charge } from './schemas.ts';

/** Why a charge is declined, in the order in which the reasons win; the shopper sees it as `declined: <reason>`. */
export const DECLINE_REASONS = [
  'unknown_card',
  'kind_not_allowed',
  'card_not_open',
  'no_certificate',
  'channel_not_allowed',
  'merchant_initiated',
  'card_check_failed',
  'merchant_mismatch',
  'currency_changed',
  'verification_limit',
  'too_many_charges',
  'amount_exceeded',
  'insufficient_reserve',
  'payments_stopped',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/**
 * What an approved authorisation takes: one of the card's slots; the slot of a charge that was reversed, once more;
 * more of a charge that is open already; or nothing, as a check of the card (INV3, INV4) or leave to pay money in.
 */
export type SlotUse = 'slot' | 'retry' | 'increment' | 'verification' | 'credit';

export type CardDecision =
  | { approved: true; use: SlotUse; rank: MerchantRank }
  | { approved: false; reason: DeclineReason };

type Check = 'match' | 'mismatch' | 'absent';

/** The question; amounts are additional minor units. */
export type AuthorisationRequest = {
  networkId: string;
  purpose: 'purchase' | 'credit' | 'other';
  merchant: PresentedMerchant;
  amount: { currency: string; minor: number };
  /** In the account's currency; undefined where nobody said. */
  billed: number | undefined;
  channel: 'online' | 'other';
  initiator: 'cardholder' | 'merchant';
  checks: { cvc: Check; expiry: Check };
};

/** An earlier charge of the same card that was not declined. */
export type EarlierCharge = {
  networkId: string;
  acceptorId: string;
  verification: boolean;
  /** It took the slot of a reversed charge, or another charge took its. */
  retry: boolean;
  retried: boolean;
  /** Nobody asked us or stood in for us; its provider merely says that it was approved. */
  unasked?: boolean;
  /** Its provider took none of our yes, and named no amount, or more than we had approved: no more can be held of it. */
  untaken?: boolean;
  folded: Folded;
};

/** All that the decision looks at. */
export type CardSnapshot = {
  card: {
    state: string;
    releasedAt: number | undefined;
    closesAt: number | undefined;
    /** The acceptor of the first approved charge. */
    acceptorId: string | undefined;
    /** How often it was checked, several times under one network id too. */
    verifications?: number;
  };
  frozen: boolean;
  certificate: {
    /** Validated, and what is stored of the shopper's confirmation belongs to exactly these bytes. */
    valid: boolean;
    merchant: { name: string; origin: string };
    amount: { currency: string; minor: number };
    charge: Charge;
  };
  /** What earlier payments have shown of the merchant. */
  learned?: readonly LearnedAcceptor[];
  ownWord?: OwnWord | undefined;
  charges: readonly EarlierCharge[];
  /** Minor units of the account's currency that are still reserved for this payment. */
  leftOfReserve: number;
};

export type DecisionRules = {
  minRank: number;
  registrableDomain: RegistrableDomain;
  now: number;
  /** By the security team's switch, for the while. */
  stopped?: boolean | undefined;
};

export const RETRY_MS = 30 * 60 * 1000;
export const EXACT_AMOUNT_WINDOW_MS = 10 * 60 * 1000;
const VERIFICATIONS = 2;

/** The case, with what several lines need worked out once. */
type Case = {
  request: AuthorisationRequest;
  snapshot: CardSnapshot;
  rules: DecisionRules;
  /** The open charge that this would add to. */
  open: EarlierCharge | undefined;
  verification: boolean;
  rank: MerchantRank;
};

/** The lines of the decision in their order: each reason with what must hold for it not to be given. */
const LINES: readonly (readonly [DeclineReason, (asked: Case) => boolean])[] = [
  ['kind_not_allowed', ({ request }) => request.purpose === 'purchase'],
  ['card_not_open', isOpen],
  ['no_certificate', hasCertificate],
  ['channel_not_allowed', ({ request }) => request.channel === 'online'],
  ['merchant_initiated', ({ request, open }) => request.initiator === 'cardholder' || open !== undefined],
  ['card_check_failed', checksHold],
  ['merchant_mismatch', ({ rank, rules }) => rank >= Math.max(1, rules.minRank)],
  [
    'currency_changed',
    ({ request, snapshot }) => request.amount.currency === snapshot.certificate.amount.currency,
  ],
  ['verification_limit', verificationLeft],
  ['too_many_charges', (asked) => asked.verification || slotFor(asked) !== undefined],
  ['amount_exceeded', staysWithinAmount],
  ['insufficient_reserve', staysWithinReserve],
  ['payments_stopped', ({ rules }) => rules.stopped !== true],
];

/** The issuer's yes or no; the first line that fails gives the reason, and what is not known fails (INV9). */
export function decideAuthorisation(
  request: AuthorisationRequest,
  snapshot: CardSnapshot | undefined,
  rules: DecisionRules,
): CardDecision {
  if (snapshot === undefined) return { approved: false, reason: 'unknown_card' };
  const asked = caseOf(request, snapshot, rules);
  // Money that comes back is welcome in any state of the card; the refund itself is told when it moves.
  if (request.purpose === 'credit') return { approved: true, use: 'credit', rank: asked.rank };
  for (const [reason, holds] of LINES) if (!holds(asked)) return { approved: false, reason };
  const use = asked.verification ? 'verification' : slotFor(asked);
  if (use === undefined) return { approved: false, reason: 'too_many_charges' };
  return { approved: true, use, rank: asked.rank };
}

/** Everything that an authorisation is declined for, where somebody else has approved it. */
export function brokenRules(
  request: AuthorisationRequest,
  snapshot: CardSnapshot,
  rules: DecisionRules,
): DeclineReason[] {
  const asked = caseOf(request, snapshot, rules);
  return LINES.filter(([, holds]) => !holds(asked)).map(([reason]) => reason);
}

/** Whether a card could still approve a new charge of the acceptor that it is bound to, before its closing time. */
export function slotLeft(mode: Charge, charges: readonly EarlierCharge[], now: number): boolean {
  return slotsTaken(charges) < slotsOf(mode) || charges.some((charge) => mayBeRetried(charge, now));
}

function caseOf(request: AuthorisationRequest, snapshot: CardSnapshot, rules: DecisionRules): Case {
  const { card, certificate, charges } = snapshot;
  const { amount } = certificate;
  // A check that is held is no charge to add to: what comes under its id takes a slot of its own.
  const open = charges.find(
    ({ networkId, folded, unasked, verification: isCheck }) =>
      networkId === request.networkId && folded.amount.held > 0 && unasked !== true && !isCheck,
  );
  // A check under the id of a charge is none, whatever became of that: it would make the charge's slot free.
  const charged = charges.some(
    (charge) =>
      charge.networkId === request.networkId &&
      (charge.untaken === true ||
        (!charge.verification && (wasAuthorised(charge) || charge.unasked !== true))),
  );
  const small = isVerification(request.amount) && request.amount.minor < amount.minor;
  const verification = open === undefined && !charged && small;
  const exact = request.amount.minor === amount.minor && request.amount.currency === amount.currency;
  const inWindow = card.releasedAt !== undefined && rules.now - card.releasedAt <= EXACT_AMOUNT_WINDOW_MS;
  const expected = {
    ...certificate.merchant,
    acceptorId: card.acceptorId,
    // A check over nothing is as harmless as the exact amount.
    exactInWindow: inWindow && (exact || request.amount.minor === 0),
    learned: snapshot.learned ?? [],
    ownWord: snapshot.ownWord,
  };
  const rank = rankMerchant(request.merchant, expected, rules.registrableDomain);
  return { request, snapshot, rules, open, verification, rank };
}

/** Zero, or at most one whole unit: a check of the card (INV4). */
export function isVerification({ currency, minor }: { currency: string; minor: number }): boolean {
  return minor <= 10 ** (minorDigits(currency) ?? 0);
}

function isOpen({ snapshot, open }: Case): boolean {
  const { state } = snapshot.card;
  if (snapshot.frozen) return false;
  return state === 'armed' || state === 'bound' || (state === 'spent' && open !== undefined);
}

function hasCertificate({ snapshot, rules, open }: Case): boolean {
  const { closesAt } = snapshot.card;
  const inTime = open !== undefined || (closesAt !== undefined && rules.now < closesAt);
  return snapshot.certificate.valid && inTime;
}

/** A first charge brings both; for a later shipment the merchant may keep no check value, but a wrong one is wrong. */
function checksHold({ request, snapshot }: Case): boolean {
  const { cvc, expiry } = request.checks;
  const first = snapshot.card.acceptorId === undefined;
  return first ? cvc === 'match' && expiry === 'match' : cvc !== 'mismatch' && expiry !== 'mismatch';
}

function verificationLeft({ request, snapshot, verification }: Case): boolean {
  if (!verification) return true;
  const earlier = snapshot.charges.filter((charge) => charge.verification);
  return (
    Math.max(earlier.length, snapshot.card.verifications ?? 0) < VERIFICATIONS &&
    earlier.every(({ acceptorId }) => acceptorId === request.merchant.acceptorId)
  );
}

function slotFor({ request, snapshot, rules, open }: Case): SlotUse | undefined {
  const { charges, certificate } = snapshot;
  const own = charges.filter(({ networkId }) => networkId === request.networkId);
  if (own.some(holdsNoMore)) return undefined;
  if (open !== undefined) return 'increment';
  // A network id that stands for a charge already opens no second one.
  const known = own.find((charge) => !charge.verification && wasAuthorised(charge));
  if (known === undefined && slotsTaken(charges) < slotsOf(certificate.charge)) return 'slot';
  const retriable = charges.filter((charge) => mayBeRetried(charge, rules.now));
  const same = retriable.some(
    (charge) =>
      charge.acceptorId === request.merchant.acceptorId && (known === undefined || known === charge),
  );
  return same ? 'retry' : undefined;
}

function slotsOf(mode: Charge): number {
  return mode.mode === 'split' ? mode.count : 1;
}

/** A charge that was retried under its own network id is its retry too, and has one slot. */
function slotsTaken(charges: readonly EarlierCharge[]): number {
  return charges.filter(
    ({ verification, retry, retried, folded }) =>
      !verification && (!retry || retried) && folded.amount.authorised > 0,
  ).length;
}

const OPEN_CHECKS: ReadonlySet<Folded['state']> = new Set(['verified', 'approved', 'held', 'reversed']);

/** Of what was not taken, of what was given back twice, or of a check that has ended, a yes would hold nothing. */
function holdsNoMore({ untaken, verification, folded }: EarlierCharge): boolean {
  const overReversed = folded.flags.includes('over-reversed');
  return untaken === true || overReversed || (verification && !OPEN_CHECKS.has(folded.state));
}

function wasAuthorised({ folded }: EarlierCharge): boolean {
  return folded.amount.authorised > 0;
}

/** Reversed whole, less than thirty minutes ago, and neither a retry nor retried (INV3). */
function mayBeRetried({ folded, retry, retried, verification }: EarlierCharge, now: number): boolean {
  const { reversedAt } = folded;
  return !retry && !retried && !verification && reversedAt !== undefined && now - reversedAt <= RETRY_MS;
}

/** In the merchant's currency, over all that is held or was ever cleared; refunds give no room back (INV2). */
function staysWithinAmount({ request, snapshot }: Case): boolean {
  const exposure = snapshot.charges.reduce(
    (sum, { folded }) => sum + folded.amount.held + folded.amount.cleared,
    0,
  );
  return exposure + request.amount.minor <= snapshot.certificate.amount.minor;
}

function staysWithinReserve({ request, snapshot }: Case): boolean {
  return request.billed !== undefined && request.billed <= snapshot.leftOfReserve;
}
