import type { Evidence } from '../../shared/evidence-schemas.ts';
import type { Money } from '../../shared/money.ts';
import type {
  ApprovalState,
  Assertion,
  Channel,
  Charge,
  Demand,
  Quote,
  Registration,
} from '../../shared/schemas.ts';
import type { ApprovalPage } from './approval.ts';
import type { Beginning, Change, Changed } from './change.ts';
import type { OpenedPayment, PaymentPage } from './history.ts';
import type { Corrected, Payer } from './payment.ts';
import type { Result } from './problem.ts';
import type { PageReading } from './reading.ts';
import type { ToldForm } from './told-form.ts';
import type { Mark, OptionsView, Switches, View } from './view.ts';

/** What a script in a site's frame may say: that there are signs of card fields, and which fields there are. */
export type SiteMessage = { signs: true } | { seen: ToldForm };

/** PROTOCOL section 2: as long as a certificate's reference may be. */
export const REASON_CODE_POINTS = 64;

/** What the shopper saw and confirmed: page and payer as they were shown, name and amount perhaps corrected. */
export type Order = {
  tabId: number;
  page: PageReading;
  payer: Payer;
  name: string;
  amount: Money;
  /** What was shown of an amount in another currency than the account's. */
  quote?: Quote | undefined;
  corrected: Corrected;
  /** How the shop may charge, as the shopper chose. */
  charge: Charge;
  /** What the shopper wrote for whoever approves; empty where nothing was. */
  reason: string;
  /** What the shop asked for, where that is what was shown. */
  demand: Demand | undefined;
  /** The page announces a demand that nobody has asked the server for yet. */
  unasked: boolean;
  /** The device that gets the code, where it is not left to the server: the oldest that the policy allows. */
  deviceId?: string;
};

/** WebAuthn request options whose challenge this extension computed itself. */
export type TokenRequest = { id: string; optionsJSON: object };

/** What the extension's own pages may ask for, with what they get. */
export type Commands = {
  view: { ask: { tabId: number }; answer: View };
  signInRequest: { ask: object; answer: Result<TokenRequest> };
  signIn: { ask: { id: string; assertion: Assertion }; answer: Result<null> };
  quote: { ask: { amount: Money }; answer: Result<Quote | undefined> };
  send: { ask: Order; answer: Result<null> };
  resend: { ask: { tabId: number; deviceId?: string }; answer: Result<null> };
  tokenRequest: { ask: { tabId: number; code: string }; answer: Result<TokenRequest> };
  confirm: { ask: { tabId: number; code: string; assertion: Assertion }; answer: Result<null> };
  follow: { ask: { tabId: number }; answer: Result<null> };
  cancel: { ask: { tabId: number }; answer: Result<null> };
  allowFrame: { ask: { tabId: number; origin: string }; answer: Result<null> };
  dismiss: { ask: { tabId: number }; answer: Result<null> };
  openWindow: { ask: { tabId: number }; answer: Result<null> };
  neverHere: { ask: { origin: string; never: boolean }; answer: Result<null> };
  payHigher: { ask: { tabId: number; amount: Money }; answer: Result<null> };
  payments: { ask: { words: string; after?: string }; answer: Result<PaymentPage> };
  payment: { ask: { id: string }; answer: Result<OpenedPayment> };
  cancelById: { ask: { id: string }; answer: Result<null> };
  recognise: { ask: { id: string; recognised: boolean }; answer: Result<null> };
  approvals: { ask: { after?: string }; answer: Result<ApprovalPage> };
  approvalRequest: { ask: { id: string; digest: string }; answer: Result<TokenRequest> };
  approve: { ask: { id: string; assertion: Assertion }; answer: Result<ApprovalState> };
  refuse: { ask: { id: string; reason: string }; answer: Result<ApprovalState> };
  evidence: { ask: { id: string }; answer: Result<Evidence> };
  optionsView: { ask: object; answer: OptionsView };
  settings: { ask: { settings: Switches }; answer: Result<null> };
  enrolServer: { ask: { server: string }; answer: Result<null> };
  enrolInvitation: { ask: { invitation: string }; answer: Result<null> };
  enrolToken: { ask: { registration: Registration; label: string }; answer: Result<null> };
  enrolLostToken: { ask: object; answer: Result<null> };
  enrolDevice: { ask: { channel: Channel; address: string }; answer: Result<null> };
  enrolCode: { ask: { code: string }; answer: Result<null> };
  enrolMark: { ask: { mark: Mark }; answer: Result<null> };
  enrolBack: { ask: object; answer: Result<null> };
  beginChange: { ask: { beginning: Beginning }; answer: Result<null> };
  leaveChange: { ask: object; answer: Result<null> };
  changeRequest: { ask: { change: Change }; answer: Result<TokenRequest> };
  change: { ask: { change: Change; id: string; assertion: Assertion }; answer: Result<Changed> };
  proveDevice: { ask: { code: string }; answer: Result<null> };
  newTokenOptions: { ask: object; answer: Result<object> };
  keepNewToken: { ask: { registration: Registration; label: string }; answer: Result<null> };
  freeze: { ask: object; answer: Result<null> };
  signOut: { ask: object; answer: Result<null> };
  forget: { ask: object; answer: Result<null> };
};

export type CommandName = keyof Commands;
export type CommandMessage<C extends CommandName = CommandName> = { command: C } & Commands[C]['ask'];
