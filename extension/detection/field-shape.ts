import type { FieldKind } from '../messages/fields.ts';
import { EXAMPLES, MASKS, NETWORK_NAMES } from './card-evidence.ts';
import type { CardInput } from './field-words.ts';

/** Choices read of one select; no month, year or network needs more. */
const MOST_OPTIONS = 60;
const FIRST_EXPIRY_YEAR = 2005;
const FEWEST_YEARS = 4;

export type Shape = { kind: FieldKind; sure: boolean; words: string };

/** What a field's masks, limits and choices show, apart from its words. */
export function shapeOf(field: CardInput): Shape | undefined {
  return field instanceof HTMLSelectElement ? shapeOfChoices(field) : shapeOfText(field);
}

function shapeOfText(field: HTMLInputElement): Shape | undefined {
  if (field.type === 'month') return { kind: 'expiry', sure: false, words: 'type=month' };
  for (const mask of MASKS) {
    const text = (field.getAttribute(mask) ?? '').trim();
    const example = text === '' ? undefined : EXAMPLES.find(({ looks }) => looks.test(text));
    if (example !== undefined) return { kind: example.kind, sure: example.sure, words: text };
  }
  const { pattern } = field;
  if (/\{(?:1[2-9],1\d|16|13,16|13,19)\}/.test(pattern))
    return { kind: 'number', sure: false, words: pattern };
  if (/\{3,4\}|\{3\}$/.test(pattern)) return { kind: 'cvc', sure: false, words: pattern };
  if (isShortSecret(field)) return { kind: 'cvc', sure: false, words: `maxlength=${field.maxLength}` };
  return shapeOfDigits(field);
}

/** A keyboard of digits, and room for a card's number, with its spaces or without, or for a security code. */
function shapeOfDigits({ inputMode, maxLength }: HTMLInputElement): Shape | undefined {
  if (inputMode !== 'numeric') return undefined;
  const words = `inputmode=numeric maxlength=${maxLength}`;
  if (maxLength >= 16 && maxLength <= 23) return { kind: 'number', sure: false, words };
  return maxLength === 3 ? { kind: 'cvc', sure: false, words } : undefined;
}

function isShortSecret({ type, maxLength }: HTMLInputElement): boolean {
  return type === 'password' && (maxLength === 3 || maxLength === 4);
}

function shapeOfChoices(select: HTMLSelectElement): Shape | undefined {
  const options = [...select.options].slice(0, MOST_OPTIONS);
  const texts = options.map(({ text }) => text.trim());
  const words = texts.slice(0, 3).join(', ');
  const named = texts.filter((text) => NETWORK_NAMES.test(text)).length;
  if (named >= 2 && named >= texts.length - 3) return { kind: 'network', sure: false, words };
  if (isMonths(options)) return { kind: 'month', sure: false, words };
  if (isYears(texts) || isYears(options.map(({ value }) => value)))
    return { kind: 'year', sure: false, words };
  return undefined;
}

/** Twelve choices, beside one that says what to choose, that count from 1 to 12 by value, text or order of their digits. */
function isMonths(options: readonly HTMLOptionElement[]): boolean {
  const counts = (read: (option: HTMLOptionElement) => string) => {
    const numbers = options.map((option) =>
      Number.parseInt(/^\D{0,3}(\d{1,2})(?!\d)/.exec(read(option))?.[1] ?? '', 10),
    );
    const found = numbers.filter((number) => number >= 1 && number <= 12);
    return found.length === 12 && found.every((number, at) => number === at + 1);
  };
  if (options.length < 12 || options.length > 14) return false;
  return counts(({ value }) => value) || counts(({ text }) => text.trim());
}

/** Years that go up from one in which a card of these times may end; birthdays go down or begin earlier. */
function isYears(texts: readonly string[]): boolean {
  const years = texts.filter((text) => /^(?:20)?\d\d$/.test(text)).map((text) => 2000 + (Number(text) % 100));
  if (years.length < FEWEST_YEARS || years.length < texts.length - 2) return false;
  const [first = 0] = years;
  return first >= FIRST_EXPIRY_YEAR && years.every((year, at) => year === first + at);
}

/** Whether a text field has room for no more than a month or a year. */
export function isTiny(field: CardInput): boolean {
  if (field instanceof HTMLSelectElement) return true;
  if (field.maxLength > 0) return field.maxLength <= 4;
  const example = MASKS.map((mask) => (field.getAttribute(mask) ?? '').trim()).find((text) => text !== '');
  return (
    field.size <= 4 || (example !== undefined && /^(?:\d{2}|\d{4}|9{2}|9{4}|[myajr]{2,4})$/i.test(example))
  );
}
