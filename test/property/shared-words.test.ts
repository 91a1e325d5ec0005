import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDigit, hasCheckDigit, normaliseCode } from '../../shared/code.ts';
import { activeCurrencies } from '../../shared/currencies.ts';
import { formatInstant, parseInstant } from '../../shared/instant.ts';
import { confirmationMessage, nameForMessage } from '../../shared/message.ts';
import { formatMinor, parseMoney } from '../../shared/money.ts';
import { cleanName, isName } from '../../shared/name.ts';
import { isMerchantOrigin } from '../../shared/origin.ts';

const currency = fc.constantFrom(...activeCurrencies());
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

test('money goes there and back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n - 1n }), currency, (minor, of) => {
      expect(parseMoney(formatMinor(minor, of))).toBe(minor);
    }),
  );
});

test('a text is money in one way or none', () => {
  const value = fc.string({ unit: fc.constantFrom(...'0123456789.-+e, '), maxLength: 18 });
  fc.assert(
    fc.property(value, currency, (written, of) => {
      const minor = parseMoney({ currency: of, value: written });
      if (minor !== undefined) expect(formatMinor(minor, of).value).toBe(written);
    }),
    { numRuns: 2000 },
  );
});

test('codes are read whatever stands between their digits and whatever script they are in', () => {
  const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x116d0, 0x116da);
  const between = fc.constantFrom('', '', ' ', '-', '\u00a0', '\u2011', '\u200e');
  const digits = fc.array(fc.tuple(fc.nat(9), zero, between), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(digits, (typed) => {
      const plain = typed.map(([digit]) => digit).join('');
      const written = typed
        .map(([digit, first, after]) => String.fromCodePoint(first + digit) + after)
        .join('');
      expect(normaliseCode(written)).toBe(plain);
      expect(hasCheckDigit(plain + checkDigit(plain))).toBe(true);
    }),
  );
});

test('a cleaned name is a name, and clean', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(64, 80), (written, most) => {
      const cleaned = cleanName(written, most);
      if (cleaned === undefined) return;
      expect(isName(cleaned, most)).toBe(true);
      expect(cleanName(cleaned, most)).toBe(cleaned);
    }),
    { numRuns: 1000 },
  );
});

test('no name brings a second code, a link or an end of line into the message', () => {
  const hostile = fc
    .array(fc.oneof(fc.constantFrom('1', '٢', ' ', '-', '.', '/', 'https://x', '\n', '８'), anyText))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, (written) => {
      const name = cleanName(written);
      if (name === undefined) return;
      const shown = nameForMessage(name);
      expect([...shown].length).toBeLessThanOrEqual(30);
      expect(shown).not.toMatch(/[./:@<>\n\r]/);
      expect(shown.replace(/[\s\p{Pd}]/gu, '')).not.toMatch(/\p{Nd}{4}/u);
      const payment = {
        amount: { currency: 'EUR', value: '42.50' },
        merchant: { name, origin: 'https://shop.example' },
      };
      expect(confirmationMessage(payment, '48217397').match(/\d{4,}/g)).toEqual(['48217397']);
    }),
    { numRuns: 1000 },
  );
});

test('an origin that is taken is its own serialisation', () => {
  const written = fc.oneof(
    fc.webUrl({ withFragments: false }),
    fc.webAuthority().map((host) => `https://${host}`),
  );
  fc.assert(
    fc.property(written, (origin) => {
      if (isMerchantOrigin(origin)) expect(new URL(`${origin}/a/path?and=query`).origin).toBe(origin);
    }),
  );
});

test('instants go there and back, whole seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (milliseconds) => {
      expect(parseInstant(formatInstant(milliseconds))).toBe(Math.floor(milliseconds / 1000) * 1000);
    }),
  );
});
