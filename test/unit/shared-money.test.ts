import { describe, expect, test } from 'vitest';
import { activeCurrencies, minorDigits } from '../../shared/currencies.ts';
import {
  displayAmountForMessage,
  displayMoney,
  formatMinor,
  parseBalance,
  parseMoney,
} from '../../shared/money.ts';

describe('money is exact (PROTOCOL section 2)', () => {
  test.each([
    ['EUR', '42.50', 4250n],
    ['EUR', '0.01', 1n],
    ['EUR', '0.10', 10n],
    ['EUR', '9999999999999.99', 10n ** 15n - 1n],
    ['JPY', '4250', 4250n],
    ['JPY', '1', 1n],
    ['JPY', '999999999999999', 10n ** 15n - 1n],
    ['KWD', '42.500', 42500n],
    ['KWD', '0.001', 1n],
    ['KWD', '999999999999.999', 10n ** 15n - 1n],
    ['CLF', '1.0001', 10001n],
    ['CLF', '99999999999.9999', 10n ** 15n - 1n],
  ])('%s %s', (currency, value, minor) => {
    expect(parseMoney({ currency, value })).toBe(minor);
    expect(formatMinor(minor, currency)).toEqual({ currency, value });
  });

  test.each([
    ['EUR', '42.5'],
    ['EUR', '42.500'],
    ['EUR', '42'],
    ['EUR', '42.'],
    ['EUR', '.50'],
    ['EUR', '00.50'],
    ['EUR', '042.50'],
    ['EUR', '+42.50'],
    ['EUR', '-42.50'],
    ['EUR', '4.25e1'],
    ['EUR', '4250e-2'],
    ['EUR', '42,50'],
    ['EUR', '1,042.50'],
    ['EUR', '1_042.50'],
    ['EUR', ' 42.50'],
    ['EUR', '42.50\n'],
    ['EUR', '٤٢.٥٠'],
    ['EUR', '４２.５０'],
    ['EUR', '0x10.00'],
    ['EUR', 'NaN'],
    ['EUR', 'Infinity'],
    ['EUR', ''],
    ['EUR', '10000000000000.00'],
    ['JPY', '4250.0'],
    ['JPY', '4250.'],
    ['JPY', '04250'],
    ['JPY', '1000000000000000'],
    ['JPY', '9'.repeat(400)],
    ['KWD', '42.50'],
    ['KWD', '1000000000000.000'],
    ['CLF', '1.000'],
    ['CLF', '100000000000.0000'],
    ['eur', '42.50'],
    ['EURO', '42.50'],
    ['', '42.50'],
    ['__proto__', '42.50'],
  ])('refuses %s %s', (currency, value) => {
    expect(parseMoney({ currency, value })).toBeUndefined();
    expect(parseBalance({ currency, value })).toBeUndefined();
  });

  test.each([
    ['EUR', '0.00'],
    ['JPY', '0'],
    ['KWD', '0.000'],
    ['CLF', '0.0000'],
  ])('%s %s is a balance and no payment', (currency, value) => {
    expect(parseMoney({ currency, value })).toBeUndefined();
    expect(parseBalance({ currency, value })).toBe(0n);
    expect(formatMinor(0n, currency)).toEqual({ currency, value });
  });

  test.each([
    ['EUR', '-0.00'],
    ['JPY', '-0'],
    ['EUR', '00.00'],
    ['JPY', '00'],
  ])('refuses %s %s', (currency, value) => {
    expect(parseBalance({ currency, value })).toBeUndefined();
  });

  test('negative minor units keep their sign', () => {
    expect(formatMinor(-1n, 'EUR').value).toBe('-0.01');
    expect(formatMinor(-4250n, 'JPY').value).toBe('-4250');
    expect(formatMinor(-100001n, 'KWD').value).toBe('-100.001');
  });

  test('formatting a currency that is none is our own mistake', () => {
    expect(() => formatMinor(1n, 'XAU')).toThrow(RangeError);
  });

  test('people see every digit', () => {
    const digits = (text: string) => text.replace(/\D/g, '');
    const most = { currency: 'EUR', value: '9999999999999.99' };
    expect(digits(displayMoney(most, 'en'))).toBe('999999999999999');
    expect(digits(displayMoney({ currency: 'KWD', value: '0.001' }, 'de'))).toBe('0001');
    expect(displayMoney({ currency: 'JPY', value: '4250' }, 'en')).toBe('¥4,250');
    expect(displayMoney({ currency: 'ISK', value: '4250' }, 'en')).toContain('4,250');
    expect(displayMoney({ currency: 'CLF', value: '1.0001' }, 'en')).toContain('1.0001');
    expect(displayAmountForMessage(most)).toBe('EUR 9999999999999.99');
  });
});

describe('currencies are those of ISO 4217 list one with minor digits', () => {
  const digitsOf: Readonly<Record<number, string>> = {
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  };
  test('those without two digits', () => {
    for (const [digits, currencies] of Object.entries(digitsOf)) {
      const found = activeCurrencies().filter((currency) => minorDigits(currency) === Number(digits));
      expect(found.sort().join(' ')).toBe(currencies);
    }
  });

  test('each once, in capitals', () => {
    expect(new Set(activeCurrencies()).size).toBe(activeCurrencies().length);
    for (const currency of activeCurrencies()) expect(currency).toMatch(/^[A-Z]{3}$/);
  });

  test.each(
    'EUR USD GBP CHF SEK DKK NOK PLN CZK HUF RON AUD CAD CNY INR BRL MXN MRU MGA SLE VED VES XCG XAD ZWG STN'.split(
      ' ',
    ),
  )('%s has two digits', (currency) => expect(minorDigits(currency)).toBe(2));

  const gone =
    'ANG ATS BEF BGN BYR CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL SIT SKK SLL STD TRL VEB VEF ZMK ZWD ZWL ZWR';
  const noMoney = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX';
  test.each([...gone.split(' '), ...noMoney.split(' '), 'BTC', 'eur', 'EUR ', '', 'toString'])(
    '%s is refused',
    (currency) => expect(minorDigits(currency)).toBeUndefined(),
  );
});
