// The card network's side of the sandbox issuer: signed requests and events, as an acquirer's network would send them.
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export type Money = { currency: string; value: string };

/** The card as the merchant typed it in. */
export type PresentedCard = { number: string; expiryMonth: number; expiryYear: number; cvc?: string };

/** Who charges, as the network tells it. */
export type NetworkMerchant = {
  acceptorId: string;
  descriptor: string;
  mcc: string;
  country: string;
  city: string;
  url?: string;
};

/** One purchase at the network: what later messages refer to. */
export type Chain = { networkId: string; card: PresentedCard; merchant: NetworkMerchant; amount: Money };

/** What an authorisation may say beside card, merchant and amount. */
export type AuthorisationOptions = {
  networkId?: string;
  channel?: string;
  initiator?: 'cardholder' | 'merchant';
  billing?: Money;
};

/** The issuer's yes or no. */
export type Decision = Chain & { approved: boolean; reason?: string };

/** Replaced parts of a message, for negative tests. */
export type MessageChanges = {
  id?: string;
  timestamp?: number;
  signature?: string;
  secret?: string;
  body?: string;
};

/** The secret that server and network share, from the server's key file. */
export async function readNetworkSecret(keysFile: string): Promise<string> {
  const keys = JSON.parse(await readFile(keysFile, 'utf8')) as { sandboxNetwork?: { secret?: string } };
  const secret = keys.sandboxNetwork?.secret;
  if (secret === undefined) throw new Error(`${keysFile} has no sandboxNetwork.secret`);
  return secret;
}

/** Standard Webhooks: `v1,` and HMAC-SHA256 over id, timestamp and body. */
export function signMessage(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret, 'base64url');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** A network that is connected to one server. */
export class Network {
  /** Its time, which goes with the server's. */
  clock = () => Date.now();
  /** What an amount costs in the account's currency by the scheme's own rates; nothing is said where that is the same. */
  bill: (amount: Money) => Money | undefined = () => undefined;
  readonly #url: string;
  readonly #secret: () => Promise<string>;

  constructor(options: { serverUrl: string; keysFile: string }) {
    this.#url = `${options.serverUrl}/v1/issuer/sandbox/events`;
    this.#secret = () => readNetworkSecret(options.keysFile);
  }

  /** Sends one message; answers status and body as they come. */
  async send(event: object, changes: MessageChanges = {}): Promise<{ status: number; body: unknown }> {
    const body = changes.body ?? JSON.stringify(event);
    const id = changes.id ?? `msg_${randomUUID()}`;
    const timestamp = changes.timestamp ?? Math.floor(this.clock() / 1000);
    const secret = changes.secret ?? (await this.#secret());
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': changes.signature ?? signMessage(secret, id, timestamp, body),
      },
      body,
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Asks the issuer for money: the yes or no. */
  async authorise(request: Omit<Chain, 'networkId'> & AuthorisationOptions): Promise<Decision> {
    const { card, merchant, amount, networkId = randomUUID(), channel = 'online' } = request;
    const { initiator = 'cardholder', billing = this.bill(amount) } = request;
    const chain = { networkId, card, merchant, amount };
    const more = billing === undefined ? {} : { billing };
    const answer = await this.#tell('authorization', chain, { channel, initiator, ...more });
    const { approved, reason } = answer as { approved: boolean; reason?: string };
    return { ...chain, approved, ...(reason === undefined ? {} : { reason }) };
  }

  /** Clears an authorisation, in whole unless another amount is named. */
  async capture(
    chain: Chain,
    options: { amount?: Money; final?: boolean; billing?: Money } = {},
  ): Promise<void> {
    const { amount = chain.amount, final = true, billing } = options;
    await this.#tell(
      'clearing',
      { ...chain, amount },
      { final, ...(billing === undefined ? {} : { billing }) },
    );
  }

  /** Takes an authorisation back, in whole unless another amount is named. */
  async reverse(chain: Chain, amount: Money = chain.amount): Promise<void> {
    await this.#tell('reversal', { ...chain, amount });
  }

  /** Lets an authorisation lapse. */
  async expire({ networkId, card, merchant }: Chain): Promise<void> {
    await this.#tell('expiry', { networkId, card, merchant });
  }

  /** Gives cleared money back. */
  async refund(chain: Chain, amount: Money = chain.amount): Promise<void> {
    await this.#tell('refund', { ...chain, amount });
  }

  async #tell(
    type: string,
    chain: Omit<Chain, 'amount'> & { amount?: Money },
    more: object = {},
  ): Promise<unknown> {
    const { networkId, card, merchant, amount } = chain;
    const common = {
      id: randomUUID(),
      type,
      networkId,
      at: `${new Date(this.clock()).toISOString().slice(0, 19)}Z`,
    };
    const billing = amount && this.bill(amount);
    const money = {
      ...(amount === undefined ? {} : { amount }),
      ...(billing === undefined ? {} : { billing }),
    };
    const { status, body } = await this.send({ ...common, card, merchant, ...money, ...more });
    if (status < 200 || status > 299) throw new Error(`${type}: ${status} ${JSON.stringify(body)}`);
    return body;
  }
}
