import { describe, expect, test } from 'vitest';
import { currenciesIn, moneyOf, readPrice, typedMoney } from '../../extension/detection/read-money.ts';
import { moneyInWords } from '../../extension/ui/amount.ts';

describe('a price as pages print it', () => {
  test.each([
    ['€42.50', '42.50', ['EUR']],
    ['42,50 €', '42.50', ['EUR']],
    ['EUR 1.234,50', '1234.50', ['EUR']],
    ['1.234,50 €', '1234.50', ['EUR']],
    ['1 234,50', '1234.50', []],
    ['1.299,00 kr', '1299.00', ['SEK', 'NOK', 'DKK', 'ISK']],
    ['٢٬٥٠٠٫٥٠ ر.س', '2500.50', ['SAR']],
    ['$1,234.50 USD', '1234.50', ['USD']],
    ['1 234,50 zł', '1234.50', ['PLN']],
    ['1\u202f234,50\u00a0€', '1234.50', ['EUR']],
    ["CHF 1'234.50", '1234.50', ['CHF']],
    ['₹1,23,456.00', '123456.00', ['INR']],
    ['¥4,250', '4250', ['JPY', 'CNY']],
    ['KWD 42.500', '42.500', ['KWD']],
    ['1.234 €', '1234', ['EUR']],
    ["CHF 1'234.–", '1234', ['CHF']],
    ['CHF 12.--', '12', ['CHF']],
    ['600,-', '600', []],
    ['¥12,800（税込）', '12800', ['JPY', 'CNY']],
    ['１２，８００円', '12800', ['JPY']],
    ['٤٢٫٥٠ د.إ', '42.50', ['AED']],
    ['۱۲۳', '123', []],
    ['US$1,234.50', '1234.50', ['USD']],
    ['A$5', '5', ['AUD']],
    ['R$ 19,90', '19.90', ['BRL']],
    ['NT$ 3,000', '3000', ['TWD']],
    ['Rp150.000', '150000', ['IDR']],
    ['168TL', '168', ['TRY']],
    ['.75 €', '0.75', ['EUR']],
    ['12€50', '12.50', ['EUR']],
    ['1,000.515', '1000.515', []],
    ['205,68 € 205.68', '205.68', ['EUR']],
    ['\u200e₪ 42.50\u200f', '42.50', ['ILS']],
    ['0.500 KWD', '0.500', ['KWD']],
    ['42', '42', []],
  ])('%s', (text, digits, currencies) => {
    expect(readPrice(text)).toEqual({ digits, currencies });
  });

  const none = ['', 'Total', '2 × €42.50', '-€5.00', '€-5.00', '– 5,00 €', '1.2.3,4,5', '€42.50 or €40.00'];
  test.each([...none, '20 %', 'SKU-33', '0,500 KWD 1', '12,500 KWD'])('none in "%s"', (text) => {
    expect(readPrice(text)).toBeUndefined();
  });
});

describe('which currency a text means', () => {
  test.each([
    ['US$ 5', ['USD']],
    ['CA$5', ['CAD']],
    ['£5', ['GBP']],
    ['EUR 5 ($)', ['EUR']],
    ['XYZ 5', []],
    ['5 kr', ['SEK', 'NOK', 'DKK', 'ISK']],
    ['Orders 49', []],
    ['16 ft', []],
    ['16 Ft', ['HUF']],
    ['The 5', []],
    ['5 kronor', ['SEK']],
    ['C$5', ['CAD']],
    ['5 руб.', ['RUB']],
  ])('%s', (text, currencies) => {
    expect(currenciesIn(text)).toEqual(currencies);
  });

  test('a dollar sign alone may be many', () => {
    expect(currenciesIn('$5').length).toBeGreaterThan(1);
  });
});

describe('money has exactly the minor digits of its currency', () => {
  test.each([
    ['42.5', 'EUR', '42.50'],
    ['42', 'JPY', '42'],
    ['42.00', 'JPY', '42'],
    ['42.5', 'KWD', '42.500'],
  ])('%s %s', (digits, currency, value) => {
    expect(moneyOf(digits, currency)).toEqual({ currency, value });
  });

  test.each([
    ['42.505', 'EUR'],
    ['42.5', 'JPY'],
    ['0', 'EUR'],
    ['42', 'XXX'],
    ['9'.repeat(16), 'EUR'],
  ])('none of %s %s', (digits, currency) => {
    expect(moneyOf(digits, currency)).toBeUndefined();
  });
});

describe('an amount as a person types it', () => {
  test.each([
    ['42,50', '42.50'],
    ['42.5', '42.50'],
    [' 1 234,50 ', '1234.50'],
    ['１２,５０', '12.50'],
    ['42', '42.00'],
    ['42,505', '42505.00'],
  ])('%s', (typed, value) => {
    expect(typedMoney(typed, 'EUR')).toEqual({ currency: 'EUR', value });
  });

  test.each(['', '-5', '1e3', '5 EUR', '0', '5,0,0'])('none in "%s"', (typed) => {
    expect(typedMoney(typed, 'EUR')).toBeUndefined();
  });
});

describe('an amount in words, as a cheque has it', () => {
  test.each([
    ['42.50', 'EUR', 'forty-two euros and 50/100'],
    ['1.00', 'EUR', 'one euro and 00/100'],
    ['121.05', 'USD', 'one hundred twenty-one US dollars and 05/100'],
    ['20.00', 'GBP', 'twenty British pounds and 00/100'],
    ['4250', 'JPY', 'four thousand two hundred fifty Japanese yen'],
  ])('%s %s', (value, currency, words) => {
    expect(moneyInWords({ value, currency }, 'en-GB')).toBe(words);
  });

  test('in other languages figures are enough', () => {
    expect(moneyInWords({ value: '42.50', currency: 'EUR' }, 'de')).toBeUndefined();
  });
});
