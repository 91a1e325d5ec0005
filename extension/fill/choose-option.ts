import type { CardValues, FieldKind } from '../messages/fields.ts';
import { namesNetwork, networkOf } from './card-network.ts';
import { saysExpiry } from './expiry-text.ts';

/** Where in a list the card's part stands, by what a person reads there before what the shop calls it; -1 where nowhere. */
export function chooseOption(select: HTMLSelectElement, kind: FieldKind, card: Partial<CardValues>): number {
  const options = [...select.options].filter(({ disabled }) => !disabled);
  const means = meaningOf(kind, card, monthNames(document.documentElement.lang));
  const found =
    options.find(({ text }) => means(text) === 2) ??
    options.find(({ value }) => means(value) === 2) ??
    options.find(({ text }) => means(text) === 1);
  return found?.index ?? -1;
}

/** How well a text means the card's part: 2 wholly, 1 among other things, 0 not. */
function meaningOf(kind: FieldKind, card: Partial<CardValues>, names: readonly string[][]) {
  const { number, expiryMonth: month, expiryYear: year } = card;
  const network = number === undefined ? undefined : networkOf(number);
  return (text: string): 0 | 1 | 2 => {
    if (kind === 'network') return network === undefined ? 0 : namesNetwork(text, network);
    if (month === undefined || year === undefined) return 0;
    if (kind === 'month') return monthIn(text, names) === month ? 2 : 0;
    if (kind === 'year') return yearIn(text) === year ? 2 : 0;
    return kind === 'expiry' && saysExpiry(text, month, year) ? 2 : 0;
  };
}

function yearIn(text: string): number | undefined {
  const long = /(?<!\d)20\d\d(?!\d)/.exec(text)?.[0];
  if (long !== undefined) return Number(long);
  const short = /^\D*(\d\d)\D*$/.exec(text)?.[1];
  return short === undefined ? undefined : 2000 + Number(short);
}

/** `9`, `09`, `Sep`, `September`, `09 - September`, `9月`: the month's number. */
function monthIn(text: string, names: readonly string[][]): number | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  for (const word of words) {
    const named = names.find((year) => year.filter((name) => isName(word, name)).length === 1);
    if (named !== undefined) return named.findIndex((name) => isName(word, name)) + 1;
  }
  const number = Number(/(?<!\d)0?(\d{1,2})(?!\d)/.exec(text)?.[1]);
  return number >= 1 && number <= 12 ? number : undefined;
}

function isName(word: string, name: string): boolean {
  return word === name || (word.length >= 3 && name.startsWith(word));
}

/** The twelve months, long and short, in the page's language and in English. */
function monthNames(language: string): string[][] {
  return [language, 'en'].flatMap((one) => (['long', 'short'] as const).map((style) => yearOf(one, style)));
}

function yearOf(language: string, month: 'long' | 'short'): string[] {
  const locale = isLanguage(language) ? language : 'en';
  const format = new Intl.DateTimeFormat(locale, { month, timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, index) =>
    format
      .format(Date.UTC(2020, index, 15))
      .toLowerCase()
      .replace(/\.$/, ''),
  );
}

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
