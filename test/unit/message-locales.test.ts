import { describe, expect, test } from 'vitest';
import { encodeSmsText } from '../../server/channels/sms-text.ts';
import { localeOf } from '../../server/devices/message-locale.ts';
import {
  confirmationMessage,
  confirmationSubject,
  enrolmentMessage,
  enrolmentSubject,
} from '../../shared/message.ts';

const CODE = '48217397';
const payment = (name: string, host: string) => ({
  amount: { currency: 'EUR', value: '42.50' },
  merchant: { name, origin: `https://${host}` },
});

describe.each(['en', 'de', 'fr', 'es'] as const)('%s', (locale) => {
  test('amount and merchant stand before the only code', () => {
    const text = confirmationMessage(payment('Example Shop', 'shop.example'), CODE, locale);
    expect(text).toMatch(/EUR 42\.50 .*Example Shop \(shop\.example\).*\b48217397\b/);
    expect(text.match(/\d{4,}/g)).toEqual([CODE]);
  });

  test('one SMS, also for a long shop and a large amount', () => {
    const large = payment('A shop with a rather long name', 'checkout.a-rather-long-name.example');
    large.amount.value = '999999.99';
    for (const text of [
      confirmationMessage(large, CODE, locale),
      enrolmentMessage('sms', 'Österreichische Beispielbank', CODE, locale),
    ])
      expect(encodeSmsText(text)).toMatchObject({ dataCoding: 0, parts: { length: 1 } });
  });

  test('no code in a subject', () => {
    expect(confirmationSubject(payment('', '').amount, locale)).toMatch(/^[^\d]*EUR 42\.50[^\d]*$/);
    expect(enrolmentSubject('Example Bank', locale)).toMatch(/Example Bank$/);
  });

  test('what reads as a link in a name does not', () => {
    const text = confirmationMessage(payment('pay@evil.example/1234', 'shop.example'), CODE, locale);
    expect(text).toContain('pay evil example …');
  });
});

test.each([
  ['+491701234567', 'de'],
  ['+33612345678', 'fr'],
  ['+34612345678', 'es'],
  ['+525512345678', 'es'],
  ['+12025550123', 'en'],
  ['+41791234567', 'fr'],
  ['+79161234567', 'fr'],
  ['ada@example.de', 'fr'],
])('%s reads %s where MESSAGE_LOCALE is French', (address, locale) => {
  expect(localeOf(address, { messageLocale: 'fr' })).toBe(locale);
});
