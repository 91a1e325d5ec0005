import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';

describe('base64url is canonical and without padding (RFC 4648 sections 3.5 and 5)', () => {
  test.each([
    ['', []],
    ['Zg', [0x66]],
    ['Zm8', [0x66, 0x6f]],
    ['Zm9v', [0x66, 0x6f, 0x6f]],
    ['AA', [0]],
    ['__8', [0xff, 0xff]],
    ['-_-_', [0xfb, 0xff, 0xbf]],
  ])('%s', (text, bytes) => {
    expect(encodeBase64url(Uint8Array.from(bytes))).toBe(text);
    expect(decodeBase64url(text)).toEqual(Uint8Array.from(bytes));
  });

  test.each([
    ['padding', 'Zg=='],
    ['padding inside', 'Zg==Zg'],
    ['unused bits of one byte', 'Zh'],
    ['unused bits of two bytes', 'Zm9'],
    ['all unused bits', '_w8_'.slice(0, 2).replace('w', '_')],
    ['length 1 modulo 4', 'Z'],
    ['length 5', 'Zm9vZ'],
    ['base64, not base64url', '+/+/'],
    ['white space', 'Zm 9v'],
    ['a line end', 'Zm9v\n'],
    ['another script', 'Zm9ⅴ'],
    ['beyond the BMP', 'Zm9𝐯'],
    ['a lone surrogate', 'Zm9\ud835'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });

  test('of all last letters after one byte exactly those with zero bits are taken', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    expect([...alphabet].filter((letter) => decodeBase64url(`A${letter}`) !== undefined).join('')).toBe(
      'AQgw',
    );
    expect([...alphabet].filter((letter) => decodeBase64url(`AA${letter}`) !== undefined).join('')).toBe(
      'AEIMQUYcgkosw048',
    );
  });
});
