import type { Rate } from '../shared/exchange.ts';

/** The operator's exchange rates as they stood at one moment. */
export type RateTable = {
  /** When they were set, as their source says (milliseconds). */
  readonly asOf: number;
  readonly source: string;
  /** Of one unit of a currency in another, margin included; undefined where there is none. */
  rateOf(from: string, to: string): Rate | undefined;
};

/** Where rates come from. */
export type RatesPort = {
  /** Those in force; a file that has changed is read again first. Undefined: there are none (yet), or they are too old. */
  current(): Promise<RateTable | undefined>;
  /** The same however old they are. */
  latest(): Promise<RateTable | undefined>;
  /** Fetches what is fetched from elsewhere, when it is time to; for the worker. */
  refresh(): Promise<void>;
};
