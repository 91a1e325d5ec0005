import { foldText, hasWord } from './fold-words.ts';
import { PART_WORDS, type PartKind, partIn } from './part-words.ts';
import { WORDS } from './total-words.ts';

/** What the words beside an amount make of it. */
export type LabelKind = 'due' | 'grand' | 'total' | 'pay' | 'amount' | PartKind;

/** More words than this are a sentence about money, not the name of an amount. */
const MOST_WORDS = 12;
const LONGEST_UNSPACED = 40;

/** `2 items`, `(3 Artikel)`: how many, not how much. */
const COUNTS =
  /(?:\b(?:for|für|pour|para|per|voor|för)\s+)?\(?\b\d+\s*(?:x\b|×|items?|articles?|art[ií]culos?|artikel|produ\p{L}+|prodott\p{L}+|articol\p{L}+|itens|szt|stk|st|ks|db|[uü]r[uü]n|adet|товар\p{L}*|件|点|點|個|个|개|nights?|n[aä]chte|nuits?|noches|notti|noites|days?|guests?|people|persons?|adults?|travell?ers?|passengers?|personen|personnes|personas|persone|pessoas)\b[^)]*\)?/giu;
const ADJACENT = /^\s*(?:\/|per\b|pro\b|par\b|por\b|al\b|a\b)\s*\p{L}+/iu;

/** Patterns of several lists, made when the first label is looked at. */
let made: { fromAtEnd: RegExp; inclusions: readonly RegExp[] } | undefined;

function compounds() {
  const including = WORDS.including.source;
  // Tax and shipping, as they are named inside of a sum that includes them.
  made ??= {
    fromAtEnd: new RegExp(`(?:${WORDS.from.source})$`, 'u'),
    inclusions: [PART_WORDS.tax.source, PART_WORDS.shipping.source].flatMap((part) => [
      new RegExp(`(?:${including})\\s+(?:\\S+\\s+)?(?:${part})`, 'gu'),
      new RegExp(`(?:${part})\\s+(?:${including})`, 'gu'),
    ]),
  };
  return made;
}

/** What an amount is, by the words that name it; undefined where they name nothing known. */
export function kindOfLabel(label: string): LabelKind | undefined {
  const words = foldText(label.replace(COUNTS, ' '));
  if (words === '' || isSentence(words)) return undefined;
  const plain = withoutIncluded(words);
  if (plain === '') return 'tax';
  const due = hasWord(plain, WORDS.due);
  const grand = hasWord(plain, WORDS.grand);
  const rest = taken(taken(plain, WORDS.due), WORDS.grand);
  const part = partIn(rest);
  if (due && (part === undefined || part === 'instalment' || part === 'unit')) return 'due';
  if (part !== undefined) return part;
  if (compounds().fromAtEnd.test(rest)) return 'unit';
  if (grand) return 'grand';
  if (hasWord(rest, WORDS.total)) return 'total';
  if (hasWord(rest, WORDS.pay)) return 'pay';
  return hasWord(rest, WORDS.amount) ? 'amount' : undefined;
}

/** Whether the words that follow an amount say that it comes again: `/month`, `per person`. */
export function isRepeated(after: string): boolean {
  const [start = ''] = ADJACENT.exec(after) ?? [];
  return partIn(foldText(start)) !== undefined;
}

function isSentence(words: string): boolean {
  return words.split(' ').length > MOST_WORDS || (!words.includes(' ') && words.length > LONGEST_UNSPACED);
}

function taken(words: string, pattern: RegExp): string {
  return words.replace(pattern, ' ').replace(/\s+/gu, ' ').trim();
}

/** The label without what it says to be included: `Total (incl. VAT)` is the total. */
function withoutIncluded(words: string): string {
  let rest = taken(words, WORDS.inclusive);
  for (const pattern of compounds().inclusions) rest = taken(rest, pattern);
  return rest;
}
