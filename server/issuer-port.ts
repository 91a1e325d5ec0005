import type { Charge } from '../shared/schemas.ts';

/** Minor units of a currency. */
export type NetworkMoney = { currency: string; minor: number };

export type NetworkMerchant = {
  acceptorId: string;
  descriptor: string;
  mcc: string;
  country: string;
  city: string;
  url?: string;
};

type Check = 'match' | 'mismatch' | 'absent';

/**
 * What a network asks or tells. The first two ask, and are answered yes or no; all others tell what has happened, and are
 * booked whatever the rules say:
 *
 * - `auth_request` a new charge; on a network id whose charge is open already it is an increment;
 * - `increment` more of an open charge;
 * - `confirmed` the provider took our yes. Where it approves what we never said yes to, the same event books it;
 * - `not_approved` it did not: our yes came too late, or the provider declined for reasons of its own;
 * - `stand_in` approved by somebody in our place, without asking (stand-in processing, an advice);
 * - `reversal` (part of) an authorisation is taken back; it may overtake its authorisation;
 * - `expiry` what is still held has lapsed; later clearings are possible all the same;
 * - `clearing` money moved, with an authorisation or without one (a force post);
 * - `refund`, `refund_reversal` money came back, and that was taken back;
 * - `dispute_opened`, `dispute_won`, `dispute_lost` a cleared charge is contested at the network;
 * - `other` is kept and moves nothing.
 */
export type NetworkEventKind =
  | 'auth_request'
  | 'increment'
  | 'confirmed'
  | 'not_approved'
  | 'stand_in'
  | 'reversal'
  | 'expiry'
  | 'clearing'
  | 'refund'
  | 'refund_reversal'
  | 'dispute_opened'
  | 'dispute_won'
  | 'dispute_lost'
  | 'other';

/**
 * One thing that a network asks or tells, the same for every adapter. Amounts are additional, never totals: an adapter
 * whose provider speaks in totals works out the difference. What a provider approved, held or cleared is thus the sum of
 * its events, in whatever order they come.
 */
export type NetworkEvent = {
  /**
   * Names the fact, not the message: told in two messages, or read back later, the same fact has the same id, and the
   * same question asked again has the id that it had. Unique at the provider.
   */
  eventId: string;
  /** All messages of one charge share it. A refund that names no charge has one of its own. */
  networkId: string;
  /** Where the network numbers the messages of a charge: a second key under which the same message is known again. */
  sequence?: string;
  kind: NetworkEventKind;
  /** When it happened, as the network says. */
  at: number;
  /** The adapter's own name of the card, as `issueCard` returned it. */
  providerRef: string;
  /** In the merchant's currency. Undefined: all that is open (`confirmed`, `not_approved`, `expiry`, disputes, `other`). */
  amount: NetworkMoney | undefined;
  /** The same money in the account's currency, where the network says so. */
  billing: NetworkMoney | undefined;
  merchant: NetworkMerchant;
  /** What a question is for. Only a purchase can be approved; a credit asks leave to pay money in, which nobody refuses. */
  purpose: 'purchase' | 'credit' | 'other';
  channel: 'online' | 'other';
  initiator: 'cardholder' | 'merchant';
  /** What the network or the adapter found out about the check value and the expiry that were typed. */
  checks: { cvc: Check; expiry: Check };
  /** Nothing more of this charge will be cleared. */
  final: boolean;
  /** With `not_approved`: the provider said no by its own second line, without asking us, or it tells of our own no. */
  unasked?: true;
};

/** A merchant's bank asks whether the cardholder really means it (EMV 3-D Secure); the certificate answers. */
export type ThreeDsChallenge = {
  challengeId: string;
  at: number;
  providerRef: string;
  amount: NetworkMoney | undefined;
  merchant: NetworkMerchant;
  /** The merchant asks by itself, without the cardholder. */
  initiator?: 'merchant';
  /** The reply to the message is the answer; otherwise `answer3ds` gives it. */
  inReply?: true;
};

/** One verified message: at most one question, or any number of facts, or a challenge. */
export type Inbound = { events: readonly NetworkEvent[]; challenge?: ThreeDsChallenge };

/** The yes or no to a question, or that a message was taken note of. */
export type NetworkAnswer = { approved: true } | { approved: false; reason: string } | { received: true };
export type HttpReply = { status: number; headers: Record<string, string>; body: string };
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Limits that the provider keeps too, as a second line; neither certificate nor merchant is told to it. The same key always
 * comes with the same limits.
 */
export type CardLimits = {
  /** What was signed, in the merchant's currency. */
  amount: NetworkMoney;
  /** The most that may leave the account, in its currency. */
  reserve: NetworkMoney;
  charge: Charge;
  holder: string;
  closesAt: number;
};
export type IssuedCard = { providerRef: string; lastFour: string };
export type CardDetails = { number: string; expiryMonth: number; expiryYear: number; cvc: string };
/** `spent`: all charges are final; `unused`: there was none; `burned`: it was tried elsewhere or guessed at. */
export type CloseReason = 'spent' | 'unused' | 'burned';

/**
 * What the provider has on one charge: every fact that it knows, as events with the ids that its messages carry.
 * Questions and our answers to them are not among them.
 */
export type ProviderRecord = { networkId: string; events: readonly NetworkEvent[] };

/** What a kind of hold lasts where the provider does not end it, in days. */
export type HoldDays = { online: number; present: number; merchantInitiated: number; travel: number };

/** A provider of cards: one implementation each, the same behaviour for all (the provider may be ourselves). */
export type IssuerAdapter = {
  /** Its name in the path of its events. */
  readonly provider: string;
  readonly caps: {
    /** How long the provider waits for a yes or no. */
    decisionMs: number;
    merchantLock: 'none' | 'first' | 'id-or-descriptor';
    partialApproval: boolean;
    /** How the provider itself tells amounts of increments; its events always tell the difference. */
    increments: 'delta' | 'cumulative';
    answers3ds: boolean;
    /** Releasing a card needs `api`. */
    pan: 'api' | 'element' | 'none';
    holdDays: HoldDays;
  };
  /** What it has to know before the first message; called when the server starts. Rejects with IssuerUnavailable. */
  prepare?(): Promise<void>;
  /** Makes a card, the same one again for the same key. Rejects with IssuerUnavailable. */
  issueCard(limits: CardLimits, idempotencyKey: string): Promise<IssuedCard>;
  /** Number and check value, for the shopper's eyes only. Rejects with IssuerUnavailable. */
  revealCard(providerRef: string): Promise<CardDetails>;
  /** Closes a card for good; closing it twice is closing it once. Rejects with IssuerUnavailable. */
  closeCard(providerRef: string, why: CloseReason): Promise<void>;
  /** For an issuer that keeps check values itself: forgets one when no charge is left. Rejects with IssuerUnavailable. */
  forgetCheckValue?(providerRef: string): Promise<void>;
  /**
   * Verifies signature and age of a message over its raw bytes, and only then reads it. A question is read without any
   * network call; to understand a fact the provider may be asked. Rejects with EventRefused, or IssuerUnavailable.
   */
  readEvent(raw: Buffer, headers: Headers, now: number): Promise<Inbound>;
  /** The exact answer to a message. */
  reply(answer: NetworkAnswer, inbound: Inbound): HttpReply;
  /** Tells the provider what the certificate says to a challenge. Rejects with IssuerUnavailable. */
  answer3ds?(challenge: ThreeDsChallenge, approved: boolean): Promise<void>;
  /**
   * What the provider has on a charge, for a yes that it does not confirm and for reconciliation; undefined: nothing.
   * Absent where there is nobody to ask: there a yes counts as taken. Rejects with IssuerUnavailable.
   */
  readBack?(networkId: string): Promise<ProviderRecord | undefined>;
  /**
   * For a network that speaks no HTTP: listens by itself and hands in what it has verified, until it is closed. `tell`
   * resolves when answer and bookings are durable.
   */
  listen?(tell: (inbound: Inbound) => Promise<NetworkAnswer>): Promise<Listening>;
};
/** `address` as `HOST:PORT`. */
export type Listening = { address: string; close(): Promise<void> };

/** The provider does not answer or cannot serve; to be tried again. */
export class IssuerUnavailable extends Error {}

/** An event that is forged, too old or not understood; nothing of it is kept. */
export class EventRefused extends Error {
  readonly why: 'signature' | 'age' | 'form';
  constructor(why: 'signature' | 'age' | 'form') {
    super(`the event was refused for its ${why}`);
    this.why = why;
  }
}
