// Addresses that look like others: what is warned of, and what is not.
import { describe, expect, test } from 'vitest';
import { cautionFor } from '../../extension/background/look-alike.ts';
import { unicodeHost } from '../../extension/background/punycode.ts';

const PAID = ['example-shop.com', 'paypal.com', 'thermoworks.com', 'ikea.com'];
const cautionOf = (address: string, paid: readonly string[] = PAID) => {
  const { hostname } = new URL(`https://${address}`);
  return cautionFor(hostname.split('.').slice(-2).join('.'), hostname, paid);
};

describe('near one that was paid before', () => {
  test.each([
    ['paypa1.com', 'paypal.com'],
    ['paypal.org.paypal.com.evil.example', 'paypal.com'],
    ['paypal.com.evil.example', 'paypal.com'],
    ['thermowork.com', 'thermoworks.com'],
    ['themroworks.com', 'thermoworks.com'],
    ['therrnoworks.com', 'thermoworks.com'],
    ['exampleshop.com', 'example-shop.com'],
    ['раураl.com', 'paypal.com'],
  ])('%s is near %s', (address, like) => {
    expect(cautionOf(address)).toEqual({ kind: 'near', like });
  });
});

describe('written with other letters', () => {
  test('several alphabets in one label', () => {
    expect(cautionOf('shоp.example', [])).toEqual({ kind: 'mixed', shown: 'shоp.example' });
  });
  test('one alphabet that reads like another', () => {
    expect(cautionOf('аррӏе.com', [])).toEqual({ kind: 'reads-like', like: 'apple.com' });
  });
});

test.each([
  'münchen.de',
  'paypal.com',
  'www.paypal.com',
  'other.com',
  'ikeo.com',
  '例え.jp',
  'магазин.рф',
  'ebay.com',
  '192.0.2.1',
])('nothing at %s', (address) => {
  expect(cautionOf(address)).toBeUndefined();
});

test.each([
  ['xn--mnchen-3ya.de', 'münchen.de'],
  ['xn--80ak6aa92e.com', 'аррӏе.com'],
  ['xn--r8jz45g.jp', '例え.jp'],
  ['xn--!!.com', 'xn--!!.com'],
  ['plain.com', 'plain.com'],
])('%s is %s', (host, shown) => {
  expect(unicodeHost(host)).toBe(shown);
});
