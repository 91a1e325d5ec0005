import { describe, expect, test } from 'vitest';
import { cleanName, isName } from '../../shared/name.ts';

/** Of each: what is wrong, the name, and what a client makes of it. */
const REFUSED: [what: string, name: string, cleaned: string | undefined][] = [
  ['nothing', '', undefined],
  ['a blank', ' ', undefined],
  ['a leading blank', ' Shop', 'Shop'],
  ['a trailing no-break space', 'Shop\u00a0', 'Shop'],
  ['a trailing ideographic space', 'Shop\u3000', 'Shop'],
  ['81 code points', 'a'.repeat(81), 'a'.repeat(80)],
  ['81 code points beyond the BMP', '𝒜'.repeat(81), '𝒜'.repeat(80)],
  ['not NFC', 'Cafe\u0301', 'Café'],
  ['not NFC: a singleton', '5 \u212b', '5 Å'],
  ['not NFC: marks out of order', 'a\u0301\u0323', 'ạ́'],
  ['Cc: a line end', 'Shop\nOther', 'Shop Other'],
  ['Cc: NUL', 'Shop\0', 'Shop'],
  ['Cc: C1', 'Shop\u0085Other', 'Shop Other'],
  ['Cf: soft hyphen', 'Sh\u00adop', 'Shop'],
  ['Cf: zero width space', 'Sh\u200bop', 'Shop'],
  ['Cf: zero width joiner, as in a family', '👩\u200d👧', '👩👧'],
  ['Cf: right-to-left override', 'Shop \u202eelpmaxe', 'Shop elpmaxe'],
  ['Cf: left-to-right isolate', '\u2066Shop\u2069', 'Shop'],
  ['Cf: Arabic letter mark', 'Sh\u061cop', 'Shop'],
  ['Cf: byte order mark', '\ufeffShop', 'Shop'],
  ['Cf: a tag', 'Shop\u{e0041}', 'Shop'],
  ['Co: private use', 'Shop\ue000', 'Shop'],
  ['Co: private use of a plane', 'Shop\u{f0000}', 'Shop'],
  ['Cn: a code point that is none', 'Shop\uffff', 'Shop'],
  ['Cn: unassigned', 'Shop\u0378', 'Shop'],
  ['Zl', 'Shop\u2028Other', 'Shop Other'],
  ['Zp', 'Shop\u2029Other', 'Shop Other'],
  ['Cs: a lone surrogate', 'Shop\ud83d', 'Shop�'],
  ['only what cannot be printed', '\u200b\u202e\0', undefined],
];

describe('names are NFC, trimmed, 1 to 80 code points, without categories C, Zl and Zp (PROTOCOL section 2)', () => {
  test.each([
    'a',
    'Example Shop',
    'Bücher & Söhne — 書店',
    'متجر القهوة',
    '👍🏽',
    '한글',
    'a  b',
    'a\u00a0b',
    'a'.repeat(80),
    '𝒜'.repeat(80),
    '<b>"x"</b>',
  ])('%s', (name) => {
    expect(isName(name)).toBe(true);
  });

  test.each(REFUSED)('refuses %s', (_, name, cleaned) => {
    expect(isName(name)).toBe(false);
    expect(cleanName(name)).toBe(cleaned);
  });

  test('a reference has 64', () => {
    expect(isName('a'.repeat(64), 64)).toBe(true);
    expect(isName('a'.repeat(65), 64)).toBe(false);
  });

  test('a cut name is trimmed again', () => {
    expect(cleanName(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79));
  });
});
