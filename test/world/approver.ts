// A second person with a device, a token and a PC of their own, who decides over what others want to pay.
import type { Rule } from '../../shared/policy.ts';
import type { Authenticator, CeremonyOptions } from './authenticator.ts';
import type { Bank } from './bank.ts';
import type { Answer } from './client/calls.ts';
import {
  type ApprovalRead,
  base64url,
  type Certificate,
  type Client,
  challengeOf,
  digestOf,
  type Json,
} from './client.ts';
import type { Order, Payer, PayerOptions } from './payer.ts';
import { setRules } from './policy.ts';

/** The name of the rule that asks for approvals. */
export const RULE = 'a second person';

/** From now on every payment needs so many persons beside its payer; more rules may stand beside that. */
export async function letPolicyAsk(bank: Bank, approvals: number, ...more: Rule[]): Promise<void> {
  const hardware = { name: 'hardware tokens', when: {}, require: { token: { notSynced: true } } };
  await setRules(bank, hardware, { name: RULE, when: {}, require: { approvals } }, ...more);
}

/** An order that its payer has confirmed and that waits. */
export async function askedOrder(payer: Payer, changes: Partial<Certificate> = {}): Promise<Order> {
  const order = await payer.order(changes);
  const { body, text } = await payer.confirm(order);
  if ((body as { state?: string }).state !== 'awaiting-approval')
    throw new Error(`it does not wait: ${text}`);
  return order;
}

/** What may be other than honest about one approval. */
export type Signing = { by?: Authenticator; nonce?: string; digest?: Buffer; ceremony?: CeremonyOptions };

export class Approver {
  readonly person: Payer;

  constructor(person: Payer) {
    this.person = person;
  }

  /** Invited as an approver, enrolled with token and mailbox as everybody. */
  static async enrol(bank: Bank, options: PayerOptions = {}): Promise<Approver> {
    return new Approver(await bank.payer({ name: 'Bo Example', ...options, role: 'approver' }));
  }

  get client(): Client {
    return this.person.client;
  }

  list(query = ''): Promise<{ items: ApprovalRead[]; next?: string }> {
    return this.client.ask('GET', `/v1/approvals${query}`, 200);
  }

  /** The ids that wait, newest first. */
  async waiting(): Promise<string[]> {
    return (await this.list('?limit=100')).items.map(({ id }) => id);
  }

  options({ certificate: { id } }: Pick<Order, 'certificate'>): Promise<Answer> {
    return this.client.call('POST', `/v1/approvals/${id}/options`, {});
  }

  /** The token's signature over a payment's digest, with a nonce of its own where none is given. */
  async sign(order: Pick<Order, 'certificate'>, signing: Signing = {}) {
    const { by = this.person.token, digest = digestOf(order.certificate as Json), ceremony } = signing;
    const nonce = signing.nonce ?? ((await this.options(order)).body as { nonce?: string }).nonce;
    const challenge = challengeOf('countersign/approval/v1', nonce ?? base64url(Buffer.alloc(32)), digest);
    return by.assert(challenge, ceremony);
  }

  send({ certificate: { id } }: Pick<Order, 'certificate'>, assertion: unknown): Promise<Answer> {
    return this.client.call('POST', `/v1/approvals/${id}/approval`, { assertion });
  }

  async approve(order: Pick<Order, 'certificate'>, signing: Signing = {}): Promise<Answer> {
    return this.send(order, await this.sign(order, signing));
  }

  refuse(
    { certificate: { id } }: Pick<Order, 'certificate'>,
    reason = 'Not in this budget',
  ): Promise<Answer> {
    return this.client.call('POST', `/v1/approvals/${id}/refusal`, { reason });
  }
}
