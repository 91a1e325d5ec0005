// The reserve of a payment in another currency against whole numbers alone: never too little, never a minor unit too much.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossTable, pairTable } from '../../server/rates/rate-table.ts';
import { activeCurrencies, minorDigits } from '../../shared/currencies.ts';
import { type Decimal, formatDecimal, parseDecimal } from '../../shared/decimal.ts';
import { reserveFor } from '../../shared/exchange.ts';
import { formatMinor, parseMoney } from '../../shared/money.ts';

const currency = fc.constantFrom(...activeCurrencies());
const minor = fc.bigInt({ min: 1n, max: 10n ** 9n });
/** Decimal text above zero with up to eight digits on either side. */
const decimal = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 12n - 1n }), fc.integer({ min: 0, max: 8 }))
  .map(([digits, scale]) => formatDecimal({ digits, scale }));
const margin = fc.bigInt({ min: 0n, max: 9_999n }).map((digits): Decimal => ({ digits, scale: 4 }));

/** The text as a fraction, read apart from the product: both sides of the point. */
function fractionOf(text: string): [above: bigint, below: bigint] {
  const [whole = '', part = ''] = text.split('.');
  return [BigInt(whole + part), 10n ** BigInt(part.length)];
}

test('amount × rate ≤ reserve < amount × rate + one minor unit', () => {
  fc.assert(
    fc.property(minor, decimal, currency, currency, (amount, rate, from, to) => {
      const reserve = reserveFor(formatMinor(amount, from), rate, to);
      const [above, below] = fractionOf(rate);
      const exact = amount * above * 10n ** BigInt(minorDigits(to) ?? 0);
      const unit = below * 10n ** BigInt(minorDigits(from) ?? 0);
      if (reserve === undefined) {
        expect(exact > (10n ** 15n - 1n) * unit).toBe(true);
        return;
      }
      const said = parseMoney(reserve) ?? 0n;
      expect(said * unit >= exact && (said - 1n) * unit < exact).toBe(true);
      expect(reserve.currency).toBe(to);
    }),
    { numRuns: 2000 },
  );
});

test('a decimal is written as it is read, without an exponent', () => {
  fc.assert(
    fc.property(decimal, (text) => {
      const parsed = parseDecimal(text);
      expect(parsed && formatDecimal(parsed)).toBe(text);
      expect(text).toMatch(/^\d+(\.\d*[1-9])?$/);
    }),
  );
});

const facts = (added: Decimal) => ({ source: 'Test', asOf: 0, margin: added });

test('a named pair takes its margin exactly', () => {
  fc.assert(
    fc.property(decimal, margin, (text, added) => {
      const base = parseDecimal(text) as Decimal;
      const rate = pairTable(facts(added), new Map([['JPYEUR', base]])).rateOf('JPY', 'EUR')?.rate ?? '';
      const [above, below] = fractionOf(rate);
      const [baseAbove, baseBelow] = fractionOf(text);
      expect(above * baseBelow * 10_000n).toBe(baseAbove * (10_000n + added.digits) * below);
    }),
  );
});

test('a crossed rate is never below the quotient and less than one part in 10^11 above it', () => {
  fc.assert(
    fc.property(decimal, decimal, margin, (one, other, added) => {
      const perEuro = new Map([
        ['EUR', { digits: 1n, scale: 0 }],
        ['JPY', parseDecimal(one) as Decimal],
        ['USD', parseDecimal(other) as Decimal],
      ]);
      const table = crossTable(facts(added), perEuro);
      for (const [from, to] of [
        ['JPY', 'USD'],
        ['USD', 'JPY'],
        ['JPY', 'EUR'],
        ['EUR', 'JPY'],
      ] as const) {
        const [above, below] = fractionOf(table.rateOf(from, to)?.rate ?? '');
        const [dividend, divisor] = [perEuro.get(to), perEuro.get(from)] as [Decimal, Decimal];
        const exact = dividend.digits * 10n ** BigInt(divisor.scale) * (10_000n + added.digits) * below;
        const said = above * divisor.digits * 10n ** BigInt(dividend.scale) * 10_000n;
        expect(said >= exact && (said - exact) * 10n ** 11n < exact).toBe(true);
      }
      expect(table.rateOf('JPY', 'GBP')).toBeUndefined();
      expect(table.rateOf('JPY', 'JPY')).toBeUndefined();
    }),
  );
});
