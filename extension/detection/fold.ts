import { plainLetters } from './fold-words.ts';

const LONGEST_CHARS = 240;

/** `ccNumber`, `cc-number` and `CC_Númber` read alike: `cc number`. */
export function fold(text: string): string {
  const letters = text
    .slice(0, LONGEST_CHARS)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu, '')
    .normalize('NFC');
  return plainLetters(letters)
    .replace(/[^\p{L}\p{M}\p{N}/#]+/gu, ' ')
    .trim();
}
