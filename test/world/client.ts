// A protocol client of its own, for tests: written from the protocol's text alone, it shares no code with the product.
import { randomBytes } from 'node:crypto';
import type { AssertionJson, Authenticator, CeremonyOptions, CreationOptions } from './authenticator.ts';
import { type Answer, Caller, type CallOptions } from './client/calls.ts';
import { base64url, challengeOf, digestOf, type Json } from './client/canonical.ts';
import { DpopKey } from './client/dpop.ts';
import type * as shape from './client/shapes.ts';

export { Refused } from './client/calls.ts';
export * from './client/canonical.ts';
export { DpopKey } from './client/dpop.ts';
export type * from './client/shapes.ts';

/** How a shopper's client is made. */
export type ClientOptions = {
  baseUrl: string;
  publicUrl?: string;
  clock?: () => number;
  authenticator: Authenticator;
  key?: DpopKey;
};

/** Enrolling: the invitation, the mailbox, and how its code is read. */
export type EnrolOptions = {
  invitation: string;
  address: string;
  channel?: 'email' | 'sms';
  label?: string;
  readCode: () => Promise<string>;
};

/** A call that a token signs; by the client's own, where no other is named. */
export type Change = {
  method: 'POST' | 'DELETE';
  path: string;
  body?: { [member: string]: Json };
  by?: Authenticator;
  ceremony?: CeremonyOptions;
};
export type SignedBody = { [member: string]: Json } & { changeId: string; assertion: AssertionJson };

/** What of a certificate is not filled in by itself. */
export type Purchase = {
  merchant: { name: string; origin: string };
  amount: shape.Money;
} & Partial<shape.Certificate>;

function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** One shopper at one PC: a DPoP key and a token. */
export class Client extends Caller {
  readonly authenticator: Authenticator;
  #account: shape.Account | undefined;

  private constructor(options: ClientOptions & { key: DpopKey }) {
    super(options);
    this.authenticator = options.authenticator;
  }

  /** Makes a client, with a fresh DPoP key unless one is given. */
  static async create(options: ClientOptions): Promise<Client> {
    return new Client({ ...options, key: options.key ?? (await DpopKey.generate()) });
  }

  /** Another PC of the same person: same token, other DPoP key, no session yet. */
  async sibling(): Promise<Client> {
    return Client.create({ baseUrl: this.baseUrl, authenticator: this.authenticator });
  }

  /** Invitation → token → device → code; the client is signed in afterwards. */
  async enrol(options: EnrolOptions): Promise<shape.Enrolment> {
    const { invitation, address, channel = 'email', label, readCode } = options;
    const enrolment = await this.ask<shape.Enrolment>('POST', '/v1/enrolments', 201, { invitation });
    const path = `/v1/enrolments/${enrolment.id}`;
    const registration = this.authenticator.register(enrolment.creationOptions);
    const named = label === undefined ? {} : { label };
    await this.ask('POST', `${path}/token`, 200, { registration, ...named });
    await this.ask('POST', `${path}/device`, 202, { channel, address });
    const code = await readCode();
    const session = await this.ask<shape.Session>('POST', `${path}/device/confirmation`, 201, { code });
    this.accessToken = session.accessToken;
    return enrolment;
  }

  /** A new session, by the token's signature over the DPoP key's thumbprint. */
  async signIn(): Promise<shape.Session> {
    this.accessToken = undefined;
    const bare = { proof: 'none' } as const;
    const options = await this.ask<shape.SigningOptions>('POST', '/v1/sessions/options', 200, {}, bare);
    const assertion = this.sessionAssertion(options.nonce);
    const session = await this.ask<shape.Session>('POST', '/v1/sessions', 201, { id: options.id, assertion });
    this.accessToken = session.accessToken;
    return session;
  }

  /** The signature that opens a session. */
  sessionAssertion(nonce: string, ceremony?: CeremonyOptions): AssertionJson {
    const subject = Buffer.from(this.key.thumbprint, 'base64url');
    return this.authenticator.assert(challengeOf('countersign/session/v1', nonce, subject), ceremony);
  }

  /** Ends the session on the server; the client still remembers its access token. */
  async signOut(): Promise<void> {
    await this.ask('DELETE', '/v1/sessions/current', 204);
  }

  /** A change's body as a token signs it: with options of its own, and the assertion over method, path and body. */
  async signed(change: Change): Promise<SignedBody> {
    const { method, path, body = {}, by = this.authenticator, ceremony } = change;
    const { id, nonce } = await this.ask<shape.SigningOptions>('POST', '/v1/changes/options', 200, {});
    const whole = { ...body, changeId: id };
    const subject = digestOf({ method, path, body: whole });
    const assertion = by.assert(challengeOf('countersign/change/v1', nonce, subject), ceremony);
    return { ...whole, assertion };
  }

  /** Signs and sends a change; answers whatever comes. */
  async change(change: Change): Promise<Answer> {
    return this.call(change.method, change.path, await this.signed(change));
  }

  /** The registration of another token, with options of its own; the body of `POST /v1/tokens` but for the signature. */
  async registration(
    of: Authenticator,
    label = 'Second key',
  ): Promise<{ registration: Json; label: string }> {
    const options = await this.ask<{ creationOptions: CreationOptions }>(
      'POST',
      '/v1/tokens/options',
      200,
      {},
    );
    return { registration: of.register(options.creationOptions) as unknown as Json, label };
  }

  /** Adds a token, signed by the client's own or another one of the person. */
  async addToken(of: Authenticator, by?: Authenticator): Promise<Answer> {
    const body = await this.registration(of);
    return this.change({ method: 'POST', path: '/v1/tokens', body, ...(by === undefined ? {} : { by }) });
  }

  /** Begins to add a device. */
  addDevice(address: string, by?: Authenticator): Promise<Answer> {
    const body = { channel: 'email', address };
    return this.change({ method: 'POST', path: '/v1/devices', body, ...(by === undefined ? {} : { by }) });
  }

  /** `GET /v1/account`. */
  async account(): Promise<shape.Account> {
    this.#account = await this.ask<shape.Account>('GET', '/v1/account', 200);
    return this.#account;
  }

  /** A certificate for a purchase: payer from the account, ten minutes, a fresh id. */
  async certificate(purchase: Purchase): Promise<shape.Certificate> {
    const { name, number, entity } = this.#account ?? (await this.account());
    const now = this.now();
    return {
      type: 'countersign/certificate',
      version: 1,
      id: base64url(randomBytes(16)),
      charge: { mode: 'single' },
      payer: { name, account: number, entity },
      issuedAt: instant(now),
      expiresAt: instant(now + 600_000),
      ...purchase,
    };
  }

  /** Submits a certificate and checks that the server read the same one. */
  async submit(certificate: shape.Certificate, deviceId?: string): Promise<shape.Submitted> {
    const body = { certificate, ...(deviceId === undefined ? {} : { deviceId }) };
    const submitted = await this.ask<shape.Submitted>('POST', '/v1/certificates', 201, body);
    const digest = base64url(digestOf(certificate as Json));
    if (submitted.digest !== digest) throw new Error(`digest is ${submitted.digest}, computed ${digest}`);
    return submitted;
  }

  /** The certificate of integrity: the token's signature over certificate and code. */
  integrity(
    certificate: shape.Certificate,
    nonce: string,
    code: string,
    ceremony?: CeremonyOptions,
  ): AssertionJson {
    const subject = digestOf(certificate as Json);
    return this.authenticator.assert(
      challengeOf('countersign/confirmation/v1', nonce, subject, code),
      ceremony,
    );
  }

  /** Sends a confirmation as it is; answers whatever comes. */
  tryConfirm(id: string, code: string, assertion: AssertionJson, options?: CallOptions): Promise<Answer> {
    return this.call('POST', `/v1/certificates/${id}/confirmation`, { code, assertion }, options);
  }

  /** Code and token: the payment is validated. */
  async confirm(certificate: shape.Certificate, nonce: string, code: string): Promise<shape.Confirmed> {
    const assertion = this.integrity(certificate, nonce, code);
    const path = `/v1/certificates/${certificate.id}/confirmation`;
    return this.ask<shape.Confirmed>('POST', path, 200, { code, assertion });
  }

  /** Releases the card. */
  card(id: string): Promise<shape.Card> {
    return this.ask<shape.Card>('POST', `/v1/certificates/${id}/card`, 200, {});
  }

  /** Sends the same code again. */
  resend(id: string, deviceId?: string): Promise<shape.Resent> {
    const body = deviceId === undefined ? {} : { deviceId };
    return this.ask<shape.Resent>('POST', `/v1/certificates/${id}/code`, 202, body);
  }

  /** Reads one certificate. */
  read(id: string): Promise<shape.CertificateRead> {
    return this.ask<shape.CertificateRead>('GET', `/v1/certificates/${id}`, 200);
  }

  /** One's own certificates, newest first. */
  list(query = ''): Promise<{ items: shape.CertificateRead[]; next?: string }> {
    return this.ask('GET', `/v1/certificates${query}`, 200);
  }

  /** Cancels. */
  async cancel(id: string): Promise<void> {
    await this.ask('DELETE', `/v1/certificates/${id}`, 204);
  }

  /** All that an auditor needs. */
  evidence<T extends object = Record<string, unknown>>(id: string): Promise<T> {
    return this.ask('GET', `/v1/certificates/${id}/evidence`, 200);
  }
}
