import type { Ports } from '../ports.ts';
import type { RatesPort } from '../rates-port.ts';
import type { Store } from '../store/store.ts';
import { agingRates } from './aging-rates.ts';
import { keptRates } from './kept-rates.ts';
import { openRatesAddress } from './rates-address.ts';
import { openRatesFile } from './rates-file.ts';

const nothing = async () => undefined;
const NONE: RatesPort = { current: nothing, latest: nothing, refresh: nothing };

type Deps = Pick<Ports, 'config' | 'log' | 'clock'> & {
  /** Where fetched rates are kept; it may be opened after them. */
  store: () => Pick<Store, 'read' | 'write'>;
};

/** The rates that the configuration names, while they are not too old; throws ConfigMistakes for a file that holds none. */
export function openRates({ config, log, clock, store }: Deps): RatesPort {
  const { ratesFile, ratesMargin, ratesMaxAgeHours } = config;
  if (ratesFile === undefined) return NONE;
  const rates = /^https?:\/\//i.test(ratesFile)
    ? openRatesAddress(ratesFile, ratesMargin, { log, clock, kept: keptRates(ratesFile, store) })
    : openRatesFile(ratesFile, ratesMargin, log);
  return agingRates(rates, ratesMaxAgeHours, { log, clock });
}
