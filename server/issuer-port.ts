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

/** What a network asks or tells, the same for every adapter. Amounts are additional, not totals. */
export type NetworkEvent = {
  eventId: string;
  /** All messages of one charge share it. */
  networkId: string;
  /** An authorisation asks; everything else tells what has happened. `other` is kept and moves nothing. */
  kind: 'authorization' | 'clearing' | 'reversal' | 'expiry' | 'refund' | 'other';
  /** When it happened, as the network says. */
  at: number;
  /** The adapter's own name of the card, as `issueCard` returned it. */
  providerRef: string;
  /** In the merchant's currency; nothing where a hold merely lapses. */
  amount: NetworkMoney | undefined;
  /** The same money in the account's currency, where the network says so. */
  billing: NetworkMoney | undefined;
  merchant: NetworkMerchant;
  channel: 'online' | 'other';
  initiator: 'cardholder' | 'merchant';
  /** What the network or the adapter found out about the check value and the expiry that were typed. */
  checks: { cvc: Check; expiry: Check };
  /** Nothing more of this charge will be cleared. */
  final: boolean;
};

/** Limits that the provider keeps too, as a second line, in the account's currency. The same key always comes with the same limits. */
export type CardLimits = { amount: NetworkMoney; holder: string; closesAt: number };
export type IssuedCard = { providerRef: string; lastFour: string };
export type CardDetails = { number: string; expiryMonth: number; expiryYear: number; cvc: string };
/** The yes or no to an authorisation, or that an event was taken note of. */
export type NetworkAnswer = { approved: true } | { approved: false; reason: string } | { received: true };
export type HttpReply = { status: number; headers: Record<string, string>; body: string };

/** A provider of cards: one implementation each, the same behaviour for all (the provider may be ourselves). */
export type IssuerAdapter = {
  /** Its name in the path of its events. */
  readonly provider: string;
  readonly caps: {
    decisionMs: number;
    merchantLock: 'none' | 'first' | 'id-or-descriptor';
    partialApproval: boolean;
    increments: 'delta' | 'cumulative';
    answers3ds: boolean;
    pan: 'api' | 'element' | 'none';
  };
  /** Makes a card, the same one again for the same key. Rejects with IssuerUnavailable. */
  issueCard(limits: CardLimits, idempotencyKey: string): Promise<IssuedCard>;
  /** Number and check value, for the shopper's eyes only. Rejects with IssuerUnavailable. */
  revealCard(providerRef: string): Promise<CardDetails>;
  /** Closes a card for good; closing it twice is closing it once. Rejects with IssuerUnavailable. */
  closeCard(providerRef: string): Promise<void>;
  /** Verifies signature and age of an event over its raw bytes, and only then reads it; rejects with EventRefused. */
  readEvent(
    raw: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: number,
  ): Promise<NetworkEvent>;
  /** The exact answer to an event. */
  reply(answer: NetworkAnswer): HttpReply;
};

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
