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

test.each<[descriptor: string, name: string, city: string, country: string, rank: number]>([
  // Processors, with and without their asterisk.
  ['SP ACME STORE', 'Acme Store', '', 'US', 2],
  ['SP * ACME STORE', 'Acme Store', '', 'US', 2],
  ['SumUp  *Cafe Central', 'Café Central', 'Wien', 'AT', 2],
  ['ZETTLE_*LE PETIT BOUL', 'Le Petit Boulanger', 'LYON', 'FR', 0],
  ['IZ *LE PETIT BOULANGER', 'Le Petit Boulanger', 'LYON', 'FR', 2],
  ['TST* JOES PIZZA - 0012', "Joe's Pizza", 'NEW YORK', 'US', 2],
  ['KLARNA*NORDIC HOME', 'Nordic Home AB', 'STOCKHOLM', 'SE', 2],
  ['PADDLE.NET* SKETCHPAD', 'Sketchpad', 'LONDON', 'GB', 2],
  ['2CO.COM*SOFTMAKERS', 'Softmakers', 'AMSTERDAM', 'NL', 2],
  ['CKO*BIKE24', 'Bike24', 'LONDON', 'GB', 2],
  ['NOBODY*ACME STORE', 'Acme Store', '', 'US', 0],
  // Cut at 22 characters.
  ['BLUMENHAUS AM MARKTPLA', 'Blumenhaus am Marktplatz', 'ULM', 'DE', 2],
  ['PAYPAL *BLUMENHAUSAMMA', 'Blumenhaus am Marktplatz', '4029357733', 'DE', 2],
  ['BLUMENHAUS AM MARKTPLA', 'Blumenhaus am Marktwall', 'ULM', 'DE', 0],
  // Places and phone numbers behind the name.
  ['NORDLICHT 040 1234567', 'Nordlicht', 'HAMBURG', 'DE', 2],
  ['NORDLICHT HAMBURG DE', 'Nordlicht', 'HAMBURG', 'DE', 2],
  ['NORDLICHT 800-555-0199', 'Nordlicht', '', 'US', 2],
  ['NORDLICHT.DE/BILL', 'Nordlicht', '', 'DE', 2],
  ['WWW.NORDLICHT.DE', 'Nordlicht', '', 'DE', 2],
  ['NORDLICHT*2X3Y4Z5A', 'Nordlicht', '', 'DE', 2],
  ['NORDLICHT EVIL', 'Nordlicht', '', 'DE', 0],
  // Letters that are written otherwise.
  ['MUELLER SOEHNE', 'Müller Söhne', '', 'DE', 2],
  ['MULLER SOHNE', 'Müller Söhne', '', 'DE', 2],
  ['STRASSENBAECKER', 'Straßenbäcker', '', 'DE', 2],
  ['SMOERREBROED', 'Smørrebrød', '', 'DK', 2],
  ['SMORREBROD', 'Smørrebrød', '', 'DK', 2],
  ['AARHUS BOGHANDEL', 'Århus Boghandel', '', 'DK', 2],
  ['OEUFS ET CIE', 'Œufs et Cie', '', 'FR', 2],
  ['LODZ MEBLE', 'Łódź Meble', '', 'PL', 2],
  ['KNIZHNYI MIR', 'Книжный мир', '', 'BG', 2],
  ['KNIZHNYY MIR', 'Книжный мир', '', 'BG', 2],
  ['VIVLIOPOLEIO', 'Βιβλιοπωλείο', '', 'GR', 2],
  ['ÁRUHÁZ', 'Aruhaz', '', 'HU', 2],
])('%s for %s: rank %i', (descriptor, name, city, country, wanted) => {
  expect(rank({ descriptor, city, country }, { name, origin: 'https://x1.example' })).toBe(wanted);
});

const learned = (more: object) =>
  ({ learned: [{ acceptorId: 'A7', descriptors: ['ZX HOLDINGS'], elsewhere: false, ...more }] }) as object;

test.each<[string, Partial<PresentedMerchant>, object, number]>([
  ['an acceptor that cleared payments for the site', { acceptorId: 'A7' }, {}, 5],
  ['a payment service with another text', { acceptorId: 'A7' }, { elsewhere: true }, 0],
  [
    'a payment service with the text that was seen',
    { acceptorId: 'A7', descriptor: 'ZX HOLDINGS 004711' },
    { elsewhere: true },
    5,
  ],
  ['the text that was seen, of another acceptor', { descriptor: 'PP *ZX HOLDINGS' }, {}, 3],
  ['the same with an address of somebody else', { acceptorId: 'A7', url: 'https://evil.test' }, {}, 0],
  [
    'the address, when only the text is known',
    { descriptor: 'ZX HOLDINGS', url: 'https://acme.example' },
    {},
    4,
  ],
])('learned: %s: rank', (_name, more, acceptor, wanted) => {
  expect(rank(more, learned(acceptor))).toBe(wanted);
});

const said = (known: string[], denied: string[] = []) => ({ ownWord: { known, denied } });

test.each<[string, Partial<PresentedMerchant>, object, number]>([
  ['a yes stands for the exact amount, and for no more', { acceptorId: 'A7' }, said(['A7']), 1],
  ['a yes to somebody else says nothing', { acceptorId: 'A7' }, said(['A8']), 0],
  ['nor against an address', { acceptorId: 'A7', url: 'https://evil.test' }, said(['A7']), 0],
  ['nor for a trade of cash', { acceptorId: 'A7', mcc: '6011' }, said(['A7']), 0],
  ['a no outweighs the exact amount', { acceptorId: 'A7' }, { ...said([], ['A7']), exactInWindow: true }, 0],
  ['a no outweighs what others have shown', { acceptorId: 'A7' }, { ...said([], ['A7']), ...learned({}) }, 0],
  ['the address outweighs a no', { acceptorId: 'A7', url: 'https://acme.example' }, said([], ['A7']), 4],
])("the shopper's own word: %s: rank", (_name, more, expected, wanted) => {
  expect(rank(more, expected)).toBe(wanted);
});
