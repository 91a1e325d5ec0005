// An enrolled person with a token, a mailbox and a PC, and the steps of a purchase up to the card.
import {
  type AssertionJson,
  Authenticator,
  type AuthenticatorOptions,
  type CeremonyOptions,
} from './authenticator.ts';
import type { Bank } from './bank.ts';
import { EXTENSION_ORIGIN } from './bank.ts';
import type { Answer } from './client/calls.ts';
import { type Certificate, Client, type Confirmed, type Submitted } from './client.ts';

/** What a person needs of a server: where it is, what time it has, and where its letters go. */
export type Till = Pick<Bank, 'url' | 'mailbox' | 'now'>;

export type PayerOptions = {
  name?: string;
  /** `EUR 500.00`. */
  fund?: string;
  role?: 'payer' | 'approver' | 'security' | 'operator' | 'auditor';
  address?: string;
  token?: Partial<AuthenticatorOptions>;
};

/** A certificate that was accepted, and the code that came for it. */
export type Order = { certificate: Certificate; submitted: Submitted; code: string };

export const SHOP = { name: 'Example Shop', origin: 'https://shop.example' } as const;

export class Payer {
  readonly bank: Till;
  readonly client: Client;
  readonly token: Authenticator;
  readonly address: string;

  private constructor(bank: Till, client: Client, address: string) {
    this.bank = bank;
    this.client = client;
    this.token = client.authenticator;
    this.address = address;
  }

  static async enrol(
    bank: Till,
    options: PayerOptions & { invitation: string; address: string },
  ): Promise<Payer> {
    const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN, ...options.token });
    const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
    const payer = new Payer(bank, client, options.address);
    const { invitation, address } = options;
    const after = bank.mailbox.count(address);
    const readCode = () => bank.mailbox.waitForCode(address, { after });
    await client.enrol({ invitation, address, readCode });
    return payer;
  }

  /** What the server calls this person; access tokens begin with it. */
  get accountId(): string {
    return (this.client.accessToken ?? '').slice(0, 22);
  }

  /** Another PC of the same person: same token, other DPoP key, signed in. */
  async otherSession(): Promise<Client> {
    const { bank, token } = this;
    const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator: token });
    await client.signIn();
    return client;
  }

  /** A certificate of this payer's that nothing is wrong with, unless a change says so. */
  async certificate(changes: Partial<Certificate> = {}): Promise<Certificate> {
    const purchase = { merchant: SHOP, amount: { currency: 'EUR', value: '42.50' } };
    return this.client.certificate({ ...purchase, ...changes });
  }

  /** Submits a certificate and reads the code that comes for it. */
  async order(changes: Partial<Certificate> = {}): Promise<Order> {
    const certificate = await this.certificate(changes);
    const after = this.bank.mailbox.count(this.address);
    const submitted = await this.client.submit(certificate);
    const code = await this.bank.mailbox.waitForCode(this.address, { after });
    return { certificate, submitted, code };
  }

  /** The token's signature over the order and a code. */
  sign({ certificate, submitted, code }: Order, ceremony?: CeremonyOptions): AssertionJson {
    return this.client.integrity(certificate, submitted.nonce, code, ceremony);
  }

  /** Sends a confirmation; honest where nothing is said. */
  confirm(order: Order, changes: { code?: string; assertion?: AssertionJson } = {}): Promise<Answer> {
    const { code = order.code, assertion = this.sign({ ...order, code }) } = changes;
    return this.client.tryConfirm(order.certificate.id, code, assertion);
  }

  /** An order that is validated. */
  async pay(changes: Partial<Certificate> = {}): Promise<Order & { receipt: string }> {
    const order = await this.order(changes);
    const answer = await this.confirm(order);
    const { receipt } = (answer.body ?? {}) as Confirmed;
    if (answer.status !== 200 || receipt === undefined) throw new Error(`not validated: ${answer.text}`);
    return { ...order, receipt };
  }
}
