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
  return plainLetters(
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase(),
  )
    .replace(/\s*\/\s*/gu, ' /')
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

/** `orderTotal`, `order-total` and `ORDER_TOTAL` read alike: `order total`. */
export function foldName(text: string): string {
  return foldText(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
}

/** Lists of words by language: one text each, `|` between the words, `*` for the rest of a word, `?` for a letter that may lack. */
export type WordLists = Readonly<Record<string, string>>;

/** One pattern for all languages, to be tried on folded text. */
export function wordsPattern(lists: WordLists): RegExp {
  const words = Object.values(lists).flatMap((list) => list.split('|').map(foldEntry));
  const longest = [...new Set(words)].sort((one, two) => two.length - one.length);
  const unspaced = longest.filter((word) => UNSPACED.test(word));
  const spaced = longest.filter((word) => !UNSPACED.test(word));
  const whole = `(?<![\\p{L}\\p{N}])(?:${spaced.join('|')})(?![\\p{L}\\p{N}])`;
  return new RegExp([...(spaced.length > 0 ? [whole] : []), ...unspaced].join('|'), 'gu');
}

const SIGNS: Readonly<Record<string, string>> = { '*': '\\p{L}*', '?': '?' };

function foldEntry(word: string): string {
  const tokens = word.split(' ').map((token) => token.split(/([*?])/u));
  return tokens.map((parts) => parts.map(foldPart).join('')).join('\\s+');
}

function foldPart(part: string): string {
  return SIGNS[part] ?? foldText(part).replace(/\//gu, '\\/');
}

/** Whether the folded text holds one of the pattern's words. */
export function hasWord(folded: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0;
  return pattern.test(folded);
}
