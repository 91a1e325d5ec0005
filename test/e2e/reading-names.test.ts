// The merchant's name by whole pages: what agrees wins, what speaks of others does not count.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProbePage, type ProbePage } from '../corpus/probe-page.ts';
import { findChromium } from '../world/browser.ts';

const chromium = findChromium();
let probed: ProbePage;
let html = '';

beforeAll(async () => {
  probed = await openProbePage();
  await probed.page.setRequestInterception(true);
  probed.page.on('request', (request) => {
    const body = { status: 200, contentType: 'text/html; charset=utf-8', body: html };
    void (request.isNavigationRequest() ? request.respond(body) : request.abort()).catch(() => undefined);
  });
});
afterAll(() => probed?.[Symbol.asyncDispose]());

/** What the reader calls the merchant of a page at that host. */
async function nameOf(
  { title = 'Checkout', head = '', body = '' }: { title?: string; head?: string; body?: string },
  host = 'shop-1.example',
): Promise<string | undefined> {
  html = `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
  await probed.page.goto(`https://${host}/`, { waitUntil: 'domcontentloaded' });
  return (await probed.read())?.name;
}

const jsonLd = (thing: object) => `<script type="application/ld+json">${JSON.stringify(thing)}</script>`;
const footer = (text: string) => `<footer><p>${text}</p></footer>`;

describe.skipIf(chromium === undefined)("a merchant's name", () => {
  test.each([
    ['its logo', { body: '<a class="logo" href="/"><img src="l.png" alt="Bloom logo"></a>' }],
    ['its logo in two parts', { body: '<a class="navbar-brand" href="#">Blo<span>om</span></a>' }],
    ["its logo's file", { body: '<header><img src="/img/bloom-logo-white.svg"></header>' }],
    ['the heading of its header', { body: '<header><h2>Bloom</h2></header><h1>Checkout</h1>' }],
    ['its notice', { body: footer('© 2024 Bloom GmbH. All rights reserved.') }],
    [
      'the site name',
      { head: '<meta property="og:site_name" content="Bloom | Flowers for every day of the year">' },
    ],
    ['the title that it is shared under', { head: '<meta property="og:title" content="Checkout – Bloom">' }],
    ['its organization', { head: jsonLd({ '@type': 'Organization', name: 'Bloom' }) }],
    [
      'who its order is from',
      { head: jsonLd({ '@type': 'Order', seller: { '@type': 'Thing', name: 'Bloom' } }) },
    ],
    [
      'its payment button',
      { body: '<script>pay({merchantInfo:{merchantName:"Bloom"},currency:"EUR"})</script>' },
    ],
    ['the row of who is paid', { body: '<dl><dt>Merchant</dt><dd>Bloom</dd></dl>' }],
    ['the line of who is paid', { body: '<p>Händler: Bloom</p>' }],
    ['the line of who is paid in Japanese', { body: '<p>加盟店名：Bloom</p>' }],
    ['what it thanks for', { body: '<p>Thank you for shopping at Bloom!</p>' }],
    ['where one writes to', { body: '<p>All about Bloom.</p><a href="mailto:help@bloom.example">Mail</a>' }],
    [
      'its feed',
      { head: '<link rel="alternate" type="application/rss+xml" title="Bloom » Feed" href="/f">' },
    ],
  ])('by %s', async (_, parts) => {
    expect(await nameOf(parts)).toBe('Bloom');
  });

  test.each([
    [
      'cards and seals',
      '<img class="logo" alt="Visa logo"><img src="/i/mastercard-logo.svg"><img class="ssl-logo" alt="SSL">',
    ],
    ['ways to pay', '<label><input type="radio"><img class="method-logo" alt="Bancontact"></label>'],
    ['who made the page', footer('Designed by Jane Doe, powered by Shopify')],
    [
      'links that are called as merchants are',
      '<nav><a href="/s">Seller</a><a href="/t">Terms of sale</a></nav>',
    ],
    ['questions of its form', '<label>Merchant <input></label><p>About your order</p>'],
    ['the page', '<header><h1>Secure checkout</h1></header><p>Back to cart</p><p>Pay with card</p>'],
    ['mail for everybody', '<a href="mailto:bloom@gmail.com">Mail to Gmail</a>'],
  ])('is not that of %s', async (_, body) => {
    expect(await nameOf({ body })).toBeUndefined();
  });

  test('is none that nobody can read in a sentence', async () => {
    expect(await nameOf({ body: '<p style="display:none">Welcome to Evil</p>' })).toBeUndefined();
  });

  test('is the one that most places agree on, written as most do', async () => {
    const body = `<a class="logo" href="/">BLOOM</a><p>Sold by Petal</p>${footer('© 2024 Bloom Ltd')}`;
    expect(await nameOf({ title: 'Bloom – Checkout', body })).toBe('Bloom');
  });

  test('is how the page writes its own address', async () => {
    expect(await nameOf({ body: '<p>LarchLoom delivers on Mondays.</p>' }, 'www.larchloom.example')).toBe(
      'LarchLoom',
    );
  });

  test('of a page at its own address is not whom it writes to', async () => {
    const body = '<p>LarchLoom, made by Petalia.</p><a href="mailto:web@petalia.example">Mail</a>';
    expect(await nameOf({ body }, 'larchloom.example')).toBe('LarchLoom');
  });

  test('a name that its classes begin with is more likely than one that praises', async () => {
    const body = ['nav', 'foot', 'cart', 'form'].map((part) => `<div class="tamo-${part}"></div>`).join('');
    expect(await nameOf({ title: 'Tamo Fresh | Tamo | Made Here', body })).toBe('Tamo');
  });
});

describe.skipIf(chromium === undefined)("a payment service's page", () => {
  test.each([
    ['<a href="#" aria-label="Back to Bloom"></a><h1>Stripe</h1>'],
    ['<h1>Pay Bloom</h1><button>Pay with card</button>'],
    ['<a>Zurück zu Bloom</a>'],
    ['<a>Bloomに戻る</a>'],
    ['<a>Bloom sitesine geri dön</a>'],
    ['<p>Zahlungsempfänger: Bloom GmbH</p>'],
    ['<table><tr><th>Comercio</th><td>Bloom S.L.</td></tr></table>'],
    ['<div class="MerchantName">Bloom</div>'],
    [
      '<h2>Secure</h2><a class="Header-businessLink"><h1 class="Header-business">Bloom</h1></a><h2>Order</h2>',
    ],
  ])('names the shop: %s', async (body) => {
    expect(await nameOf({ title: 'Stripe Checkout', body }, 'checkout.stripe.com')).toBe('Bloom');
  });

  test.each([
    ['www.paypal.com', 'PayPal Checkout', '<a href="#" id="cancelLink">Cancel and return to Bloom</a>'],
    ['pay.klarna.com', 'Klarna', '<img class="logo" alt="Klarna"><button>Zurück zu Bloom</button>'],
    ['www.mollie.com', 'Mollie Checkout', '<p>Je betaalt aan</p><p>Betaling aan: Bloom</p>'],
  ])('names the shop: at %s', async (host, title, body) => {
    expect(await nameOf({ title, body }, host)).toBe('Bloom');
    expect(await nameOf({ title, body: `<header class="logo">${title}</header>` }, host)).toBeUndefined();
  });

  test('does not pass for the shop', async () => {
    const body =
      '<header class="logo">Stripe</header><footer>© 2024 Stripe, Inc.</footer><button>Pay now</button>';
    expect(await nameOf({ title: 'Stripe', body }, 'checkout.stripe.com')).toBeUndefined();
  });
});
