import { type Decimal, parseDecimal } from './decimal.ts';

/** What is added to a rate: a fraction below one, `0.015`, or the same in percent, `1.5%`. */
export function parseMargin(value: unknown): Decimal | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const percent = text.endsWith('%');
  const parsed = parseDecimal(percent ? text.slice(0, -1) : text);
  if (parsed === undefined) return undefined;
  const margin = percent ? { ...parsed, scale: parsed.scale + 2 } : parsed;
  return margin.digits < 10n ** BigInt(margin.scale) ? margin : undefined;
}
