import { describe, expect, test } from 'vitest';
import { addressProblem, parseAddress } from '../../server/devices/address.ts';

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
    ['+491701234542', '+491701234542', '+49 ••• 42'],
    ['+49 (0)170 1234542', '+491701234542', '+49 ••• 42'],
    ['+49 170-123 4542', '+491701234542', '+49 ••• 42'],
    ['＋４９１７０１２３４５４２', '+491701234542', '+49 ••• 42'],
    ['+٤٩١٧٠١٢٣٤٥٤٢', '+491701234542', '+49 ••• 42'],
    ['+12025550123', '+12025550123', '+1 ••• 23'],
    ['+79161234567', '+79161234567', '+7 ••• 67'],
    ['+353 85 123 4567', '+353851234567', '+353 ••• 67'],
    ['+52 55 1234 5678', '+525512345678', '+52 ••• 78'],
    ['+52 1 55 1234 5678', '+525512345678', '+52 ••• 78'],
    ['+54 9 11 1234-5678', '+5491112345678', '+54 ••• 78'],
  ])('%s', (typed, e164, hint) => {
    expect(parseAddress('sms', typed)).toEqual({ address: e164, normalForm: e164, hint });
  });

  test.each(['0170 1234542', '01701234542', '0049 170 1234542', '+49 170 1234542'])(
    '%s, where Germany is the only country',
    (typed) => {
      expect(parseAddress('sms', typed, 'DE')?.normalForm).toBe('+491701234542');
    },
  );

  test.each([
    ['491701234542', 'with its country'],
    ['0170 1234542', 'with its country'],
    ['+0123456789', 'with its country'],
    ['+1234567890123456', 'with its country'],
    ['+49', 'with its country'],
    ['a@example.com', 'with its country'],
    ['call +491701234542', 'with its country'],
    ['+491701234542 ext 5', 'with its country'],
    ['+491701234542;ext=5', 'with its country'],
    ['+447700900123', 'with its country'],
    ['', 'with its country'],
    ['+49301234567', 'fixed line'],
    ['+35312345678', 'fixed line'],
    ['+499001234567', 'premium'],
    ['+491801234567', 'shared cost'],
    ['+448001111111', 'toll-free'],
    ['+15005550006', 'forwarding'],
    ['+883510001234567', 'internet'],
  ])('is not %j: %s', (typed, why) => {
    expect(parseAddress('sms', typed)).toBeUndefined();
    expect(addressProblem('sms', typed)).toContain(why);
  });
});
