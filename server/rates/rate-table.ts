import { type Decimal, divideUp, formatDecimal, multiply, plusOne } from '../../shared/decimal.ts';
import { formatInstant } from '../../shared/instant.ts';
import type { RateTable } from '../rates-port.ts';

/** What a source says beside its rates; the margin is a fraction, `0.015` for one and a half percent. */
export type RateFacts = { source: string; asOf: number; margin: Decimal };

/** Significant digits of a rate that is a quotient; it is rounded up, and the reserve follows from it exactly. */
const DIGITS = 12;

/** Rates that name their pair: `JPYEUR` is what one yen is in euros. Nothing is derived from them. */
export function pairTable(facts: RateFacts, pairs: ReadonlyMap<string, Decimal>): RateTable {
  return tableOf(facts, (from, to) => {
    const base = pairs.get(from + to);
    return base && multiply(base, plusOne(facts.margin));
  });
}

/** Middle rates as units of each currency for one of the base: they cross through it, and serve both ways. */
export function crossTable(facts: RateFacts, perBase: ReadonlyMap<string, Decimal>): RateTable {
  return tableOf(facts, (from, to) => {
    const [below, above] = [perBase.get(from), perBase.get(to)];
    if (below === undefined || above === undefined) return undefined;
    const dividend = multiply(above, plusOne(facts.margin));
    return formatDecimal(below) === '1' ? dividend : divideUp(dividend, below, DIGITS);
  });
}

function tableOf(
  { source, asOf, margin }: RateFacts,
  baseOf: (from: string, to: string) => Decimal | undefined,
): RateTable {
  const shown = { margin: formatDecimal(margin), source, asOf: formatInstant(asOf) };
  return {
    asOf,
    source,
    rateOf(from, to) {
      const rate = from === to ? undefined : baseOf(from, to);
      return rate && { rate: formatDecimal(rate), ...shown };
    },
  };
}
