// The sandbox issuer's network as a provider: it keeps what it has approved and moved, confirms it, and can be asked.
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { listenOn } from './listen.ts';
import { type Money, readNetworkSecret, signMessage } from './network.ts';
import type {
  Message,
  Purchase,
  Reply,
  ServerSide,
  SimulatedCharge,
  SimulatedNetwork,
  SimulatedRefund,
  Simulator,
  Tamper,
} from './simulator.ts';
import { TAMPERS } from './simulator.ts';
import { inAccount, post, tampered, WireSimulator } from './wire-simulator.ts';

const TEN_MINUTES = 600;

/** Runs before the server, which is told where to ask. */
export async function startSandboxNetwork(): Promise<SimulatedNetwork> {
  const told = new Map<string, object[]>();
  let secret: () => Promise<string> = () => Promise.reject(new Error('no server is connected'));
  let clock = () => Date.now();
  const server = createServer((request, response) => {
    const networkId = decodeURIComponent(/^\/charges\/([^/]+)$/.exec(request.url ?? '')?.[1] ?? '');
    const body = JSON.stringify({ networkId, messages: told.get(networkId) ?? [] });
    void secret().then((known) => {
      const id = `read_${randomUUID()}`;
      const genuine = isSigned(request.headers, known);
      response.writeHead(genuine ? 200 : 401, signedHeaders(known, id, seconds(clock), body));
      response.end(genuine ? body : '');
    });
  });
  const port = await listenOn(server);
  return {
    environment: { ISSUER: 'sandbox', SANDBOX_NETWORK_URL: `http://127.0.0.1:${port}` },
    async connect(side) {
      secret = () => readNetworkSecret(side.keysFile);
      clock = side.clock;
      return new SandboxSimulator(side, await secret(), told);
    },
    [Symbol.asyncDispose]: () => stopServer(server),
  };
}

function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => {
    server.close(() => closed());
  });
}

const seconds = (clock: () => number) => Math.floor(clock() / 1000);

function signedHeaders(secret: string, id: string, timestamp: number, body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signMessage(secret, id, timestamp, body),
  };
}

/** The server signs its questions as the network signs its messages. */
function isSigned(headers: Readonly<Record<string, string | string[] | undefined>>, secret: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`;
  const tag = createHmac('sha256', Buffer.from(secret, 'base64url')).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${tag}`;
}

class SandboxSimulator extends WireSimulator implements Simulator {
  readonly can = {
    tampers: TAMPERS,
    readsBack: true,
    disputes: true,
    refundReversals: true,
    earlyReversals: true,
  };
  readonly #side: ServerSide;
  readonly #secret: string;
  /** What the network has on each charge, as it tells it. */
  readonly #told: Map<string, object[]>;

  constructor(side: ServerSide, secret: string, told: Map<string, object[]>) {
    super();
    this.#side = side;
    this.#secret = secret;
    this.#told = told;
  }

  async authorise(purchase: Purchase): Promise<SimulatedCharge> {
    const charge = await this.#ask('authorization', purchase);
    if (charge.approved) await this.#tell('confirmation', charge, charge);
    return charge;
  }

  async increment(charge: SimulatedCharge, amount: Money): Promise<SimulatedCharge> {
    const asked = await this.#ask('increment', { ...charge, amount, ...inAccount(charge, amount) });
    if (asked.approved) await this.#tell('confirmation', asked, asked);
    return asked;
  }

  async authoriseLate(purchase: Purchase, { told }: { told: boolean }): Promise<SimulatedCharge> {
    const charge = await this.#ask('authorization', purchase);
    await this.#tell('not-approved', charge, charge, { silent: !told });
    return { ...charge, approved: false };
  }

  async authoriseSilently(purchase: Purchase): Promise<SimulatedCharge> {
    const charge = await this.#ask('authorization', purchase);
    await this.#tell('confirmation', charge, charge, { silent: true });
    return charge;
  }

  async standIn(purchase: Purchase): Promise<SimulatedCharge> {
    const charge = { ...purchase, networkId: purchase.networkId ?? randomUUID(), approved: true };
    await this.#tell('advice', charge, charge);
    return charge;
  }

  async reverseThenAuthorise(purchase: Purchase): Promise<SimulatedCharge> {
    const networkId = randomUUID();
    const charge = { ...purchase, networkId, approved: true };
    await this.#tell('reversal', charge, charge);
    return this.authorise({ ...purchase, networkId });
  }

  reverse(charge: SimulatedCharge, amount: Money = charge.amount): Promise<void> {
    return this.#tell('reversal', charge, { amount, ...inAccount(charge, amount) });
  }

  expire(charge: SimulatedCharge): Promise<void> {
    return this.#tell('expiry', charge, {});
  }

  clear(charge: SimulatedCharge, { amount = charge.amount, final = true } = {}): Promise<void> {
    return this.#tell('clearing', charge, { amount, final, ...inAccount(charge, amount) });
  }

  async forcePost(purchase: Purchase): Promise<SimulatedCharge> {
    const charge = { ...purchase, networkId: purchase.networkId ?? randomUUID(), approved: false };
    await this.#tell('clearing', charge, { ...charge, final: true });
    return charge;
  }

  async refund(charge: SimulatedCharge, amount: Money = charge.amount): Promise<SimulatedRefund> {
    await this.#tell('refund', charge, { amount, ...inAccount(charge, amount) });
    return { ...charge, refunded: amount };
  }

  async refundUnlinked(purchase: Purchase): Promise<SimulatedRefund> {
    const charge = { ...purchase, networkId: purchase.networkId ?? randomUUID(), approved: true };
    return this.refund(charge);
  }

  reverseRefund(refund: SimulatedRefund): Promise<void> {
    const amount = refund.refunded;
    return this.#tell('refund-reversal', refund, { amount, ...inAccount(refund, amount) });
  }

  dispute(charge: SimulatedCharge, amount?: Money): Promise<void> {
    return this.#tell(
      'dispute',
      charge,
      amount === undefined ? {} : { amount, ...inAccount(charge, amount) },
    );
  }

  endDispute(charge: SimulatedCharge, won: boolean): Promise<void> {
    return this.#tell(won ? 'dispute-won' : 'dispute-lost', charge, {});
  }

  async send(message: Message): Promise<Reply> {
    const answer = await post(`${this.#side.url}/v1/issuer/sandbox/events`, message);
    const body = (await answer.json()) as { approved?: boolean };
    return { taken: answer.status === 200, approved: answer.status === 200 ? body.approved : undefined };
  }

  tamper(message: Message, how: Tamper): Promise<Reply> {
    const { raw, headers } = message;
    const sign = (body: string) => {
      const secret = how === 'wrong-secret' ? randomBytes(32).toString('base64url') : this.#secret;
      const timestamp = seconds(this.#side.clock) - (how === 'old' ? TEN_MINUTES : 0);
      return { raw, headers: signedHeaders(secret, headers['webhook-id'] ?? '', timestamp, body) };
    };
    return this.send(tampered(message, how, sign));
  }

  #message(type: string, charge: Purchase & { networkId: string }, more: object): object {
    const { networkId, card, merchant } = charge;
    const at = `${new Date(this.#side.clock()).toISOString().slice(0, 19)}Z`;
    return { id: randomUUID(), type, networkId, at, card, merchant, ...more };
  }

  #signed(message: object): Message {
    const body = JSON.stringify(message);
    const id = `msg_${randomUUID()}`;
    const headers = signedHeaders(this.#secret, id, seconds(this.#side.clock), body);
    return { raw: Buffer.from(body), headers };
  }

  /** What the issuer is asked is not among what the network has. */
  async #ask(type: string, purchase: Purchase): Promise<SimulatedCharge> {
    const { channel = 'online', initiator = 'cardholder', amount, billing, networkId } = purchase;
    const charge = { ...purchase, networkId: networkId ?? randomUUID() };
    const more = { amount, ...(billing === undefined ? {} : { billing }), channel, initiator };
    const approved = await this.put(this.#signed(this.#message(type, charge, more)));
    return { ...charge, approved };
  }

  async #tell(
    type: string,
    charge: SimulatedCharge,
    { amount, billing, final }: { amount?: Money; billing?: Money; final?: boolean },
    { silent = false } = {},
  ): Promise<void> {
    const more = {
      ...(amount === undefined ? {} : { amount }),
      ...(billing === undefined ? {} : { billing }),
      ...(final === undefined ? {} : { final }),
      channel: charge.channel ?? 'online',
      initiator: charge.initiator ?? 'cardholder',
    };
    const message = this.#message(type, charge, more);
    this.#told.set(charge.networkId, [...(this.#told.get(charge.networkId) ?? []), message]);
    if (!silent) await this.pass(this.#signed(message), `the ${type}`);
  }
}
