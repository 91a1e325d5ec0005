// A page on which a person plays the merchant: charges again, takes more, gives back, refunds.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import type { Money } from './network.ts';
import { sendAsset } from './pages/assets.ts';
import { DEEDS, type Deed, merchantHtml, written } from './pages/merchant-html.ts';
import type { Psp } from './psp.ts';

/** A page over a payment service. */
export class MerchantPage implements AsyncDisposable {
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** Serves the page on a free port. */
  static async start(psp: Psp, port = 0): Promise<MerchantPage> {
    const said = new Map<string, string[]>();
    const server = createServer((request, response) => {
      serve(psp, said, request, response).catch((error: Error) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(error.message);
      });
    });
    const listening = await listenOn(server, port);
    return new MerchantPage(`http://localhost:${listening}/`, async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}

async function serve(
  psp: Psp,
  said: Map<string, string[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/shop.css') return sendAsset(response, 'shop.css');
  const [, id = '', deed] = /^\/payments\/([\w-]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
  const known = DEEDS.find((one) => one === deed);
  if (request.method === 'POST' && known !== undefined) {
    const lines = said.get(id) ?? [];
    said.set(id, lines);
    lines.push(await play(psp, id, known, await typedValue(request)));
    response.writeHead(303, { location: '/' }).end();
    return;
  }
  const charged = [...psp.payments.values()].filter(({ decision }) => decision !== undefined);
  response.setHeader('content-type', 'text/html; charset=utf-8').end(merchantHtml(charged, said));
}

/** Does it, and answers what became of it in one line. */
async function play(psp: Psp, id: string, deed: Deed, value: string): Promise<string> {
  const payment = psp.payments.get(id);
  if (payment === undefined) return 'There is no such payment.';
  const amount: Money = { currency: payment.amount.currency, value };
  try {
    if (deed !== 'charge') {
      await psp[deed](id, amount);
      return `${deed} ${written(amount)}: booked`;
    }
    const { approved, reason } = await psp.chargeAgain(id, amount);
    return `charge ${written(amount)}: ${approved ? 'approved' : `declined, ${reason}`}`;
  } catch (error) {
    return `${deed} ${written(amount)}: ${(error as Error).message}`;
  }
}

async function typedValue(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('value') ?? '';
}
