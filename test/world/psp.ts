// The payment service: keeps card fields in frames of its own origin, and charges through the card network.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import type { Chain, Decision, Money, Network, NetworkMerchant, PresentedCard } from './network.ts';
import { readJson, sendAsset, sendJson, sendPage } from './pages/assets.ts';
import { type CardPart, cardForm } from './pages/card-form.ts';
import { documentOf, html } from './pages/html.ts';

/** One payment that a shop opened. */
export type Payment = {
  id: string;
  merchant: NetworkMerchant;
  amount: Money;
  /** Digital goods are captured at once, others when they are sent. */
  digital: boolean;
  fields: Partial<Record<'number' | 'expiry' | 'cvc', string>>;
  decision?: Decision;
};

/** The card as the shopper's fields had it. */
function presented({ fields }: Payment): PresentedCard {
  const { number = '', expiry = '', cvc = '' } = fields;
  return {
    number,
    expiryMonth: Number(expiry.slice(0, 2)),
    expiryYear: 2000 + Number(expiry.slice(2)),
    cvc,
  };
}

/** A payment service at `http://psp.localhost`. */
export class Psp implements AsyncDisposable {
  readonly payments = new Map<string, Payment>();
  /** What the network answered, oldest first. */
  readonly decisions: Decision[] = [];
  readonly #network: () => Network;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: Error) => sendJson(response, { error: error.message }, 500));
  });
  #origin = '';

  private constructor(network: () => Network) {
    this.#network = network;
  }

  /** Starts on a free port; the network is asked for at each charge, so it may come later. */
  static async start(network: () => Network, port = 0): Promise<Psp> {
    const psp = new Psp(network);
    psp.#origin = `http://psp.localhost:${await listenOn(psp.#server, port)}`;
    return psp;
  }

  get origin(): string {
    return this.#origin;
  }

  /** A shop's server opens a payment. */
  open(payment: Pick<Payment, 'merchant' | 'amount' | 'digital'>): Payment {
    const opened = { ...payment, id: randomUUID(), fields: {} };
    this.payments.set(opened.id, opened);
    return opened;
  }

  /** A shop's server charges it: the issuer's yes or no. */
  async charge(id: string, amount?: Money): Promise<Decision> {
    const payment = this.payments.get(id);
    if (!payment) throw new Error('no such payment');
    if (amount) payment.amount = amount;
    const decision = await this.#network().authorise({
      card: presented(payment),
      merchant: payment.merchant,
      amount: payment.amount,
    });
    payment.decision = decision;
    this.decisions.push(decision);
    if (decision.approved && payment.digital) await this.capture(id);
    return decision;
  }

  /** The goods leave: the money is taken. */
  async capture(id: string, amount?: Money): Promise<void> {
    await this.#network().capture(this.#charged(id), amount === undefined ? {} : { amount });
  }

  /** The card is tried once more, as a charge of its own; after a yes that is the one that is taken, reversed, refunded. */
  async chargeAgain(id: string, amount: Money): Promise<Decision> {
    const payment = this.payments.get(id);
    if (!payment) throw new Error('no such payment');
    const decision = await this.#network().authorise({
      card: presented(payment),
      merchant: payment.merchant,
      amount,
    });
    if (decision.approved) payment.decision = decision;
    this.decisions.push(decision);
    return decision;
  }

  /** The order is called off before anything was sent. */
  async reverse(id: string, amount?: Money): Promise<void> {
    await this.#network().reverse(this.#charged(id), amount);
  }

  /** The goods came back: the money goes back. */
  async refund(id: string, amount?: Money): Promise<void> {
    await this.#network().refund(this.#charged(id), amount);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #charged(id: string): Chain {
    const decision = this.payments.get(id)?.decision;
    if (!decision?.approved) throw new Error('payment is not authorised');
    return decision;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#origin);
    if (url.pathname === '/shop.css') return sendAsset(response, 'shop.css');
    if (url.pathname === '/card-fields.js') return sendAsset(response, 'card-fields.js');
    if (url.pathname === '/fields') return this.#sendFields(url, response);
    const id = /^\/payments\/([\w-]+)\/card$/.exec(url.pathname)?.[1];
    if (id !== undefined) return this.#takeFields(id, request, response);
    response.writeHead(404).end();
  }

  /** A frame with all fields or with one of them. */
  #sendFields({ searchParams }: URL, response: ServerResponse): void {
    const part = (searchParams.get('part') ?? 'all') as CardPart;
    const form = cardForm(part, searchParams.get('payment') ?? '', this.#origin);
    const body = html`${form}<script src="/card-fields.js"></script>`;
    sendPage(
      response,
      documentOf({ title: 'Secure payment fields', bodyClass: 'frame', body }),
      this.#origin,
    );
  }

  /** Fields arrive from a frame, or from a shop's page that carries them itself. */
  async #takeFields(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const payment = this.payments.get(id);
    if (!payment) return sendJson(response, { error: 'unknown' }, 404);
    Object.assign(payment.fields, await readJson(request));
    sendJson(response, {});
  }
}
