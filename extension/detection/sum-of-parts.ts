import type { Spot } from './read-prices.ts';

/** Ten-thousandths, so that no currency's minor units are lost. */
const SCALE = 4;
/** Values of each part looked at, and of all parts beside the subtotal. */
const MOST_SUBTOTALS = 4;
const MOST_OTHERS = 7;

/** An amount's digits in one way of writing: `42.50` and `42.5` are the same. */
export function amountKey(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/u, '') : digits;
}

/** What a total is made of. */
export type Parts = { subtotals: readonly number[]; others: readonly number[] };

export function partsOf(spots: readonly Spot[]): Parts {
  const added = valuesOf(spots, ['shipping', 'tax']);
  const taken = valuesOf(spots, ['discount']).map((one) => -one);
  return {
    subtotals: valuesOf(spots, ['subtotal']).slice(0, MOST_SUBTOTALS),
    others: [...added, ...taken].slice(0, MOST_OTHERS),
  };
}

/** Whether a subtotal with some of shipping and tax, less some discounts, comes to this amount. */
export function addsUp(value: string, { subtotals, others }: Parts): boolean {
  const total = scaled(value);
  return subtotals.some((subtotal) => reaches(total - subtotal, others, 0, false));
}

function reaches(rest: number, others: readonly number[], at: number, used: boolean): boolean {
  if (rest === 0 && used) return true;
  const next = others[at];
  if (next === undefined) return false;
  return reaches(rest - next, others, at + 1, true) || reaches(rest, others, at + 1, used);
}

function valuesOf(spots: readonly Spot[], kinds: readonly Spot['kind'][]): number[] {
  const values = spots.flatMap(({ kind, digits }) => (kinds.includes(kind) ? [scaled(digits)] : []));
  return [...new Set(values)].filter((value) => value > 0);
}

function scaled(digits: string): number {
  const [whole = '', fraction = ''] = digits.split('.');
  return Number(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
}
