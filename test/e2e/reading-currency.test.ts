// Which currency a sign or a bare number means, by what else the page says of its shop; and what says nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProbePage, type ProbePage } from '../corpus/probe-page.ts';
import { findChromium } from '../world/browser.ts';

const chromium = findChromium();
let probed: ProbePage;

beforeAll(async () => {
  probed = await openProbePage();
});
afterAll(() => probed?.[Symbol.asyncDispose]());

/** What is read of a page that asks for so much and says this besides. */
async function read(amount: string, said: string) {
  await probed.page.setContent(
    `<!doctype html><html><title>Bloom</title><body><p>Total: <b>${amount}</b></p>${said}`,
  );
  return probed.read();
}

const script = (text: string) => `<script>${text}</script>`;
const jsonLd = (thing: object) => `<script type="application/ld+json">${JSON.stringify(thing)}</script>`;

describe.skipIf(chromium === undefined)('a currency', () => {
  test.each([
    ['kr 100', 'NOK', '<a href="tel:+47 22 12 34 56">Call us</a>'],
    ['kr 100', 'SEK', '<p>Bloom AB, org.nr 556677-8899</p>'],
    ['kr 100', 'DKK', '<p>CVR-nr. 12345678</p>'],
    ['$100.00', 'AUD', '<p>ABN 12 345 678 901</p>'],
    ['$100.00', 'MXN', '<p>RFC: ABC010203AB1</p>'],
    ['$100.00', 'NZD', jsonLd({ '@type': 'Store', telephone: '+64 9 123 4567' })],
    ['$100.00', 'SGD', jsonLd({ address: { '@type': 'PostalAddress', addressCountry: 'SG' } })],
    ['$100.00', 'CAD', jsonLd({ address: { addressCountry: { '@type': 'Country', name: 'CA' } } })],
    ['1899', 'INR', '<footer>GSTIN: 27ABCDE1234F1Z5</footer>'],
    ['100.00', 'EUR', '<footer>USt-IdNr.: DE123456789</footer>'],
    ['$100.00', 'HKD', `<div data-page='{"props":{"currency":"HKD"}}'></div>`],
    ['kr 100', 'SEK', script('Shopify.currency = {"active":"SEK","rate":"1.0"}; // checkout')],
    ['$100.00', 'AUD', script('var prestashop={"currency":{"name":"Dollar","iso_code":"AUD","sign":"$"}}')],
    ['$100.00', 'CAD', script('window.checkoutConfig={"quoteCurrencyCode":"CAD"}')],
  ])('%s is %s by %s', async (amount, currency, said) => {
    expect((await read(amount, said))?.total?.currency).toBe(currency);
  });

  test.each([
    [
      'kr 100',
      'two countries’ numbers',
      '<a href="tel:+4722123456">Oslo</a><a href="tel:+4533123456">Kopenhagen</a>',
    ],
    ['kr 100', 'a number without a country’s code', '<a href="tel:22 12 34 56">Call us</a>'],
    ['kr 100', 'a number that several countries share', '<a href="tel:+1 555 123 4567">Call us</a>'],
    ['¥1200', 'a country that does not pay so', '<a href="tel:+4722123456">Call us</a>'],
    ['100.00', 'two currencies in its data', script('var a={currency:"SEK"},b={currency:"NOK"} // payment')],
    [
      '100.00',
      'a list to choose from',
      `<div data-config='{"currencies":[{"code":"SEK"},{"code":"NOK"}]}'></div>`,
    ],
  ])('of %s stays open beside %s', async (amount, _what, said) => {
    const reading = await read(amount, said);
    expect(reading?.total).toBeUndefined();
    expect(reading?.open).toBeDefined();
  });

  test('that the page and where it sits contradict is the page’s', async () => {
    const reading = await read(
      'kr 100',
      `<meta property="og:price:currency" content="SEK"><a href="tel:+4722123456">x</a>`,
    );
    expect(reading?.total?.currency).toBe('SEK');
  });

  test('is what the shop remembers of its visitor’s choice, whatever the page calls its pictures', async () => {
    await probed.page.setRequestInterception(true);
    probed.page.on('request', (request) =>
      request.respond({
        contentType: 'text/html',
        headers: { 'set-cookie': 'cart_currency=HKD; path=/' },
        body: '<!doctype html><title>Bloom</title><img name="cookie"><p>Total: <b>$100.00</b></p>',
      }),
    );
    await probed.page.goto('http://bloom.example/');
    expect((await probed.read())?.total?.currency).toBe('HKD');
  });
});
