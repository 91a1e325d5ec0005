import { Gauge, type Registry } from 'prom-client';
import type { Ports } from '../ports.ts';

/** The age of the rates in force, where the operator configured any; to be called before the metrics are read. */
export function rateGauge(
  { config, rates, clock }: Pick<Ports, 'config' | 'rates' | 'clock'>,
  registers: Registry[],
): () => Promise<void> {
  if (config.ratesFile === undefined) return async () => undefined;
  const age = new Gauge({
    name: 'countersign_rates_age_seconds',
    help: 'Age of the latest exchange rates, also of those too old to serve; NaN while there are none',
    registers,
  });
  return async () => {
    const table = await rates.latest();
    age.set(table === undefined ? Number.NaN : (clock() - table.asOf) / 1000);
  };
}
