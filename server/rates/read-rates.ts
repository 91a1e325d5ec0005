import type { Decimal } from '../../shared/decimal.ts';
import type { RateTable } from '../rates-port.ts';
import { readEcbRates } from './ecb-rates.ts';
import { readJsonRates } from './json-rates.ts';

export const RATES_LIMIT_BYTES = 1024 * 1024;

/** What is wrong with rates, a line each. */
export class RatesUnreadable extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('; '));
    this.lines = lines;
  }
}

/**
 * Reads the rates of a file or an answer: JSON, or the ECB's daily XML. `margin` is added where the text names none
 * itself. Throws RatesUnreadable: rates are taken whole or not at all.
 */
export function readRates(bytes: Uint8Array, margin: Decimal): RateTable {
  if (bytes.byteLength > RATES_LIMIT_BYTES) throw new RatesUnreadable(['it is larger than 1 MiB']);
  const text = textOf(bytes);
  const table = /^\s*</.test(text) ? readEcbRates(text, margin) : readJsonRates(text, margin);
  if (Array.isArray(table)) throw new RatesUnreadable(table);
  return table;
}

/** A byte order mark may stand before either form. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RatesUnreadable(['it is not UTF-8']);
  }
}
