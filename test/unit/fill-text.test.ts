// What goes into a card field, and whether what it holds afterwards is that.
import { getDomain } from 'tldts';
import { describe, expect, test } from 'vitest';
import { namesNetwork, networkOf } from '../../extension/fill/card-network.ts';
import { cardTexts } from '../../extension/fill/card-text.ts';
import { expiryTexts, saysExpiry } from '../../extension/fill/expiry-text.ts';
import { means } from '../../extension/fill/holds.ts';
import { PAYMENT_SERVICES, paymentServiceAt } from '../../extension/fill/payment-services.ts';
import { CARD } from '../world/filling.ts';

const shape = { maxLength: -1, hints: [] };

describe('the network of a number', () => {
  test.each([
    ['4111111111111111', 'visa'],
    ['5555555555554444', 'mastercard'],
    ['2221000000000009', 'mastercard'],
    ['2720990000000007', 'mastercard'],
    ['378282246310005', 'amex'],
    ['6011111111111117', 'discover'],
    ['3530111333300000', 'jcb'],
    ['30569309025904', 'diners'],
    ['6200000000000005', 'unionpay'],
    ['6759649826438453', 'maestro'],
    ['2721000000000000', undefined],
    ['9999', undefined],
  ])('%s: %s', (number, network) => {
    expect(networkOf(number)).toBe(network);
  });

  test.each([
    ['VISA', 'visa', 2],
    ['Visa Credit or Debit', 'visa', 1],
    ['American Express', 'amex', 2],
    ['Master Card', 'mastercard', 2],
    ['Discover', 'visa', 0],
    ['', 'visa', 0],
  ])('"%s" names %s: %i', (words, network, how) => {
    expect(namesNetwork(words, network)).toBe(how);
  });
});

describe('texts', () => {
  test('of an expiry: as the first hint shows it, and always those that everybody takes', () => {
    expect(expiryTexts(9, 2031, ['Expiry', 'MM / YYYY', 'MM/YY'])[0]).toBe('09 / 2031');
    expect(expiryTexts(9, 2031, [])[0]).toBe('09/31');
    for (const text of ['0931', '09/2031', '09 / 31', '2031-09'])
      expect(expiryTexts(9, 2031, [])).toContain(text);
  });

  test.each(['MAMMY', 'COMMYY1', 'summary', '4111'])('"%s" shows no expiry', (hint) => {
    expect(expiryTexts(9, 2031, [hint])[0]).toBe('09/31');
  });

  test('of a number with 15 digits: in its own groups', () => {
    const number = '378282246310005';
    expect(cardTexts('number', { number }, shape)).toContain('3782 822463 10005');
  });

  test('of what the order does not hold: none', () => {
    for (const kind of ['number', 'expiry', 'month', 'year', 'cvc', 'holder', 'network'] as const)
      expect(cardTexts(kind, {}, shape)).toEqual([]);
  });
});

describe('what a field holds', () => {
  test.each([
    ['number', '4111 1111 1111 1111', '4111111111111111', true],
    ['number', '4111-1111-1111-1111', '4111111111111111', true],
    ['number', '4111 1111 1111 1112', '4111111111111111', false],
    ['number', '•••• •••• •••• 1111', '4111111111111111', true],
    ['number', '•••• •••• •••• 2222', '4111111111111111', false],
    ['number', '1111', '4111111111111111', false],
    ['number', '', '', false],
    ['expiry', '09 / 2031', '09/31', true],
    ['expiry', '9/31', '09/31', true],
    ['expiry', '31/09', '09/31', true],
    ['expiry', '09/30', '09/31', false],
    ['expiry', '0', '09/31', false],
    ['month', '9', '09', true],
    ['month', '', '09', false],
    ['year', '31', '2031', true],
    ['year', '2030', '2031', false],
    ['cvc', '012', '012', true],
    ['cvc', '12', '012', false],
    ['holder', 'ADA MARIA EXAMPLE', 'Ada Maria Example', true],
  ] as const)('%s "%s" for "%s": %s', (kind, held, text, is) => {
    expect(means(kind, held, text, CARD)).toBe(is);
  });

  test('a day is no expiry', () => {
    expect(saysExpiry('09/31/2031', 9, 2031)).toBe(false);
  });
});

describe('payment services', () => {
  test('each domain can be had as a whole, is written as browsers write it, and has one owner', () => {
    for (const [domain, owner] of PAYMENT_SERVICES) {
      expect(new URL(`https://${domain}`).host).toBe(domain);
      expect(getDomain(domain, { allowPrivateDomains: true })).not.toBeNull();
      expect(owner).not.toBe('');
    }
    expect(PAYMENT_SERVICES.size).toBeGreaterThan(130);
  });

  test.each([
    ['https://js.stripe.com', 'Stripe'],
    ['https://stripe.com', 'Stripe'],
    ['https://checkoutshopper-live.adyen.com', 'Adyen'],
    ['https://assets.braintreegateway.com', 'Braintree'],
    ['https://checkout.pci.shopifyinc.com', 'Shopify'],
    ['https://js.chargebee.com', 'Chargebee'],
    ['https://anybody.chargebee.com', undefined],
    ['https://stripe.com.evil.example', undefined],
    ['https://notstripe.com', undefined],
    ['https://com', undefined],
    ['http://js.stripe.com', undefined],
    ['null', undefined],
  ])('%s: %s', (origin, owner) => {
    expect(paymentServiceAt(origin)).toBe(owner);
  });
});
