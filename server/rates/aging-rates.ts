import type { Ports } from '../ports.ts';
import type { RatesPort } from '../rates-port.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Rates that serve no more once they are older than so many hours by their source's own time; the log is told once. */
export function agingRates(
  from: RatesPort,
  maxAgeHours: number,
  { log, clock }: Pick<Ports, 'log' | 'clock'>,
): RatesPort {
  let told = false;
  return {
    ...from,
    async current() {
      const table = await from.current();
      const old = table !== undefined && clock() - table.asOf > maxAgeHours * HOUR_MS;
      if (old && !told)
        log.warn({ source: table.source }, `the rates are older than ${maxAgeHours} hours and serve no more`);
      told = old;
      return old ? undefined : table;
    },
  };
}
