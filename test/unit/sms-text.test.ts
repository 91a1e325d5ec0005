import { describe, expect, test } from 'vitest';
import { encodeSmsText } from '../../server/channels/sms-text.ts';

const octets = (text: string) => Buffer.from(encodeSmsText(text).octets).toString('hex');

describe('GSM 03.38 where it suffices', () => {
  test.each([
    ['@', '00'],
    ['$', '02'],
    ['A a', '412061'],
    ['ÄÖÜäöüß', '5b5c5e7b7c7e1e'],
    ['éèùìòÇ¿¡ñ', '05040607080960407d'],
    ['€', '1b65'],
    ['[~]', '1b3c1b3d1b3e'],
    ['{}\\^|', '1b281b291b2f1b141b40'],
    ['Ä', '5b'],
  ])('%s is %s', (text, hex) => {
    expect(encodeSmsText(text).dataCoding).toBe(0);
    expect(octets(text)).toBe(hex);
  });

  test.each([
    ['ç', '00e7'],
    ['…', '2026'],
    ['ё', '0451'],
    ['𝒜', 'd835dc9c'],
    ['\u001b', '001b'],
    ['`', '0060'],
  ])('%s makes it UCS-2: %s', (text, hex) => {
    expect(encodeSmsText(text).dataCoding).toBe(8);
    expect(octets(text)).toBe(hex);
  });
});

describe('parts', () => {
  const lengths = (text: string) => encodeSmsText(text).parts.map(({ length }) => length);
  test.each([
    ['160 characters fit', 'a'.repeat(160), [160]],
    ['161 do not', 'a'.repeat(161), [153, 8]],
    ['the second table counts twice', '€'.repeat(80), [160]],
    ['and is not cut in two', '€'.repeat(81), [152, 10]],
    ['70 in UCS-2', 'ж'.repeat(70), [140]],
    ['71 do not', 'ж'.repeat(71), [134, 8]],
    ['a pair is not cut in two', '𝒜'.repeat(36), [132, 12]],
    ['nothing', '', [0]],
  ])('%s', (_, text, wanted) => {
    expect(lengths(text)).toEqual(wanted);
  });
});
