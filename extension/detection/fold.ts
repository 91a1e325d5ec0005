const LONGEST_CHARS = 240;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  å: 'a',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  œ: 'oe',
};

/** `ccNumber`, `cc-number` and `CC_Númber` read alike: `cc number`. */
export function fold(text: string): string {
  return text
    .slice(0, LONGEST_CHARS)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu, '')
    .normalize('NFC')
    .replace(/[ßøæåłđıœ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}/#]+/gu, ' ')
    .trim();
}
