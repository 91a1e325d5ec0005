import type { Money } from '../../shared/money.ts';
import type { ToldForm } from './told-form.ts';

/** What one frame of a tab holds; only the top frame tells of the page. */
export type FrameReading = { origin: string; form: ToldForm; page?: Omit<PageReading, 'origin'> };

/** What can speak for an amount: what names it, where it stands, what agrees with it. */
export type TotalReason =
  | 'due'
  | 'grand'
  | 'total'
  | 'button'
  | 'pay'
  | 'amount'
  | 'name'
  | 'service'
  | 'stated'
  | 'request'
  | 'layer'
  | 'sum'
  | 'summary'
  | 'emphasis'
  | 'only'
  | 'beside-button';

/** Why a currency was taken: the amount names it, or the page does so elsewhere. */
export type CurrencyReason = 'sign' | 'declared' | 'prices' | 'country' | 'usual';

/** Why no amount is sure. */
export type Doubt =
  | 'none'
  | 'weak'
  | 'conflict'
  | 'covered'
  | 'currency'
  | 'decimals'
  | 'too-large'
  | 'moving';

/** What the page asks for, and what spoke for it; where that is not sure, why. */
export type TotalReading = {
  total?: Money;
  /** An amount that is clear but for its currency, which is one of these (any, where there are none). */
  open?: { digits: string; currencies: string[] };
  reasons: TotalReason[];
  currencyReason?: CurrencyReason;
  doubt?: Doubt;
};

/** Where the page says what its merchant is called. */
export type NameReason =
  | 'site'
  | 'data'
  | 'title'
  | 'logo'
  | 'notice'
  | 'address'
  | 'said'
  | 'return'
  | 'service';

/** What spoke for a reading, for those who ask. */
export type Grounds = { total: Omit<TotalReading, 'total' | 'open'>; name: NameReason[] };

/** What a shop's own words say of later or other charges than one now. */
export type ChargeHintKind = 'subscription' | 'trial' | 'deposit' | 'split' | 'estimate';
/** With the words that say so, in small letters. */
export type ChargeHint = { kind: ChargeHintKind; words: string };

/** What a checkout asks for, as far as its page says it; the origin is the browser's word, not the page's. */
export type PageReading = {
  origin: string;
  name?: string;
  total?: Money;
  /** An amount whose currency the page leaves open. */
  open?: { digits: string; currencies: string[] };
  grounds?: Grounds;
  charging?: ChargeHint[];
  /** On a payment service's own page: the origin that the shopper came from, where the browser says it. */
  sender?: string;
  /** Addresses under which the page says that its merchant asks for a certificate. */
  demands?: string[];
};
