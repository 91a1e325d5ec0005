// What stands where an issuer's provider stands: its API, its network and the merchants behind it. One for each adapter, so
// that the same script of charges runs on all of them.
import type { Money, NetworkMerchant, PresentedCard } from './network.ts';

/** What a merchant asks for with the card that it was given. */
export type Purchase = {
  card: PresentedCard;
  merchant: NetworkMerchant;
  /** In the merchant's currency. */
  amount: Money;
  /** In the account's currency; the same as `amount` where nothing is said. */
  billing?: Money;
  channel?: 'online' | 'present';
  initiator?: 'cardholder' | 'merchant';
  /** The network's name of the charge, where it is to be chosen. */
  networkId?: string;
};

/** A charge at the provider; simulators keep more in it than is named here. */
export type SimulatedCharge = Purchase & { networkId: string; approved: boolean };
/** A refund, which may be taken back. */
export type SimulatedRefund = SimulatedCharge & { refunded: Money };

/** One message as it goes over the wire. */
export type Message = { raw: Buffer; headers: Record<string, string> };
/** `taken`: answered as a genuine message is; `approved` where it was a question. */
export type Reply = { taken: boolean; approved: boolean | undefined };

/** What can be done to a message on its way: other bytes, a signature of ten minutes ago or of another secret, an early end. */
export const TAMPERS = ['forged', 'old', 'wrong-secret', 'truncated'] as const;
export type Tamper = (typeof TAMPERS)[number];

/**
 * The ways in which money moves. All resolve when the server has taken the message, and reject when it has not. Amounts
 * are additional, and in whole where none is named; the simulator puts them as its provider would.
 */
export type Simulator = {
  readonly can: {
    /** The ways to tamper that mean something on this wire. */
    tampers: readonly Tamper[];
    /** The provider can be asked what it has on a charge. */
    readsBack: boolean;
    /** A dispute's course is told. */
    disputes: boolean;
    /** A refund can be taken back. */
    refundReversals: boolean;
    /** A reversal can come in before its authorisation. */
    earlyReversals: boolean;
    /** No merchant's address is told: for ten minutes the exact amount stands for it. */
    noAddresses?: boolean;
    /** No message tells that a hold has lapsed: the server finds that out by itself. */
    ownExpiry?: boolean;
  };
  /** Asks; after a yes the provider confirms it, where it does so. */
  authorise(purchase: Purchase): Promise<SimulatedCharge>;
  /** Asks for more on an open charge. */
  increment(charge: SimulatedCharge, amount: Money): Promise<SimulatedCharge>;
  /** Asks, but our answer comes too late and the provider has declined by itself; `told`: it says so in a message. */
  authoriseLate(purchase: Purchase, options: { told: boolean }): Promise<SimulatedCharge>;
  /** Asks, and our yes is neither confirmed nor refused by any message; the provider has taken it all the same. */
  authoriseSilently(purchase: Purchase): Promise<SimulatedCharge>;
  /** Approved in our place; we are told afterwards. */
  standIn(purchase: Purchase): Promise<SimulatedCharge>;
  /** The reversal of a charge, told before the charge itself is asked about. */
  reverseThenAuthorise(purchase: Purchase): Promise<SimulatedCharge>;
  reverse(charge: SimulatedCharge, amount?: Money): Promise<void>;
  expire(charge: SimulatedCharge): Promise<void>;
  clear(charge: SimulatedCharge, options?: { amount?: Money; final?: boolean }): Promise<void>;
  /** Takes money without having asked. */
  forcePost(purchase: Purchase): Promise<SimulatedCharge>;
  refund(charge: SimulatedCharge, amount?: Money): Promise<SimulatedRefund>;
  /** Gives money to a card without naming a charge. */
  refundUnlinked(purchase: Purchase): Promise<SimulatedRefund>;
  reverseRefund(refund: SimulatedRefund): Promise<void>;
  dispute(charge: SimulatedCharge, amount?: Money): Promise<void>;
  endDispute(charge: SimulatedCharge, won: boolean): Promise<void>;
  /** Does the work without sending what it tells; answers those messages, to be sent in any order. Questions are sent. */
  collect(work: () => Promise<unknown>): Promise<Message[]>;
  /** The question that was sent last. */
  lastQuestion(): Message;
  /** Sends a message as it is. */
  send(message: Message): Promise<Reply>;
  /** Sends it as a thief or a bad line would. */
  tamper(message: Message, how: Tamper): Promise<Reply>;
};

/** Where the server under test is. */
export type ServerSide = {
  url: string;
  keysFile: string;
  clock: () => number;
  /** Of an adapter that listens by itself, `HOST:PORT`. */
  listening?: string;
};

/** A provider that runs before the server does. */
export type SimulatedNetwork = AsyncDisposable & {
  /** The server's configuration that leads to it; `ISSUER` is among it. */
  readonly environment: Readonly<Record<string, string>>;
  connect(server: ServerSide): Promise<Simulator>;
};
export type StartNetwork = () => Promise<SimulatedNetwork>;
