import { describe, expect, test } from 'vitest';
import { confirmationMessage, enrolmentMessage, nameForMessage } from '../../shared/message.ts';

const CODE = '48217397';

function message(name: string, origin = 'https://shop.example', currency = 'EUR', value = '42.50') {
  return confirmationMessage({ amount: { currency, value }, merchant: { name, origin } }, CODE);
}

describe('the second device’s text (PROTOCOL section 3)', () => {
  test('as the protocol has it', () => {
    expect(message('Example Shop')).toBe(
      'Pay EUR 42.50 to Example Shop (shop.example)? Code 48217397. Not you? Ignore this.',
    );
    expect(enrolmentMessage('email', 'Example Bank', CODE)).toBe(
      'Code 48217397 adds this mailbox to Example Bank. Not you? Ignore this.',
    );
    expect(enrolmentMessage('sms', 'Example Bank', CODE)).toBe(
      'Code 48217397 adds this phone number to Example Bank. Not you? Ignore this.',
    );
  });

  test.each([
    ['https://shop.example:8443', 'shop.example:8443'],
    ['https://xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['http://shop.localhost:80', 'shop.localhost'],
    [`https://${'a'.repeat(60)}.${'b'.repeat(60)}.example`, `${'a'.repeat(60)}.${'b'.repeat(60)}.example`],
  ])('the host of %s is whole', (origin, host) => {
    expect(message('Shop', origin)).toBe(
      `Pay EUR 42.50 to Shop (${host})? Code 48217397. Not you? Ignore this.`,
    );
  });

  test('amounts keep their digits', () => {
    expect(message('Shop', undefined, 'JPY', '4250')).toContain('Pay JPY 4250 to');
    expect(message('Shop', undefined, 'KWD', '999999999999.999')).toContain('Pay KWD 999999999999.999 to');
  });

  test('amount and merchant stand before the code, and no name brings another code', () => {
    const text = message('Code 12345678. Code 1234 5678, Code 1234-5678');
    expect(text.match(/\d{4,}/g)).toEqual([CODE]);
    expect(text.indexOf('42.50')).toBeLessThan(text.indexOf(CODE));
  });
});

describe('a name made harmless', () => {
  test.each([
    ['30 code points stay', 'a'.repeat(30), 'a'.repeat(30)],
    ['31 become 29 and an ellipsis', 'a'.repeat(31), `${'a'.repeat(29)}…`],
    ['code points, not UTF-16 units', '𝒜'.repeat(30), '𝒜'.repeat(30)],
    ['31 beyond the BMP', '𝒜'.repeat(31), `${'𝒜'.repeat(29)}…`],
    ['three digits stay', 'Shop 123', 'Shop 123'],
    ['four go', 'Shop 1234', 'Shop …'],
    ['a long run is one ellipsis', 'A12345678901234567890B', 'A…B'],
    ['two runs', '1234 and 5678', '… and …'],
    ['across spaces', '1 2 3 4', '…'],
    ['across several spaces', '12   34', '…'],
    ['across no-break spaces', '12\u00a034', '…'],
    ['across hyphens', '12-34', '…'],
    ['across both', '1 - 2 - 3 - 4', '…'],
    ['across other hyphens', '12\u201034\u2013\u2014', '…\u2013\u2014'],
    ['three across spaces stay', '1 2 3 a 4', '1 2 3 a 4'],
    ['Arabic digits', 'متجر ١٢٣٤', 'متجر …'],
    ['Devanagari digits', '१२३४', '…'],
    ['full width digits', '１２３４', '…'],
    ['mathematical digits', '𝟏𝟐𝟑𝟒', '…'],
    ['mixed scripts', '1٢3४', '…'],
    ['numbers that are no digits stay', 'Ⅷ ①②③④ ½', 'Ⅷ ①②③④ ½'],
    ['link characters', 'https://evil.example/a@b:c<d>', 'https   evil example a b c d '],
    ['a dotted number is a run', '1.2.3.4', '…'],
    ['digits across link characters', '12:34', '…'],
    ['cutting comes after the digits', `${'a'.repeat(25)} 12345678`, `${'a'.repeat(25)} …`],
    ['cutting comes after the links', `${'a.'.repeat(15)}b`, `${'a '.repeat(14)}a…`],
  ])('%s', (_, name, shown) => {
    expect(nameForMessage(name)).toBe(shown);
  });
});
