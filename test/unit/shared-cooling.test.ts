import { expect, test } from 'vitest';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';

test.each([
  ['50.00', 'EUR', false],
  ['50.01', 'EUR', true],
  ['49.99', 'EUR', false],
  ['100.00', 'EUR', true],
  ['50', 'JPY', false],
  ['51', 'JPY', true],
  ['50.000', 'KWD', false],
  ['50.001', 'KWD', true],
])('%s %s', (value, currency, above) => {
  expect(isAboveCoolingLimit({ currency, value })).toBe(above);
});
