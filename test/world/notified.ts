// A merchant's notify address: takes webhooks as they come, with faults to order.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { listenOn } from './listen.ts';

export type Told = { path: string; headers: IncomingHttpHeaders; body: string; at: number };
/** What is done to one request: a status, `silent` for none at all, `cut` for a broken connection, or a redirection. */
export type Fault = number | 'silent' | 'cut' | { location: string } | 'endless';

/** An HTTP server on loopback that writes down what it was told. */
export class Notified implements AsyncDisposable {
  readonly told: Told[] = [];
  /** What happens to the next requests, one after another; then all are taken. */
  readonly faults: Fault[] = [];
  /** How many requests waited for their answer at the same time, at most. */
  mostAtOnce = 0;
  #open = 0;
  readonly #server = createServer(async (request, response) => {
    this.#open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
    response.on('close', () => {
      this.#open -= 1;
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks).toString('utf8');
    this.told.push({ path: request.url ?? '', headers: request.headers, body, at: Date.now() });
    answer(response, this.faults.shift() ?? 204);
  });
  #origin = '';

  static async start(port = 0): Promise<Notified> {
    const notified = new Notified();
    notified.#origin = `http://localhost:${await listenOn(notified.#server, port)}`;
    return notified;
  }

  get url(): string {
    return `${this.#origin}/told?shop=1`;
  }

  /** The request of that place, once it is there. */
  async nth(place: number, withinMs = 20_000): Promise<Told> {
    const giveUpAt = Date.now() + withinMs;
    while (Date.now() < giveUpAt) {
      const told = this.told[place];
      if (told !== undefined) return told;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    throw new Error(`only ${this.told.length} webhooks came`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

function answer(response: ServerResponse, fault: Fault): void {
  if (fault === 'silent') return;
  if (fault === 'cut') {
    response.destroy();
    return;
  }
  if (fault === 'endless') {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(64 * 1024)), 5);
    response.on('close', () => clearInterval(more));
    return;
  }
  if (typeof fault === 'object') response.writeHead(307, fault).end();
  else response.writeHead(fault).end();
}

export type Event = { type: string; timestamp: string; data: { demand: string; receipt: string } };

/** What a webhook says, once the library has found it genuine; throws else. */
export function verified({ headers, body }: Told, secret: string): Event {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as Event;
}
