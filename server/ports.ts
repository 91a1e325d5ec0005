import type { SimSignal } from '../shared/sim-change.ts';
import type { Config } from './config.ts';
import type { IssuerAdapter } from './issuer-port.ts';
import type { Keys } from './keys.ts';
import type { RatesPort } from './rates-port.ts';
import type { Store } from './store/store.ts';

/** Milliseconds since the epoch. */
export type Clock = () => number;
/** That many unpredictable bytes. */
export type Random = (bytes: number) => Uint8Array<ArrayBuffer>;

/** What log lines may hold: ids, reasons, counts, durations; never a code, card number, CVC, token or whole address. */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** A message on its way to a person's second device. The text holds the code; it is made just before sending. */
export type Message = { to: string; subject: string; text: string; messageId: string };

/** What a carrier tells later of a message that it took, under the reference that it gave it then. */
export type CarrierReceipt = { reference: string; delivery: 'delivered' | 'failed'; detail: string };

/**
 * What became of a message: `sent`, the carrier took it; `refused`, it never will; `busy`, it may later (the carrier has
 * said so); `unknown`, the carrier's answer was lost, so it may have been sent. With `reference` the carrier will tell more.
 */
export type SendResult = {
  outcome: 'sent' | 'refused' | 'busy' | 'unknown';
  detail: string;
  reference?: string;
};

/** A way to a second device. */
export type ChannelPort = {
  readonly channel: 'email' | 'sms';
  /** `goodForMs`: after that time the carrier had better not deliver it. */
  send(message: Message, goodForMs?: number): Promise<SendResult>;
  /** Whom to tell of receipts; a receipt counts as taken when the promise resolves. */
  onReceipt?(take: (receipt: CarrierReceipt) => Promise<void>): void;
  close(): Promise<void>;
};

/** Knows whether SIMs were changed; `asks`: a network is asked, so that it takes its time. It never rejects. */
export type SimPort = { readonly asks: boolean; signalOf(number: string): Promise<SimSignal> };

/** Everything outside of the use cases; each names the ports that it uses: `deps: Pick<Ports, 'store' | 'clock'>`. */
export type Ports = {
  config: Config;
  store: Store;
  keys: Keys;
  clock: Clock;
  random: Random;
  log: Log;
  issuer: IssuerAdapter;
  rates: RatesPort;
  sim: SimPort;
  /** Wakes the worker: something was put into the outbox. */
  wakeWorker(): void;
};

/** The person who calls, as their access token and DPoP key prove. */
export type Caller = { accountId: string; role: Role; jkt: string; sessionId: string; idle: boolean };
export type Role = 'payer' | 'approver' | 'security' | 'operator' | 'auditor';
