import type { Decimal } from '../../shared/decimal.ts';
import type { Ports } from '../ports.ts';
import type { RatesPort, RateTable } from '../rates-port.ts';
import type { KeptRates } from './kept-rates.ts';
import { RATES_LIMIT_BYTES, RatesUnreadable, readRates } from './read-rates.ts';

const EVERY_MS = 60 * 60 * 1000;
const AGAIN_AFTER_MS = 5 * 60 * 1000;
const TIMEOUT_MS = 10_000;

/**
 * Rates fetched from an address, once an hour, and every five minutes while that fails: the last good ones stay in force
 * meanwhile, also over a restart, and their time is shown with them. Redirections are not followed.
 */
export function openRatesAddress(
  address: string,
  margin: Decimal,
  deps: Pick<Ports, 'log' | 'clock'> & { kept: KeptRates },
): RatesPort {
  const { host } = new URL(address);
  let table: RateTable | undefined;
  let dueAt = 0;
  let failed = false;
  let loading: Promise<void> | undefined;
  const load = async () => {
    const body = await deps.kept.load();
    try {
      if (body !== undefined) table ??= readRates(Buffer.from(body), margin);
    } catch (error) {
      deps.log.warn({ rates: host }, `the rates that were kept are not read: ${whatIsWrong(error)}`);
    }
  };
  const latest = async () => {
    if (table === undefined) {
      loading ??= load();
      await loading;
    }
    return table;
  };
  return {
    current: latest,
    latest,
    async refresh() {
      const now = deps.clock();
      if (now < dueAt) return;
      dueAt = now + AGAIN_AFTER_MS;
      try {
        const bytes = await fetchBytes(address);
        const fetched = readRates(bytes, margin);
        table = fetched;
        dueAt = now + EVERY_MS;
        await deps.kept.keep(new TextDecoder().decode(bytes), fetched, now);
        if (failed) deps.log.info({ rates: host }, 'the rates were fetched again');
        failed = false;
      } catch (error) {
        if (!failed) deps.log.warn({ rates: host }, `the rates stay as they were: ${whatIsWrong(error)}`);
        failed = true;
      }
    },
  };
}

async function fetchBytes(address: string): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(address, { redirect: 'error', signal });
  if (!answer.ok) throw new RatesUnreadable([`the answer is ${answer.status}`]);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > RATES_LIMIT_BYTES) throw new RatesUnreadable(['it is larger than 1 MiB']);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function whatIsWrong(error: unknown): string {
  return error instanceof RatesUnreadable ? error.message : `no answer (${(error as Error).name})`;
}
