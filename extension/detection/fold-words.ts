import type { Steps } from './steps.ts';

/** Letters that stand for others but do not come apart into letter and mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Small letters in place of those that stand for them. */
export function plainLetters(text: string): string {
  return text.replace(/[ßłøđæœı]/gu, (letter) => LETTERS[letter] ?? letter);
}

/** A script that writes words without spaces between them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Text as words are looked for in it: small letters without accents, one space between words, `/` kept for `/month`. */
export function foldText(text: string): string {
  return foldLetters(text)
    .replace(/\s*\/\s*/gu, ' /')
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim();
}

/** Small letters without accents; all else stays. */
function foldLetters(text: string): string {
  const bare = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plainLetters(bare).normalize('NFC');
}

/** `orderTotal`, `order-total` and `ORDER_TOTAL` read alike: `order total`. */
export function foldName(text: string): string {
  return foldText(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
}

/** Lists of words by language: one text each, `|` between the words, `*` for the rest of a word, `?` for a letter that may lack. */
export type WordLists = Readonly<Record<string, string>>;

/** One pattern for all languages, to be tried on folded text. */
export function wordsPattern(lists: WordLists): RegExp {
  const words = Object.values(lists).flatMap((list) => foldList(list).split('|').map(entryPattern));
  const longest = [...new Set(words)].sort((one, two) => two.length - one.length);
  const unspaced = longest.filter((word) => UNSPACED.test(word));
  const spaced = longest.filter((word) => !UNSPACED.test(word));
  const whole = `(?<![\\p{L}\\p{N}])(?:${spaced.join('|')})(?![\\p{L}\\p{N}])`;
  return new RegExp([...(spaced.length > 0 ? [whole] : []), ...unspaced].join('|'), 'gu');
}

function foldList(list: string): string {
  return foldLetters(list).replace(/[^\p{L}\p{N}/|*?]+/gu, ' ');
}

const SIGNS: Readonly<Record<string, string>> = { '*': '\\p{L}*', '/': '\\/', ' ': '\\s+' };

function entryPattern(word: string): string {
  return word.replace(/[*/ ]/gu, (sign) => SIGNS[sign] ?? sign);
}

/** A pattern for each of these, made when it is first asked for: all together would be a long task in somebody's page. */
export function wordsPatterns<Kind extends string>(
  lists: Readonly<Record<Kind, WordLists>>,
): Readonly<Record<Kind, RegExp>> {
  const patterns = {} as Record<Kind, RegExp>;
  for (const kind of Object.keys(lists) as Kind[]) {
    let made: RegExp | undefined;
    const get = () => {
      made ??= wordsPattern(lists[kind]);
      return made;
    };
    Object.defineProperty(patterns, kind, { enumerable: true, get });
  }
  return patterns;
}

/** Makes the patterns and uses each, one a step: a browser compiles them at their first and second use. */
export function* warmUp(...tables: readonly Readonly<Record<string, RegExp>>[]): Steps<void> {
  for (const table of tables) {
    for (const kind of Object.keys(table)) {
      yield;
      const pattern = table[kind];
      if (pattern !== undefined) for (const text of ['total', 'total']) hasWord(text, pattern);
    }
  }
}

/** Whether the folded text holds one of the pattern's words. */
export function hasWord(folded: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0;
  return pattern.test(folded);
}
