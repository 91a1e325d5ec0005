import { COMMON_WORDS, DESCRIPTOR_LETTERS, DIGRAPHS, OTHER_SCRIPTS, PROCESSORS } from './descriptor-data.ts';

/** The text of a statement with what the network says of the place. */
export type Descriptor = { descriptor: string; city: string; country: string };

const LEAST_LETTERS = 3;
const ORDER_CODE_DIGITS = 3;

/** Whether a statement's text, cut at 22 characters, can stand for that name; in either way of writing its letters. */
export function descriptorMatches(presented: Descriptor, name: string): boolean {
  return SPELLINGS.some((wantedAs) =>
    SPELLINGS.some((saidAs) => matches(presented, name, { wantedAs, saidAs })),
  );
}

/**
 * What of a statement's text tells its seller, for comparison with what was seen before: without processor, place, order
 * numbers and marks. Undefined where too little is left.
 */
export function descriptorKey(presented: Descriptor): string | undefined {
  const telling = tellingWords(presented, 0).filter((word) => !COMMON_WORDS.has(word));
  const key = telling.join(' ');
  return key.replaceAll(' ', '').length >= LEAST_LETTERS ? key : undefined;
}

type Spelling = 0 | 1;
const SPELLINGS: readonly Spelling[] = [0, 1];

function matches(
  presented: Descriptor,
  name: string,
  { wantedAs, saidAs }: { wantedAs: Spelling; saidAs: Spelling },
): boolean {
  const wasCut = [...presented.descriptor.trimEnd()].length >= DESCRIPTOR_LETTERS;
  const wanted = wordsOf(name, wantedAs);
  const said = tellingWords(presented, saidAs, wanted);
  if (said.length === 0 || wanted.length === 0) return false;
  const wantedText = wanted.join('');
  const saidText = said.join('');
  if (saidText.length >= LEAST_LETTERS && saidText === wantedText) return true;
  if (wasCut && saidText.length >= 2 * LEAST_LETTERS && wantedText.startsWith(saidText)) return true;
  const telling = said.filter((word) => !COMMON_WORDS.has(word));
  return (
    telling.some((word) => word.length >= LEAST_LETTERS) &&
    telling.every((word, place) => {
      const mayBeCut = wasCut && place === telling.length - 1 && word.length >= 2;
      return wanted.includes(word) || (mayBeCut && wanted.some((whole) => whole.startsWith(word)));
    })
  );
}

/** The words of a statement's text, without processor, place and order codes (unless the name itself has them). */
function tellingWords(
  { descriptor, city, country }: Descriptor,
  spelling: Spelling,
  wanted: readonly string[] = [],
): string[] {
  const all = wordsOf(withoutProcessor(descriptor), spelling);
  const left = withoutPlace(all, wordsOf(city, spelling), country);
  return left.filter((word) => wanted.includes(word) || !isOrderCode(word));
}

const isOrderCode = (word: string) => (word.match(/\p{N}/gu)?.length ?? 0) >= ORDER_CODE_DIGITS;

/** Words in plain capitals; pure numbers (branch, order and phone numbers) tell nothing. */
function wordsOf(text: string, spelling: Spelling): string[] {
  return spell(text, spelling)
    .replace(/['’`´]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !/^\p{N}+$/u.test(word));
}

/** In the letters A to Z where they can be, one way or the other. */
function spell(text: string, spelling: Spelling): string {
  if (PLAIN.test(text)) return text.toUpperCase();
  const capitals = text.normalize('NFC').replaceAll('ß', 'ẞ').toUpperCase();
  const spelled = [...capitals].map((letter) => {
    const way = DIGRAPHS[letter] ?? OTHER_SCRIPTS[letter] ?? OTHER_SCRIPTS[plain(letter)];
    return way === undefined ? letter : way[spelling];
  });
  return plain(spelled.join(''));
}

const PLAIN = /^[ -~]*$/;
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();

/** `PAYPAL *ACME`, `SP ACME`, `ZETTLE_*ACME`: who processes, before who sells. */
function withoutProcessor(descriptor: string): string {
  const [, prefix, rest] = /^([^*]*)\*+(.*)$/s.exec(descriptor) ?? [];
  if (prefix !== undefined && rest !== undefined) {
    const name = plain(prefix).replace(/[^A-Z0-9]/g, '');
    return PROCESSORS.has(name) ? rest : descriptor;
  }
  const [, first, others] = /^\s*(\S+)\s+(\S.*)$/s.exec(descriptor) ?? [];
  const bare = first !== undefined && PROCESSORS.get(plain(first)) === true;
  return bare && others !== undefined ? others : descriptor;
}

/** Takes the country and the city, which may have been cut short, from the end. */
function withoutPlace(words: readonly string[], city: readonly string[], country: string): string[] {
  const left = [...words];
  if (left.length > 1 && left.at(-1) === country.toUpperCase()) left.pop();
  for (let length = Math.min(city.length, left.length - 1); length > 0; length -= 1) {
    const end = left.slice(-length);
    const isCity = end.every((word, place) =>
      place === length - 1
        ? word.length >= LEAST_LETTERS && city[place]?.startsWith(word)
        : word === city[place],
    );
    if (isCity) return left.slice(0, -length);
  }
  return left;
}
