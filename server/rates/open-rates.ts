import type { Ports } from '../ports.ts';
import type { RatesPort } from '../rates-port.ts';
import { openRatesAddress } from './rates-address.ts';
import { openRatesFile } from './rates-file.ts';

const NONE: RatesPort = { current: async () => undefined, refresh: async () => undefined };

/** The rates that the configuration names; throws ConfigMistakes for a file that holds none. */
export function openRates({ config, log, clock }: Pick<Ports, 'config' | 'log' | 'clock'>): RatesPort {
  const { ratesFile, ratesMargin } = config;
  if (ratesFile === undefined) return NONE;
  return /^https?:\/\//i.test(ratesFile)
    ? openRatesAddress(ratesFile, ratesMargin, { log, clock })
    : openRatesFile(ratesFile, ratesMargin, log);
}
