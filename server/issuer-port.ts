/** What a network's event asks or tells, the same for every adapter. Amounts are minor units and additional, not totals. */
export type NetworkMoney = { currency: string; minor: number };

export type NetworkMerchant = {
  acceptorId: string;
  descriptor: string;
  mcc: string;
  country: string;
  city: string;
  url?: string;
};

export type NetworkEvent = {
  eventId: string;
  /** All messages of one charge share it. */
  networkId: string;
  kind: 'authorization' | 'clearing' | 'reversal' | 'expiry' | 'refund';
  at: number;
  /** The adapter's own name of the card, as `issueCard` returned it. */
  providerRef: string;
  amount: NetworkMoney;
  /** The same money in the account's currency, where the network says so. */
  billing?: NetworkMoney;
  merchant: NetworkMerchant;
  channel: 'online' | 'other';
  initiator: 'cardholder' | 'merchant';
  /** What the network or the adapter found out about the check value and expiry that were typed. */
  checks: { cvc: 'match' | 'mismatch' | 'absent'; expiry: 'match' | 'mismatch' | 'absent' };
  final: boolean;
};

/** Limits that the provider keeps too, as a second line. */
export type CardLimits = { amount: NetworkMoney; holder: string; closesAt: number };
export type IssuedCard = { providerRef: string; lastFour: string };
export type CardDetails = { number: string; expiryMonth: number; expiryYear: number; cvc: string };
export type Decision = { approved: boolean; reason: string };
export type HttpReply = { status: number; headers: Record<string, string>; body: string };

/** A provider of cards: one implementation each, the same behaviour for all (the provider may be ourselves). */
export type IssuerAdapter = {
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
  closeCard(providerRef: string): Promise<void>;
  /** Verifies the signature and age of an event, then reads it; throws EventRefused. */
  readEvent(
    raw: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: number,
  ): NetworkEvent;
  /** The exact answer to an event. */
  reply(decision: Decision): HttpReply;
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
