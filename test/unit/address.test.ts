import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../server/devices/address.ts';

describe('a mailbox', () => {
  test.each([
    ['ada@example.com', 'ada@example.com', 'a•••@example.com'],
    ['Ada.Lovelace+pay@Example.COM', 'ada.lovelace+pay@example.com', 'A•••@example.com'],
    ['a@localhost', 'a@localhost', 'a•••@localhost'],
    ['a@münchen.example', 'a@xn--mnchen-3ya.example', 'a•••@xn--mnchen-3ya.example'],
    ['a@MÜNCHEN。example', 'a@xn--mnchen-3ya.example', 'a•••@xn--mnchen-3ya.example'],
    ['a@XN--MNCHEN-3YA.example', 'a@xn--mnchen-3ya.example', 'a•••@xn--mnchen-3ya.example'],
    ['a@faß.example', 'a@xn--fa-hia.example', 'a•••@xn--fa-hia.example'],
  ])('%s', (typed, normalForm, hint) => {
    expect(parseAddress('email', typed)).toMatchObject({ normalForm, hint });
  });

  test('is sent to as it was typed left of the @', () => {
    expect(parseAddress('email', 'Ada@Example.com')?.address).toBe('Ada@example.com');
  });

  const bad = [
    [
      '',
      'a',
      'a@',
      '@example.com',
      'a@b@example.com',
      '.a@example.com',
      'a.@example.com',
      'a..b@example.com',
    ],
    [
      'Ada <a@example.com>',
      '<a@example.com>',
      '"a"@example.com',
      'a(b)@example.com',
      'a@example.com,b@example.com',
    ],
    [
      ' a@example.com',
      'a@example.com ',
      'a@example.com\n',
      'a\0@example.com',
      'a b@example.com',
      'a@exam ple.com',
    ],
    [
      'ü@example.com',
      'a@ex_ample.com',
      'a@-example.com',
      'a@example.com.',
      'a@example..com',
      'a@.example.com',
    ],
    ['a@[192.0.2.1]', 'a@192.0.2.1', 'a@0x7f.1', 'a@example.com:25', 'a@exam%70le.com', 'a@example.com/x'],
    ['a@xn--a.example', 'a@xn--abc-.example', 'a@exam\u202eple.com', 'mailto:a@example.com', '+491701234542'],
    [`${'a'.repeat(65)}@example.com`, `a@${'a'.repeat(64)}.example`],
    [`${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(3)}example.com`],
  ].flat();
  test.each(bad)('is not %j', (typed) => {
    expect(parseAddress('email', typed)).toBeUndefined();
  });

  test('has at most 254 bytes', () => {
    const domain = `${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(61)}.example`;
    const local = (length: number) => 'a'.repeat(length);
    const room = 254 - domain.length - 1;
    expect(parseAddress('email', `${local(room)}@${domain}`)).toBeDefined();
    expect(parseAddress('email', `${local(room + 1)}@${domain}`)).toBeUndefined();
  });
});

describe('a phone number', () => {
  test.each([
    ['+491701234542', '+49 ••• 42'],
    ['+12025550123', '+1 ••• 23'],
    ['+79161234567', '+7 ••• 67'],
    ['+35312345678', '+353 ••• 78'],
  ])('%s', (typed, hint) => {
    expect(parseAddress('sms', typed)).toEqual({ address: typed, normalForm: typed, hint });
  });

  test.each([
    '491701234542',
    '+0123456789',
    '+1234567890123456',
    '+49 170 1234542',
    '+49',
    'a@example.com',
    '',
  ])('is not %j', (typed) => {
    expect(parseAddress('sms', typed)).toBeUndefined();
  });
});
