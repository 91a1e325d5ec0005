import type { Money } from '../../shared/money.ts';
import type {
  Card,
  CardSummary,
  Certificate,
  Device,
  Quote,
  RequestOptions,
  State,
  Submitted,
  Waiting,
} from '../../shared/schemas.ts';
import type { FieldReport } from './fields.ts';
import type { Problem } from './problem.ts';
import type { PageReading } from './reading.ts';

/** What the shopper corrected of what the page said. */
export type Corrected = { name: boolean; amount: boolean };

/**
 * One payment of one tab, as it lives in the browser's session storage: `code` waits for the shopper, `confirmed` for the
 * card, `card` has it; `ended` says why it went no further.
 */
export type TabPayment = {
  tabId: number;
  stage: 'code' | 'confirmed' | 'card' | 'ended';
  certificate: Certificate;
  /** Whether the server has answered for the certificate; until then it is sent again as it is. */
  accepted: boolean;
  digest: string;
  /** The page as it was when the shopper decided; it must say the same when the card is asked for. */
  reading: PageReading;
  corrected: Corrected;
  /** How the certificate's reserve was worked out. */
  quote?: Quote | undefined;
  state: State;
  nonce: string;
  requestOptions: RequestOptions | undefined;
  /** The device that the shopper chose; undefined leaves it to the server. */
  deviceId: string | undefined;
  /** The shopper's devices, oldest first, but for those that were refused for this payment. */
  devices: Device[];
  sentTo: Submitted['sentTo'] | undefined;
  sentAt: number;
  /** When the carrier took the newest message, in milliseconds of the server's clock. */
  handedOverAt: number | undefined;
  sendsLeft: number;
  attemptsLeft: number;
  codeExpiresAt: string;
  card: Card | undefined;
  fields: FieldReport[];
  /** Frames of others that hold card fields and wait for the shopper's word. */
  askedFrames: string[];
  receipt: string | undefined;
  summary: CardSummary | undefined;
  /** Who is waited for, or who refused, where others have to approve. */
  approval?: Waiting | undefined;
  problem: Problem | undefined;
};

/** Who pays, as the server says it. */
export type Payer = { name: string; account: string; entity: string };
export type Funds = { available: Money; held: Money; asOf: string };
