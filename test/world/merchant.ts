// A merchant that may make demands: what its site's own server does.
import type { Answer } from './client/calls.ts';
import type { Money } from './client/shapes.ts';

/** Runs a command of the operator. */
type Operator = { url: string; command<T>(...words: string[]): Promise<T> };
export type Keys = { id: string; apiKey: string; webhookSecret: string };
export type Made = { id: string; url: string; expiresAt: string };

export class Merchant {
  readonly name: string;
  readonly origin: string;
  readonly #operator: Operator;
  keys: Keys;

  private constructor(operator: Operator, name: string, origin: string, keys: Keys) {
    this.#operator = operator;
    this.name = name;
    this.origin = origin;
    this.keys = keys;
  }

  static async add(
    operator: Operator,
    options: { name?: string; origin?: string; notify?: string } = {},
  ): Promise<Merchant> {
    const { name = 'Example Shop', origin = 'https://shop.example', notify } = options;
    const more = notify === undefined ? [] : ['--notify', notify];
    const keys = await operator.command<Keys>('merchant', 'add', '--name', name, '--origin', origin, ...more);
    return new Merchant(operator, name, origin, keys);
  }

  /** The members of a certificate that a demand of this merchant's has to do with. */
  get merchant(): { name: string; origin: string } {
    return { name: this.name, origin: this.origin };
  }

  /** One request of this merchant's; answers whatever comes. */
  async call(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return callWith(`${this.#operator.url}/v1/demands`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.keys.apiKey}`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async demand(amount: Money = { currency: 'EUR', value: '42.50' }, reference?: string): Promise<Made> {
    const answer = await this.call({ amount, ...(reference === undefined ? {} : { reference }) });
    if (answer.status !== 201) throw new Error(`no demand: ${answer.text}`);
    return answer.body as Made;
  }

  async read(id: string): Promise<Answer> {
    return callWith(`${this.#operator.url}/v1/demands/${id}`, {});
  }

  async rotate(): Promise<void> {
    this.keys = await this.#operator.command<Keys>('merchant', 'rotate', '--id', this.keys.id);
  }

  async remove(): Promise<void> {
    await this.#operator.command('merchant', 'remove', '--id', this.keys.id);
  }
}

async function callWith(url: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
