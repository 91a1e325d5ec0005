// A small shop that has never heard of the extension: cart, checkout, its own pay button. Where it wants more, it makes demands.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import { receiptReader } from './merchant/read-receipt.js';
import type { Money, NetworkMerchant } from './network.ts';
import { readBody, readJson, sendAsset, sendJson, sendPage } from './pages/assets.ts';
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

/** What a shop that makes demands was given by `merchant add`, and the payment server that gave it. */
export type ShopKeys = { server: string; apiKey: string; webhookSecret: string };

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
  #keys: ShopKeys | undefined;
  /** What was told and found genuine: the claims of receipts, by the id of the webhook, so that a repeat counts once. */
  readonly receipts = new Map<string, Record<string, unknown>>();

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

  /** From now on this shop asks for certificates, or does no more. */
  makeDemands(keys: ShopKeys | undefined): void {
    this.#keys = keys;
  }

  /** Where it wants to be told; Node knows no names below localhost. */
  get notify(): string {
    return `${this.#origin.replace('shop.localhost', 'localhost')}/paid`;
  }

  /** The address of a checkout of that kind. */
  checkoutUrl(
    options: Partial<Omit<ShopOptions, 'total'>> & {
      total?: string;
      currency?: string;
      demand?: string;
    } = {},
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
    const pages: Record<string, () => string | Promise<string>> = {
      '/': () => homePage(name),
      '/product': () => productPage(name),
      '/login': () => loginPage(name),
      '/checkout': async () => checkoutPage(await this.#openCheckout(url.searchParams)),
    };
    const page = pages[url.pathname];
    if (page) return sendPage(response, await page(), this.#psp.origin);
    if (url.pathname === '/shop.css') return sendAsset(response, 'shop.css');
    if (url.pathname === '/checkout.js') return sendAsset(response, 'checkout.js');
    if (url.pathname === '/pay' && request.method === 'POST') return this.#pay(request, response);
    if (url.pathname === '/paid' && request.method === 'POST') return this.#paid(request, response);
    response.writeHead(404).end();
  }

  /** Asks the payment server that a certificate be issued. */
  async #demand(amount: Money, reference: string): Promise<string | undefined> {
    if (this.#keys === undefined) return undefined;
    const { server, apiKey } = this.#keys;
    const answer = await fetch(`${server}/v1/demands`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ amount, reference }),
    });
    if (!answer.ok) throw new Error(`no demand: ${await answer.text()}`);
    return ((await answer.json()) as { url: string }).url;
  }

  /** The payment server tells that a demand was met. */
  async #paid(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#keys === undefined) return void response.writeHead(410).end();
    try {
      const { server, webhookSecret } = this.#keys;
      const readReceipt = receiptReader(server, webhookSecret);
      const headers = request.headers as Record<string, string>;
      const { id, receipt } = await readReceipt(headers, await readBody(request));
      this.receipts.set(id, receipt);
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  }

  async #openCheckout(query: URLSearchParams): Promise<Checkout> {
    const { options } = this;
    const currency = query.get('currency') ?? options.total.currency;
    const total = { currency, value: query.get('total') ?? options.total.value };
    const changes = query.get('changes') ?? options.changes;
    const charge = query.get('charge') ?? options.charge;
    const digital = query.has('digital') ? query.get('digital') !== 'false' : options.digital;
    const payment = this.#psp.open({ merchant: this.merchant, amount: total, digital });
    const demand = query.get('demand') ?? (await this.#demand(total, `Order ${payment.id}`));
    const checkout: Checkout = {
      name: query.get('name') ?? options.name,
      fields: (query.get('fields') ?? options.fields) as ShopOptions['fields'],
      locale: query.get('locale') ?? options.locale,
      payment: payment.id,
      service: this.#psp.origin,
      order: orderOf(total, digital),
      ...(demand === undefined ? {} : { demand }),
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
