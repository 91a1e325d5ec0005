// What a page's data says of its total: it agrees, it contradicts what a person reads, it settles the currency.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProbePage, type ProbePage } from '../corpus/probe-page.ts';
import { findChromium } from '../world/browser.ts';

const chromium = findChromium();
let probed: ProbePage;

beforeAll(async () => {
  probed = await openProbePage();
});
afterAll(() => probed?.[Symbol.asyncDispose]());

async function read(head: string, body: string) {
  await probed.page.setContent(`<!doctype html><html lang="en"><title>Bloom</title>${head}<body>${body}`);
  return probed.read();
}

const row = (label: string, amount: string) => `<p>${label}: <b>${amount}</b></p>`;

const script = (text: string) => `<script>${text}</script>`;
const jsonLd = (thing: object) => `<script type="application/ld+json">${JSON.stringify(thing)}</script>`;
const invoice = (price: string, priceCurrency: string) =>
  jsonLd({ '@type': 'Invoice', totalPaymentDue: { '@type': 'PriceSpecification', price, priceCurrency } });
const EUR = (value: string) => ({ currency: 'EUR', value });

describe.skipIf(chromium === undefined)("a total and the page's data", () => {
  test.each([
    ['an invoice', 'stated', invoice('42.50', 'EUR')],
    [
      'an order',
      'stated',
      jsonLd({ '@graph': [{ '@type': ['Order'], totalPaymentDue: { value: 42.5, currency: 'EUR' } }] }),
    ],
    [
      'microdata',
      'stated',
      '<div itemprop="totalPaymentDue"><meta itemprop="price" content="42.50"><meta itemprop="priceCurrency" content="EUR"></div>',
    ],
    [
      'begin_checkout',
      'layer',
      script("dataLayer=[];dataLayer.push({event:'begin_checkout',ecommerce:{currency:'EUR',value:42.5}})"),
    ],
    ['purchase', 'layer', script("window.gtag=()=>0;gtag('event','purchase',{value:42.50,currency:'EUR'})")],
    [
      'PaymentRequest',
      'request',
      script(
        "const total={label:'Sum',amount:{currency:'EUR',value:'42.50'}};function f(m){new PaymentRequest(m,{total})}",
      ),
    ],
    [
      'Google Pay',
      'request',
      script(
        "var q={transactionInfo:{totalPriceStatus:'FINAL',totalPrice:'42.50',currencyCode:'EUR'},paymentDataCallbacks:0}",
      ),
    ],
    [
      'Apple Pay',
      'request',
      script(
        "function a(){new ApplePaySession(3,{currencyCode:'EUR',total:{label:'Bloom',amount:'42.50'}})} //payment",
      ),
    ],
    [
      "PayPal's button",
      'request',
      script("var o={purchase_units:[{amount:{currency_code:'EUR',value:'42.50'}}]} //payment"),
    ],
    [
      "Stripe's form, in cents",
      'request',
      script("function s(stripe){stripe.elements({mode:'payment',amount:4250,currency:'eur'})}"),
    ],
    [
      "a checkout's button, in cents",
      'request',
      '<script data-key="pk_1" data-amount="4250" data-currency="eur"></script>',
    ],
  ])('that agree: %s', async (_, reason, head) => {
    const reading = await read(head, row('Total', '€42.50') + row('Voucher', '€40.00'));
    expect(reading?.total).toEqual(EUR('42.50'));
    expect(reading?.grounds?.total.reasons).toContain(reason);
  });

  test('tell which of two that are called alike is charged', async () => {
    const two = `${row('Total', '€42.50')}<hr>${row('Total', '€40.00')}`;
    expect((await read('', two))?.total).toBeUndefined();
    expect(
      (await read(script("fbq('track','InitiateCheckout',{value:1,currency:'EUR'})"), two))?.total,
    ).toBeUndefined();
  });

  test.each([
    ['an invoice', invoice('1.00', 'EUR')],
    [
      'PaymentRequest',
      script("function f(m){new PaymentRequest(m,{total:{label:'T',amount:{currency:'EUR',value:'1.00'}}})}"),
    ],
  ])('that contradict each other are asked about: %s', async (_, head) => {
    const reading = await read(head, `${row('Total', '€100.00')}<button>Pay €100.00</button>`);
    expect(reading?.total).toBeUndefined();
    expect(reading?.grounds?.total.doubt).toBe('conflict');
  });

  test('that name the same in different currencies are asked about', async () => {
    const reading = await read(invoice('100.00', 'JPY'), row('Total', '€100.00'));
    expect(reading?.grounds?.total.doubt).toBe('conflict');
  });

  test('never make an amount that the page does not show', async () => {
    const reading = await read(
      invoice('1.00', 'EUR') + script("dataLayer.push({event:'begin_checkout',value:1.00,currency:'EUR'})"),
      '<p>Thank you</p>',
    );
    expect(reading?.total).toBeUndefined();
    const hidden = await read(invoice('1.00', 'EUR'), `<p hidden>Total €1.00</p>${row('Total', '€100.00')}`);
    expect(hidden?.total).toBeUndefined();
  });

  test('of what visitors are counted by is no contradiction: it leaves shipping out', async () => {
    const head = script("dataLayer.push({event:'begin_checkout',ecommerce:{currency:'EUR',value:40}})");
    expect((await read(head, row('Shipping', '€2.50') + row('Total', '€42.50')))?.total).toEqual(
      EUR('42.50'),
    );
  });

  test('settle a sign that several currencies share', async () => {
    const head = script("gtag('event','begin_checkout',{value:42.5,currency:'AUD'})");
    expect((await read(head, row('Total', '$42.50')))?.total).toEqual({ currency: 'AUD', value: '42.50' });
  });

  test('are read anew when the page changes, and an old invoice then contradicts but for its parts', async () => {
    const body = (before: string, total: string) =>
      `${row(before, '€42.50') + row('Shipping', '€4.50')}<p>Total: <b id="sum">${total}</b></p>`;
    expect((await read(invoice('42.50', 'EUR'), body('Basket', '€42.50')))?.total).toEqual(EUR('42.50'));
    await probed.page.$eval('#sum', (sum) => {
      sum.textContent = '€47.00';
    });
    expect((await probed.again())?.grounds?.total.doubt).toBe('conflict');
    expect((await read(invoice('42.50', 'EUR'), body('Subtotal', '€47.00')))?.total).toEqual(EUR('47.00'));
  });

  test('that are broken or vast are passed over', async () => {
    const deep = `${`{"a":`.repeat(3000)}1${'}'.repeat(3000)}`;
    const head = `<script type="application/ld+json">{"@type":"Invoice","totalPaymentDue":</script><script type="application/ld+json">${deep}</script>${script(`/* checkout ${'x'.repeat(300_000)} */ var purchase_units=[{amount:{value:'1.00',currency_code:'EUR'}}]`)}`;
    const reading = await read(head, row('Total', '€42.50'));
    expect(reading?.total).toEqual(EUR('42.50'));
    expect(reading?.grounds?.total.reasons).not.toContain('request');
  });

  test('a number alone after a word of paying is the amount, whose currency is asked', async () => {
    expect((await read('', '<h2>Payment</h2><p>PAY 1899</p>'))?.open?.digits).toBe('1899');
    expect((await read('', '<p>Pay 3</p><p>Step 2</p>'))?.open).toBeUndefined();
  });
});
