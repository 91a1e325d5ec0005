// What the extension makes of a quote: only one that adds up, and only as long as it was good for.
import { describe, expect, test, vi } from 'vitest';

vi.mock('webextension-polyfill', () => ({ default: {} }));

const { reserveOfOrder } = await import('../../extension/background/quote.ts');
const { constituteCertificate } = await import('../../extension/background/constitute.ts');

const NOW = Date.parse('2026-11-28T12:00:00Z');
const jpy = (value: string) => ({ currency: 'JPY', value });
const eur = (value: string) => ({ currency: 'EUR', value });
const quote = {
  reserve: eur('26.54'),
  rate: '0.0062424',
  source: 'Example Bank',
  asOf: '2026-11-27T14:00:00Z',
  expiresAt: '2026-11-28T12:05:00Z',
};

describe('the reserve of an order', () => {
  test('is the quote’s; there is none in the account’s own currency', () => {
    expect(reserveOfOrder({ amount: jpy('4250'), quote }, 'EUR', NOW)).toEqual({
      ok: true,
      value: eur('26.54'),
    });
    expect(reserveOfOrder({ amount: eur('4.25'), quote }, 'EUR', NOW)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  test('too late: the quote is asked for again', () => {
    const late = Date.parse(quote.expiresAt);
    expect(reserveOfOrder({ amount: jpy('4250'), quote }, 'EUR', late)).toMatchObject({
      problem: { reason: 'quote-changed' },
    });
  });

  test.each([
    ['no quote', jpy('4250'), undefined, 'EUR'],
    ['the quote of another amount', jpy('4260'), quote, 'EUR'],
    ['a cent less', jpy('4250'), { ...quote, reserve: eur('26.53') }, 'EUR'],
    ['a cent more', jpy('4250'), { ...quote, reserve: eur('26.55') }, 'EUR'],
    ['another currency', jpy('4250'), { ...quote, reserve: { currency: 'USD', value: '26.54' } }, 'EUR'],
    ['another account', jpy('4250'), quote, 'CHF'],
    ['no rate', jpy('4250'), { ...quote, rate: '1e-3' }, 'EUR'],
    ['a negative rate', jpy('4250'), { ...quote, rate: '-0.0062424' }, 'EUR'],
    ['nobody’s account', jpy('4250'), quote, undefined],
  ])('%s: none', (_name, amount, shown, currency) => {
    expect(reserveOfOrder({ amount, quote: shown }, currency, NOW)).toMatchObject({
      problem: { reason: 'currency-not-supported' },
    });
  });
});

test('a certificate carries the reserve, and no more of a quote than that', () => {
  const facts = {
    name: 'Shop',
    origin: 'https://shop.example',
    amount: jpy('4250'),
    payer: { name: 'Ada Example', account: 'DE02', entity: 'Example Bank' },
    now: NOW,
  };
  const { certificate } = constituteCertificate({ ...facts, reserve: { ...eur('26.54'), more: 1 } as never });
  expect(certificate.reserve).toEqual(eur('26.54'));
  expect(constituteCertificate(facts).certificate).not.toHaveProperty('reserve');
});
