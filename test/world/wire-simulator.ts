// What every simulated provider has in common: questions that are kept, facts that are sent or collected, messages that come to harm.
import type { Money } from './network.ts';
import type { Message, Purchase, Reply, Tamper } from './simulator.ts';

/** Sends what a provider asks and tells; how it goes over the wire is the provider's own. */
export abstract class WireSimulator {
  #collected: Message[] | undefined;
  #question: Message | undefined;

  abstract send(message: Message): Promise<Reply>;

  async collect(work: () => Promise<unknown>): Promise<Message[]> {
    const collected: Message[] = [];
    this.#collected = collected;
    try {
      await work();
    } finally {
      this.#collected = undefined;
    }
    return collected;
  }

  lastQuestion(): Message {
    if (this.#question === undefined) throw new Error('nothing was asked yet');
    return this.#question;
  }

  /** Asks, and keeps the question; answers whether it was approved. */
  protected async put(question: Message): Promise<boolean> {
    this.#question = question;
    const reply = await this.send(question);
    if (!reply.taken) throw new Error('the question was not taken');
    return reply.approved === true;
  }

  /** Sends what happened, unless it is collected. */
  protected async pass(message: Message, what: string): Promise<void> {
    if (this.#collected !== undefined) {
      this.#collected.push(message);
      return;
    }
    if (!(await this.send(message)).taken) throw new Error(`${what} was not taken`);
  }
}

/** Sends a message by HTTP as it is. */
export function post(url: string, { raw, headers }: Message): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: new Uint8Array(raw) });
}

/** A signed message as a thief or a bad line would send it; `sign`: over the same body, too early or by another secret. */
export function tampered(
  { raw, headers }: Message,
  how: Tamper,
  sign: (body: string, how: 'old' | 'wrong-secret') => Message,
): Message {
  if (how === 'forged') return { raw: Buffer.from(` ${raw.toString()}`), headers };
  if (how === 'truncated') return { raw: raw.subarray(0, raw.length / 2), headers };
  return sign(raw.toString(), how);
}

/** A part of a charge in the account's currency, at the charge's own rate; nothing where the currencies are the same. */
export function inAccount({ amount, billing }: Purchase, part: Money): { billing?: Money } {
  if (billing === undefined) return {};
  const share = Number(part.value) / Number(amount.value);
  return { billing: { ...billing, value: (Number(billing.value) * share).toFixed(2) } };
}
