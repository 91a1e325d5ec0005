import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { minorDigits } from '../../shared/currencies.ts';
import { type Decimal, parseDecimal } from '../../shared/decimal.ts';
import { isName } from '../../shared/name.ts';
import type { RateTable } from '../rates-port.ts';
import { timeOf } from './json-rates.ts';
import { crossTable } from './rate-table.ts';

const BASE = 'EUR';
const MISTAKES_TOLD = 20;

/** Values stay text, and no entity is replaced: a document that declares any is refused before it is parsed. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
  maxNestedTags: 8,
  isArray: (name) => name === 'Cube',
});

type Cube = { Cube?: Cube[]; time?: string; currency?: string; rate?: string };
type Envelope = { Sender?: { name?: string }; Cube?: Cube[] };

/**
 * Reads the European Central Bank's daily reference rates (`eurofxref-daily.xml`): units of each currency for one euro,
 * of one day. Answers what is wrong with it otherwise.
 */
export function readEcbRates(text: string, margin: Decimal): RateTable | string[] {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return ['it has a document type declaration; rates need none'];
  const envelope = parse(text);
  const days = envelope?.Cube?.flatMap(({ Cube = [] }) => Cube) ?? [];
  const [day] = days;
  if (envelope === undefined || day === undefined || days.length > 1)
    return ['it is not the form of eurofxref-daily.xml: an Envelope with the Cube of one day'];
  const source = envelope.Sender?.name;
  const asOf = timeOf(day.time);
  const mistakes: string[] = [];
  if (typeof source !== 'string' || !isName(source)) mistakes.push('its Sender has no name');
  if (asOf === undefined)
    mistakes.push(`its day is ${shown(day.time)}; it should be a date such as 2026-11-27`);
  const perEuro = ratesOf(day.Cube ?? [], mistakes);
  if (mistakes.length > 0 || asOf === undefined || source === undefined)
    return mistakes.slice(0, MISTAKES_TOLD);
  return crossTable({ source, asOf, margin }, perEuro);
}

function parse(text: string): Envelope | undefined {
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    const document = parser.parse(text) as { Envelope?: Envelope };
    return typeof document.Envelope === 'object' ? document.Envelope : undefined;
  } catch {
    return undefined;
  }
}

/** Currencies that are not (any more) active are left out; a rate that is none makes the whole unusable. */
function ratesOf(cubes: readonly Cube[], mistakes: string[]): Map<string, Decimal> {
  const perEuro = new Map([[BASE, { digits: 1n, scale: 0 }]]);
  for (const { currency, rate } of cubes) {
    const value = typeof rate === 'string' ? parseDecimal(rate) : undefined;
    if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
      mistakes.push(`a Cube names the currency ${shown(currency)}`);
    else if (perEuro.has(currency)) mistakes.push(`${currency} stands twice`);
    else if (value === undefined || value.digits === 0n)
      mistakes.push(`${currency} is ${shown(rate)}; it should be decimal text above zero, such as 1.0876`);
    else if (minorDigits(currency) !== undefined) perEuro.set(currency, value);
  }
  return perEuro;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
