import { minorDigits } from '../../shared/currencies.ts';
import { type Decimal, parseDecimal } from '../../shared/decimal.ts';
import { parseInstant } from '../../shared/instant.ts';
import { parseMargin } from '../../shared/margin.ts';
import { isName } from '../../shared/name.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import type { RateTable } from '../rates-port.ts';
import { pairTable } from './rate-table.ts';

const MEMBERS = ['source', 'asOf', 'margin', 'rates'];
const MISTAKES_TOLD = 20;

/** Reads `{ source, asOf, margin, rates: { "JPYEUR": "0.00612" } }` (PROTOCOL section 11), or says what is wrong with it. */
export function readJsonRates(text: string, margin: Decimal): RateTable | string[] {
  const members = parse(text);
  if (members === undefined) return ['it is neither JSON nor XML'];
  const mistakes = Object.keys(members)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => `${shown(member)} is no member of rates; there are ${MEMBERS.join(', ')}`);
  const take = <T>(member: string, value: T | undefined, wanted: string): T | undefined => {
    if (value === undefined) mistakes.push(`${member} is ${shown(members[member])}; it should be ${wanted}`);
    return value;
  };
  const source = take('source', sourceOf(members['source']), 'a name of 1 to 80 characters');
  const asOf = take('asOf', timeOf(members['asOf']), 'an instant such as 2026-11-27T14:00:00Z, or a date');
  const added = members['margin'] === undefined ? margin : parseMargin(members['margin']);
  take('margin', added, 'a fraction from 0 to below 1, such as 0.015, or 1.5%');
  const pairs = pairsOf(members['rates'], mistakes);
  if (mistakes.length > 0 || source === undefined || asOf === undefined || added === undefined)
    return mistakes.slice(0, MISTAKES_TOLD);
  return pairTable({ source, asOf, margin: added }, pairs);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseStrictJson(text);
    return typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function sourceOf(value: unknown): string | undefined {
  return typeof value === 'string' && isName(value) ? value : undefined;
}

/** A date alone stands for its first moment: no later time is claimed than the source does. Fractions are cut. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value;
  return parseInstant(text.replace(/\.\d{1,9}Z$/, 'Z'));
}

function pairsOf(value: unknown, mistakes: string[]): Map<string, Decimal> {
  const pairs = new Map<string, Decimal>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    mistakes.push(`rates is ${shown(value)}; it should be an object such as { "JPYEUR": "0.00612" }`);
    return pairs;
  }
  for (const [pair, text] of Object.entries(value)) {
    const rate = typeof text === 'string' ? parseDecimal(text) : undefined;
    if (!isPair(pair))
      mistakes.push(`rates: ${shown(pair)} is no pair of two active currencies, such as JPYEUR`);
    else if (rate === undefined || rate.digits === 0n)
      mistakes.push(
        `rates.${pair} is ${shown(text)}; it should be decimal text above zero, such as "0.00612"`,
      );
    else pairs.set(pair, rate);
  }
  return pairs;
}

function isPair(pair: string): boolean {
  const [from, to] = [pair.slice(0, 3), pair.slice(3)];
  return from !== to && minorDigits(from) !== undefined && minorDigits(to) !== undefined;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
