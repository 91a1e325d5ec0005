// A small shop that has never heard of the extension: cart, checkout, its own pay button.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import type { Money, NetworkMerchant } from './network.ts';
import { readJson, sendAsset, sendJson, sendPage } from './pages/assets.ts';
import { orderOf } from './pages/order.ts';
import { type Checkout, checkoutPage, homePage, loginPage, productPage } from './pages/shop-pages.ts';
import type { Psp } from './psp.ts';

/** How a checkout is laid out and what it costs; each may also stand in the query. */
export type ShopOptions = {
  name: string;
  /** `frame`: one iframe; `three`: number, expiry and CVC apart; `top`: in the shop's own page. */
  fields: 'frame' | 'three' | 'top';
  total: Money;
  locale: string;
  digital: boolean;
  /** Milliseconds after which the page's total changes by itself. */
  changes?: number;
  /** What is charged in place of the total shown: a shop that cheats. */
  charge?: string;
};

const DEFAULTS: ShopOptions = {
  name: 'Example Shop',
  fields: 'frame',
  total: { currency: 'EUR', value: '42.50' },
  locale: 'en-IE',
  digital: false,
};

/** A shop at `http://shop.localhost`. */
export class Shop implements AsyncDisposable {
  readonly options: ShopOptions;
  readonly #psp: Psp;
  readonly #checkouts = new Map<string, Checkout>();
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: Error) => sendJson(response, { error: error.message }, 500));
  });
  #origin = '';

  private constructor(psp: Psp, options: Partial<ShopOptions>) {
    this.#psp = psp;
    this.options = { ...DEFAULTS, ...options };
  }

  /** Starts on a free port, with this payment service. */
  static async start(psp: Psp, options: Partial<ShopOptions> = {}, port = 0): Promise<Shop> {
    const shop = new Shop(psp, options);
    shop.#origin = `http://shop.localhost:${await listenOn(shop.#server, port)}`;
    return shop;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Who the card network takes the shop for. */
  get merchant(): NetworkMerchant {
    const descriptor = this.options.name.toUpperCase().slice(0, 22);
    const place = { mcc: '5732', country: 'FR', city: 'PARIS' };
    return { acceptorId: 'EXAMPLESHOP0001', descriptor, ...place, url: this.#origin };
  }

  /** The address of a checkout of that kind. */
  checkoutUrl(
    options: Partial<Omit<ShopOptions, 'total'>> & { total?: string; currency?: string } = {},
  ): string {
    const entries = Object.entries(options).map(([name, value]) => [name, String(value)]);
    const query = entries.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(entries))}`;
    return `${this.#origin}/checkout${query}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#origin);
    const { name } = this.options;
    const pages: Record<string, () => string> = {
      '/': () => homePage(name),
      '/product': () => productPage(name),
      '/login': () => loginPage(name),
      '/checkout': () => checkoutPage(this.#openCheckout(url.searchParams)),
    };
    const page = pages[url.pathname];
    if (page) return sendPage(response, page(), this.#psp.origin);
    if (url.pathname === '/shop.css') return sendAsset(response, 'shop.css');
    if (url.pathname === '/checkout.js') return sendAsset(response, 'checkout.js');
    if (url.pathname === '/pay' && request.method === 'POST') return this.#pay(request, response);
    response.writeHead(404).end();
  }

  #openCheckout(query: URLSearchParams): Checkout {
    const { options } = this;
    const currency = query.get('currency') ?? options.total.currency;
    const total = { currency, value: query.get('total') ?? options.total.value };
    const changes = query.get('changes') ?? options.changes;
    const charge = query.get('charge') ?? options.charge;
    const digital = query.has('digital') ? query.get('digital') !== 'false' : options.digital;
    const payment = this.#psp.open({ merchant: this.merchant, amount: total, digital });
    const checkout: Checkout = {
      name: query.get('name') ?? options.name,
      fields: (query.get('fields') ?? options.fields) as ShopOptions['fields'],
      locale: query.get('locale') ?? options.locale,
      payment: payment.id,
      service: this.#psp.origin,
      order: orderOf(total, digital),
      ...(changes === undefined ? {} : { changes: Number(changes) }),
      ...(charge === undefined ? {} : { charge: { currency, value: charge } }),
    };
    this.#checkouts.set(payment.id, checkout);
    return checkout;
  }

  /** The pay button was pressed and the payment service has the fields. */
  async #pay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { payment, shipping } = await readJson(request);
    const checkout = this.#checkouts.get(String(payment));
    if (!checkout) return sendJson(response, { paid: false, reason: 'unknown order' }, 404);
    const amount = checkout.charge ?? checkout.order.totals[shipping === 'express' ? 'express' : 'standard'];
    const { approved, reason = 'no reason given' } = await this.#psp.charge(checkout.payment, amount);
    sendJson(response, approved ? { paid: true } : { paid: false, reason });
  }
}
