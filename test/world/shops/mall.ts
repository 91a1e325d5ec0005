// Shops of different build, one host each on one server, that take cards through one payment service.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { listenOn } from '../listen.ts';
import type { NetworkMerchant } from '../network.ts';
import { readBody, sendJson } from '../pages/assets.ts';
import type { Psp } from '../psp.ts';
import { type Build, LIBRARIES, pageOf, resultPage, type Sale, SHOPS } from './shop-pages.ts';

const PACKAGES = path.resolve(import.meta.dirname, '../../../node_modules');
const SCRIPTS = new Set(['form.js', 'react-shop.js', 'vue-shop.js', 'step-shop.js']);
const AMOUNT = { currency: 'EUR', value: '42.50' };

/** A street of shops at `http://BUILD.localhost`, and a till at `http://till.localhost` to which one of them sends its shoppers. */
export class Mall implements AsyncDisposable {
  readonly #psp: Psp;
  readonly #server = createServer((request, response) => {
    this.answer(request, response);
  });
  readonly #till: string | undefined;
  #port = 0;

  private constructor(psp: Psp, till: string | undefined) {
    this.#psp = psp;
    this.#till = till;
  }

  /** `till`: its origin where it stands elsewhere, with whoever has this mall answer for it. */
  static async start(psp: Psp, { till }: { till?: string } = {}): Promise<Mall> {
    const mall = new Mall(psp, till);
    mall.#port = await listenOn(mall.#server);
    return mall;
  }

  /** Where a shop, or the till, stands. */
  origin(host: Build | 'till'): string {
    if (host === 'till' && this.#till !== undefined) return this.#till;
    return `http://${host}.localhost:${this.#port}`;
  }

  /** Answers as the shop, or the till, that the request is for. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#serve(request, response).catch((error: Error) => sendJson(response, { error: error.message }, 500));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const file = url.pathname.slice(1);
    if (LIBRARIES.has(file)) return sendScript(response, path.join(PACKAGES, file));
    if (SCRIPTS.has(file)) return sendScript(response, path.join(import.meta.dirname, file));
    if (url.pathname === '/pay' && request.method === 'POST') return this.#pay(request, response);
    const host = url.hostname.split('.')[0] ?? '';
    if (url.pathname === '/pay') return this.#showTill(url, response);
    const shop = SHOPS[host as Build];
    if (shop === undefined || file !== '') return void response.writeHead(404).end();
    const till = `${this.origin('till')}/pay`;
    send(response, pageOf(host as Build, { ...this.#sale(host as Build), service: this.#psp.origin, till }));
  }

  #sale(build: Build): Pick<Sale, 'payment' | 'name'> {
    const { name } = SHOPS[build];
    const merchant: NetworkMerchant = {
      acceptorId: `MALL${build.toUpperCase()}`,
      descriptor: name.toUpperCase(),
      mcc: '5732',
      country: 'FR',
      city: 'LYON',
      url: this.origin(build),
    };
    return { name, payment: this.#psp.open({ merchant, amount: AMOUNT, digital: true }).id };
  }

  /** The payment service's own page, to which a shop sent the shopper. */
  #showTill(url: URL, response: ServerResponse): void {
    const payment = url.searchParams.get('payment') ?? '';
    send(response, pageOf('till', { name: SHOPS.redirect.name, payment, service: '', till: '' }));
  }

  /** Takes a form or JSON; fields that came through frames of the payment service are there already. */
  async #pay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const isForm = request.headers['content-type']?.includes('urlencoded') === true;
    const told = (isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)) as Told;
    const payment = this.#psp.payments.get(told.payment);
    if (payment === undefined) return sendJson(response, { paid: false }, 404);
    Object.assign(payment.fields, fieldsIn(told));
    const { approved } = await this.#psp.charge(told.payment);
    if (isForm) send(response, resultPage(approved));
    else sendJson(response, { paid: approved });
  }
}

type Told = {
  payment: string;
  number?: string;
  expiry?: string;
  month?: string;
  year?: string;
  cvc?: string;
};

function fieldsIn({ number, expiry, month, year, cvc }: Told) {
  if (number === undefined) return {};
  const date = expiry ?? `${month?.padStart(2, '0')}${year?.slice(-2)}`;
  return { number: number.replace(/\D/g, ''), expiry: date.replace(/\D/g, ''), cvc: cvc ?? '' };
}

function send(response: ServerResponse, page: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
}

function sendScript(response: ServerResponse, file: string): void {
  response.setHeader('content-type', 'text/javascript; charset=utf-8').end(readFileSync(file));
}
