import type { Money } from '../../shared/money.ts';
import type { Account, Channel, Device, Quote } from '../../shared/schemas.ts';
import type { Changing } from './change.ts';
import type { FoundDemand } from './demand.ts';
import type { Funds, Payer, TabPayment } from './payment.ts';
import type { Problem } from './problem.ts';
import type { PageReading } from './reading.ts';
import type { ToldField } from './told-form.ts';

/** A word and a colour that the shopper chose at enrolment and no page can know. */
export type Mark = { word: string; colour: string };

export type Settings = { on: boolean; autoOpen: boolean; never: string[] };

/** What is switched in the options page, each by itself. */
export type Switches = Partial<Pick<Settings, 'on' | 'autoOpen'>>;

/** What the organisation has set in the shopper's place; `merchants` are the only ones that may be paid. */
export type Managed = { server?: string; merchants?: string[]; on?: boolean; autoOpen?: boolean };

/** What of an origin a shopper has to look at: the registrable domain, and the whole host where it says more. */
export type Site = { domain: string; host: string };

export type Service = { owner: string; sender: Site | undefined };

/** What makes an address suspicious that was never paid before; the most precise thing alone is told. */
export type Caution =
  | { kind: 'near'; like: string }
  | { kind: 'reads-like'; like: string }
  | { kind: 'mixed'; shown: string };

/** What the popup shows; one screen at a time. */
export type View =
  | { screen: 'not-enrolled' }
  | { screen: 'off' }
  | { screen: 'never'; origin: string }
  | { screen: 'no-checkout' }
  | { screen: 'sign-in'; mark: Mark }
  | { screen: 'problem'; mark: Mark | undefined; problem: Problem }
  | { screen: 'approvals'; mark: Mark }
  | {
      screen: 'review';
      mark: Mark;
      page: PageReading;
      site: Site;
      /** Of the certificate as it stands here, where nothing has to be typed first. */
      digest: string | undefined;
      /** Where the page asks for another currency than the account's. */
      quote: Quote | undefined;
      payer: Payer;
      funds: Funds;
      /** What the shop itself asks for; nothing depends on it. */
      demand: FoundDemand | undefined;
      /** Oldest first. */
      devices: Device[];
      clockOffsetMs: number;
      firstHere: boolean;
      /** Where its address looks like another's. */
      caution: Caution | undefined;
      /** Where the page is a payment service's own: whose, and which shop sent the shopper there, where that is known. */
      service: Service | undefined;
      /** What the shop tried to charge in place of less; the shopper came here to confirm it. */
      higher: Money | undefined;
      /** The card fields, with what spoke for each. */
      why: ToldField[];
    }
  | { screen: 'payment'; mark: Mark; payment: TabPayment; site: Site; clockOffsetMs: number };

/** What a draft of an enrolment knows of its server; `recovery`: a printed recovery code takes the invitation's place. */
type Place = { server: string; entity: string; channels: Channel[]; recovery?: true };

/** How far enrolment has come; it survives being closed. */
export type Enrolling =
  | { step: 'server' }
  | (Place & { step: 'invitation' })
  | (Place & { step: 'token'; name: string; creationOptions: object })
  | (Place & { step: 'device'; name: string })
  | (Place & {
      step: 'code';
      name: string;
      channel: Channel;
      address: string;
      hint: string;
      nextSendAt: string;
    })
  | (Place & { step: 'mark'; name: string });

/** What the options page shows. */
export type OptionsView = {
  enrolling: Enrolling | undefined;
  enrolled: { server: string; entity: string; name: string; mark: Mark; role?: string } | undefined;
  account: Account | undefined;
  /** Why the account cannot be shown, where it is not that nobody is signed in. */
  problem: Problem | undefined;
  changing: Changing | undefined;
  settings: Settings;
  managed: Managed;
  clockOffsetMs: number;
};
