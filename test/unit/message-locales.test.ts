import { describe, expect, test } from 'vitest';
import { encodeSmsText } from '../../server/channels/sms-text.ts';
import { localeOf } from '../../server/devices/message-locale.ts';
import {
  approvalMessage,
  confirmationMessage,
  confirmationSubject,
  declineMessage,
  enrolmentMessage,
  enrolmentSubject,
  type NoticeKind,
  noticeMessage,
  type OutcomeKind,
  outcomeMessage,
  recoveryMessage,
} from '../../shared/message.ts';

const NOTICES: Readonly<Record<NoticeKind, true>> = {
  'confirmation-blocked': true,
  'device-added': true,
  'device-removed': true,
  'token-added': true,
  'token-removed': true,
  'token-recovered': true,
  'account-frozen': true,
  'account-unfrozen': true,
  'recovery-codes-made': true,
  'account-erased': true,
  'sim-changed': true,
  'card-burned': true,
  'token-stopped': true,
  'token-frozen': true,
  'token-serves': true,
  'reset-asked': true,
  'reset-approved': true,
  'policy-proposed': true,
  'reset-waits': true,
};
const KINDS = Object.keys(NOTICES) as NoticeKind[];
const OUTCOMES: readonly OutcomeKind[] = ['approved', 'refused', 'expired'];
const LONG_ENTITY = 'Österreichische Beispielbank 12';
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
      enrolmentMessage('sms', LONG_ENTITY.slice(0, 30), CODE, locale),
      recoveryMessage(LONG_ENTITY.slice(0, 30), CODE, locale),
      ...KINDS.map((kind) => noticeMessage(kind, LONG_ENTITY.slice(0, 30), '23:59', locale).text),
      declineMessage(
        { amount: large.amount, merchantName: large.merchant.name, time: '23:59' },
        LONG_ENTITY.slice(0, 30),
        locale,
      ).text,
    ])
      expect(encodeSmsText(text)).toMatchObject({ dataCoding: 0, parts: { length: 1 } });
  });

  test('what approvers and payers are told: the whole payment, nothing that approves or leads anywhere', () => {
    const paid = payment('pay.example', 'shop.example');
    const told = [
      approvalMessage({ ...paid, requester: 'Ada @ https://evil.example/8217' }, 'Bank', locale),
      ...OUTCOMES.map((kind) => outcomeMessage(kind, paid, locale)),
    ];
    for (const { subject, text } of told) {
      expect(text).toMatch(/EUR 42\.50 .*\(shop\.example\)/);
      expect(`${subject} ${text}`).not.toMatch(/\d{4}|https?:|[/@]/);
      expect(encodeSmsText(text.replaceAll('…', ''))).toMatchObject({ dataCoding: 0 });
    }
    expect(told[0]?.text).toContain('Ada');
    expect(new Set(told.map(({ text }) => text)).size).toBe(told.length);
  });

  test('no code in a subject', () => {
    expect(confirmationSubject(payment('', '').amount, locale)).toMatch(/^[^\d]*EUR 42\.50[^\d]*$/);
    expect(enrolmentSubject('Example Bank', locale)).toMatch(/Example Bank$/);
  });

  test.each(KINDS)(
    '%s names the entity and the time, and nothing that passes for a code or a link',
    (kind) => {
      const { subject, text } = noticeMessage(kind, 'bank.example/48217397', '23:59', locale);
      expect(text).toMatch(/^bank example …\W/);
      expect(text).toContain('23:59 UTC');
      expect(`${subject} ${text}`).not.toMatch(/\d{4}|https?:|[/@]/);
      expect(subject).not.toBe('');
    },
  );

  test.each([
    [{ currency: 'JPY', value: '48217397' }, 'JPY 48,217,397'],
    [{ currency: 'KWD', value: '1234567.891' }, 'KWD 1,234,567.891'],
    [{ currency: 'EUR', value: '0.00' }, 'EUR 0.00'],
  ])(
    'a decline of %j names amount, shop and time, and nothing that passes for a code or a link',
    (amount, shown) => {
      const hostile = 'pay 4821 7397 at https://evil.example/48217397';
      const { subject, text } = declineMessage(
        { amount, merchantName: hostile, time: '23:59' },
        'Bank',
        locale,
      );
      expect(text).toMatch(/^Bank\W/);
      for (const part of [shown, 'pay … at', '23:59 UTC']) expect(text).toContain(part);
      expect(`${subject} ${text}`).not.toMatch(/\d[\d -]{2,}\d|https?:|[/@]|evil\.example/);
    },
  );

  test('every piece of news is told in words of its own', () => {
    const texts = KINDS.map((kind) => noticeMessage(kind, 'Bank', '23:59', locale));
    expect(new Set(texts.map(({ text }) => text)).size).toBe(KINDS.length);
    expect(new Set(texts.map(({ subject }) => subject)).size).toBe(KINDS.length);
    if (locale === 'en') return;
    const english = KINDS.map((kind) => noticeMessage(kind, 'Bank', '23:59', 'en').subject);
    expect(texts.filter(({ subject }) => english.includes(subject))).toEqual([]);
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
