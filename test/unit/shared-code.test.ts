import { describe, expect, test } from 'vitest';
import { CODE_DIGITS, checkDigit, hasCheckDigit, isCode, normaliseCode } from '../../shared/code.ts';

/** Codes spread over the whole range, each with its check digit. */
const SAMPLES = Array.from({ length: 200 }, (_, place) => {
  const digits = String((place * 7_368_787 + 17) % 10_000_000).padStart(7, '0');
  return digits + checkDigit(digits);
});

const replaceAt = (code: string, place: number, letters: string) =>
  code.slice(0, place) + letters + code.slice(place + letters.length);

describe('Damm’s check digit (PROTOCOL section 3)', () => {
  test('the protocol’s example', () => {
    expect(checkDigit('572')).toBe('4');
    expect(hasCheckDigit('48217397')).toBe(true);
    expect(CODE_DIGITS).toBe(8);
  });

  test('catches every single wrong digit', () => {
    for (const code of SAMPLES) {
      expect(hasCheckDigit(code)).toBe(true);
      for (let place = 0; place < 8; place += 1) {
        for (const digit of '0123456789') {
          if (digit !== code[place]) expect(hasCheckDigit(replaceAt(code, place, digit))).toBe(false);
        }
      }
    }
  });

  test('catches every transposition of neighbours', () => {
    for (const code of SAMPLES) {
      for (let place = 0; place < 7; place += 1) {
        const [first = '', second = ''] = code.slice(place, place + 2);
        if (first !== second) expect(hasCheckDigit(replaceAt(code, place, second + first))).toBe(false);
      }
    }
  });

  test('of ten last digits one is right', () => {
    for (const code of SAMPLES) {
      const right = [...'0123456789'].filter((digit) => hasCheckDigit(code.slice(0, 7) + digit));
      expect(right).toEqual([code[7]]);
    }
  });
});

test.each(['4821739', '482173970', '4821 397', '٤٨٢١٧٣٩٧', '48217397\n', '', '4821739a', '+8217397'])(
  '“%s” is not eight ASCII digits',
  (text) => {
    expect(isCode(text)).toBe(false);
    expect(hasCheckDigit(text)).toBe(false);
  },
);

describe('what people type', () => {
  test.each([
    ['spaces', ' 4821 7397 '],
    ['other spaces', '48\u00a021\u200973\u300097'],
    ['hyphens', '4821-7397'],
    ['other hyphens', '48\u201021\u201173\u201397'],
    ['a tab and a line end', '4821\t7397\n'],
    ['marks that came along by copying', '\u200e48217397\u202c\ufeff'],
    ['Arabic-Indic', '٤٨٢١٧٣٩٧'],
    ['Persian', '۴۸۲۱۷۳۹۷'],
    ['Devanagari', '४८२१७३९७'],
    ['Thai', '๔๘๒๑๗๓๙๗'],
    ['full width', '４８２１７３９７'],
    ['mathematical bold', '𝟒𝟖𝟐𝟏𝟕𝟑𝟗𝟕'],
    ['mixed', '४8٢1 ７-397'],
  ])('%s', (_, typed) => {
    expect(normaliseCode(typed)).toBe('48217397');
  });

  test('letters stay, so that they are noticed', () => {
    expect(normaliseCode('4821739O')).toBe('4821739O');
    expect(normaliseCode('48.217.397')).toBe('48.217.397');
  });

  test('every decimal digit of Unicode is read by its value', () => {
    const runs = decimalRuns();
    expect(runs.length).toBeGreaterThan(60);
    for (const run of runs) expect(normaliseCode(run.join(''))).toMatch(/^(0123456789)+$/);
  });

  test.each(['arab', 'beng', 'khmr', 'mymr', 'tibt', 'nkoo', 'adlm'])(
    'as Intl writes %s',
    (numberingSystem) => {
      const format = new Intl.NumberFormat('en', { numberingSystem, useGrouping: false });
      expect(normaliseCode(format.format(9_876_543_210))).toBe('9876543210');
    },
  );
});

/** Runs of adjoining code points of category Nd. */
function decimalRuns(): string[][] {
  const runs: string[][] = [];
  let last = -1;
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const letter = String.fromCodePoint(point);
    if (!/\p{Nd}/u.test(letter)) continue;
    if (point === last + 1) runs.at(-1)?.push(letter);
    else runs.push([letter]);
    last = point;
  }
  return runs;
}
