import { readFileSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Decimal } from '../../shared/decimal.ts';
import { ConfigMistakes } from '../config.ts';
import type { Ports } from '../ports.ts';
import type { RatesPort } from '../rates-port.ts';
import { RATES_LIMIT_BYTES, RatesUnreadable, readRates } from './read-rates.ts';

/**
 * Rates of a file, read at start (a mistake in it is one of the configuration) and again whenever it has changed. What
 * it is changed into and cannot be read leaves the last good rates in force, and is told to the log once.
 */
export function openRatesFile(file: string, margin: Decimal, log: Ports['log']): RatesPort {
  let known = '';
  const read = () => {
    const found = statSync(file);
    known = versionOf(found);
    return readRates(bytesOf(file, found), margin);
  };
  let table = atStart(file, read);
  const latest = async () => {
    const now = await stat(file).then(versionOf, () => 'gone');
    if (now === known) return table;
    known = now;
    try {
      table = read();
      log.info({ rates: file }, 'the rates were read again');
    } catch (error) {
      log.warn({ rates: file }, `the rates stay as they were: ${whatIsWrong(error).join('; ')}`);
    }
    return table;
  };
  return { current: latest, latest, refresh: async () => undefined };
}

function atStart<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigMistakes(whatIsWrong(error).map((line) => `RATES_FILE ${JSON.stringify(file)}: ${line}`));
  }
}

/** A file that somebody else fills without end is not read. */
function bytesOf(file: string, found: Stats): Uint8Array {
  if (!found.isFile()) throw new RatesUnreadable(['it is no file']);
  if (found.size > RATES_LIMIT_BYTES) throw new RatesUnreadable(['it is larger than 1 MiB']);
  return readFileSync(file);
}

function versionOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

function whatIsWrong(error: unknown): readonly string[] {
  if (error instanceof RatesUnreadable) return error.lines;
  const { code } = error as NodeJS.ErrnoException;
  return [code === 'ENOENT' ? 'it is not there' : `it cannot be read (${code ?? (error as Error).name})`];
}
