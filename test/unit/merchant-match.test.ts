import { expect, test } from 'vitest';
import { registrableDomain } from '../../server/cards/registrable-domain.ts';
import { type PresentedMerchant, rankMerchant } from '../../shared/merchant-match.ts';

const presented: PresentedMerchant = {
  acceptorId: 'A1',
  descriptor: 'SOMEBODY ELSE',
  mcc: '5732',
  city: 'PARIS',
  country: 'FR',
};
const expected = {
  name: 'Acme Store',
  origin: 'https://shop.acme.example',
  acceptorId: undefined,
  exactInWindow: false,
};
const rank = (more: Partial<PresentedMerchant>, wanted: Partial<typeof expected> = {}) =>
  rankMerchant({ ...presented, ...more }, { ...expected, ...wanted }, registrableDomain);

test.each<[string, string, number]>([
  ['ACME STORE', 'Acme Store', 2],
  ['ACME STORE 12 PARI', 'Acme Store', 2],
  ['ACME STORE PARIS FR', 'Acme Store', 2],
  ['PAYPAL *ACMESTORE', 'Acme Store', 2],
  ['SQ *ACME STORE', 'Acme Store', 2],
  ['ACME*ORDER 4711', 'Acme Store', 2],
  ['ACME', 'Acme Store', 2],
  ['ACME.COM', 'Acme Store', 2],
  ['ACME STORE GMBH', 'Acme Store', 2],
  ['MÜLLER', 'Muller', 2],
  ["L'OREAL", 'L’Oréal', 2],
  ['THE VERY LONG NAME OF ', 'The very long name of a shop', 2],
  ['VERY LONG NAMES SHOPPI', 'Very Long Names Shopping', 2],
  ['STORE', 'Acme Store', 0],
  ['ACME EVIL', 'Acme Store', 0],
  ['EVIL STORE', 'Acme Store', 0],
  ['ACM', 'Nothing alike', 0],
  ['PAYPAL *EVIL', 'Acme Store', 0],
  ['12345', 'Acme Store', 0],
  ['', 'Acme Store', 0],
  ['PARIS', 'Acme Store', 0],
  ['A', 'A long name', 0],
])('%s for %s: rank %i', (descriptor, name, wanted) => {
  expect(rank({ descriptor }, { name, origin: 'https://x1.example' })).toBe(wanted);
});

test('the site’s own name stands for the merchant too', () => {
  expect(rank({ descriptor: 'ACME PARIS' }, { name: 'Big Sale' })).toBe(2);
});

test.each<[string, number]>([
  ['https://acme.example/checkout', 4],
  ['https://www.acme.example', 4],
  ['acme.example', 4],
  ['https://acme.example.evil.test', 0],
  ['https://notacme.example', 0],
  ['no address', 0],
])('address %s: rank %i', (url, wanted) => {
  expect(rank({ url })).toBe(wanted);
});

test('two shops under one private suffix are two merchants', () => {
  const mine = { origin: 'https://mine.github.io', name: 'Mine' };
  expect(rank({ url: 'https://other.github.io' }, mine)).toBe(0);
  expect(rank({ url: 'https://mine.github.io' }, mine)).toBe(4);
});

test('local names and addresses are domains of their own', () => {
  const local = { origin: 'http://shop.localhost:8080' };
  expect(rank({ url: 'http://shop.localhost:9090' }, local)).toBe(4);
  expect(rank({ url: 'http://other.localhost' }, local)).toBe(0);
  expect(rank({ url: 'http://127.0.0.1' }, { origin: 'https://127.0.0.1' })).toBe(4);
});

test('the exact amount in its ten minutes serves an unknown name, but neither a casino nor another address', () => {
  const exact = { exactInWindow: true } as unknown as Partial<typeof expected>;
  expect(rank({}, exact)).toBe(1);
  expect(rank({ mcc: '7995' }, exact)).toBe(0);
  expect(rank({ url: 'https://evil.test' }, exact)).toBe(0);
  expect(rank({ descriptor: 'ACME STORE', url: 'https://acme-payments.test' }, exact)).toBe(2);
});

test('a card that was charged belongs to its acceptor', () => {
  const bound = { acceptorId: 'A1' } as unknown as Partial<typeof expected>;
  expect(rank({}, bound)).toBe(5);
  expect(rank({ acceptorId: 'A2', descriptor: 'ACME STORE', url: 'https://acme.example' }, bound)).toBe(0);
});
