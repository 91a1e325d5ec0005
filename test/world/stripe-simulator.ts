// Stripe as a provider: its API, its own second line, its signed webhooks, and the merchants behind it.
import Stripe from 'stripe';
import { listenOn } from './listen.ts';
import type { Money } from './network.ts';
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
import { StripeAccount } from './stripe-account.ts';
import { type StripeApi, startApi } from './stripe-api.ts';
import {
  authorizationObject,
  bothOf,
  disputeObject,
  eventObject,
  pendingRequest,
  requestHistory,
  type StripeAuthorization,
  transactionObject,
} from './stripe-objects.ts';
import { inAccount, post, tampered, WireSimulator } from './wire-simulator.ts';

const SECRET_KEY = 'sk_test_simulatedaccount';
const WEBHOOK_SECRET = 'whsec_simulatedendpoint';
const TEN_MINUTES = 600;
const stripe = new Stripe(SECRET_KEY);

export type StripeNetwork = SimulatedNetwork & { account: StripeAccount; api: StripeApi };
/** What Stripe's documentation leaves open, so that each reading can be tried. */
export type StripeReading = { capturesLowerAmount?: boolean; embedsTransactions?: boolean };

export function startStripeNetwork(): Promise<StripeNetwork> {
  return startStripe({});
}

/** Runs before the server, which is told where its API is. */
export async function startStripe(reading: StripeReading): Promise<StripeNetwork> {
  const account = new StripeAccount();
  const api = startApi(account, SECRET_KEY);
  const port = await listenOn(api.server);
  return {
    account,
    api,
    environment: {
      ISSUER: 'stripe',
      STRIPE_SECRET_KEY: SECRET_KEY,
      STRIPE_WEBHOOK_SECRET: `whsec_anotherendpoint,${WEBHOOK_SECRET}`,
      STRIPE_CARDHOLDER: 'ich_simulated',
      STRIPE_API_BASE: `http://127.0.0.1:${port}`,
    },
    async connect(side) {
      account.clock = side.clock;
      return new StripeSimulator(side, account, reading);
    },
    [Symbol.asyncDispose]: () => {
      api.server.closeAllConnections();
      return new Promise((closed) => {
        api.server.close(() => closed());
      });
    },
  };
}

export function signed(event: object, timestamp: number, secret = WEBHOOK_SECRET): Message {
  return signedText(JSON.stringify(event), timestamp, secret);
}

/** Stripe's own signature, over any text. */
export function signedText(payload: string, timestamp: number, secret = WEBHOOK_SECRET): Message {
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature };
  return { raw: Buffer.from(payload), headers };
}

export class StripeSimulator extends WireSimulator implements Simulator {
  readonly can = {
    tampers: TAMPERS,
    readsBack: true,
    disputes: true,
    refundReversals: true,
    // Its messages about an authorisation tell the whole of it: none overtakes what it is about.
    earlyReversals: false,
  };
  readonly #side: ServerSide;
  readonly #account: StripeAccount;
  readonly #reading: StripeReading;

  constructor(side: ServerSide, account: StripeAccount, reading: StripeReading) {
    super();
    this.#side = side;
    this.#account = account;
    this.#reading = reading;
  }

  async authorise(purchase: Purchase): Promise<SimulatedCharge> {
    const { charge, authorization } = await this.#request(purchase);
    await this.#tellAuthorization('created', authorization);
    return charge;
  }

  async increment(charge: SimulatedCharge, amount: Money): Promise<SimulatedCharge> {
    const purchase = { ...charge, amount, ...inAccount(charge, amount) };
    const { charge: asked, authorization } = await this.#request(purchase, this.#known(charge));
    await this.#tellAuthorization('updated', authorization);
    return asked;
  }

  async authoriseLate(purchase: Purchase, { told }: { told: boolean }): Promise<SimulatedCharge> {
    const { charge, authorization } = await this.#request(purchase, undefined, 'webhook_timeout');
    if (told) await this.#tellAuthorization('created', authorization);
    return { ...charge, approved: false };
  }

  async authoriseSilently(purchase: Purchase): Promise<SimulatedCharge> {
    return (await this.#request(purchase)).charge;
  }

  async standIn(purchase: Purchase): Promise<SimulatedCharge> {
    const authorization = this.#open(purchase);
    this.#decide(authorization, purchase, true, 'network_fallback');
    await this.#tellAuthorization('created', authorization);
    return { ...purchase, networkId: authorization.id, approved: true };
  }

  reverseThenAuthorise(): Promise<SimulatedCharge> {
    return Promise.reject(new Error('no reversal comes before its authorisation here'));
  }

  async reverse(charge: SimulatedCharge, amount: Money = charge.amount): Promise<void> {
    const authorization = this.#known(charge);
    const less = bothOf({ amount, ...inAccount(charge, amount) });
    authorization.amount = Math.max(0, authorization.amount - less.amount);
    authorization.merchant_amount = Math.max(0, authorization.merchant_amount - less.merchant_amount);
    if (authorization.merchant_amount === 0) {
      authorization.amount = 0;
      authorization.status = 'reversed';
    }
    await this.#tellAuthorization('updated', authorization);
  }

  async expire(charge: SimulatedCharge): Promise<void> {
    const authorization = this.#known(charge);
    authorization.status = 'expired';
    await this.#tellAuthorization('updated', authorization);
  }

  async clear(charge: SimulatedCharge, { amount = charge.amount, final = true } = {}): Promise<void> {
    const authorization = this.#known(charge);
    const part = { ...charge, amount, ...inAccount(charge, amount) };
    await this.#move(part, 'capture', -1, charge.networkId);
    if (final) authorization.status = 'closed';
    if (this.#reading.capturesLowerAmount) {
      const less = bothOf(part);
      authorization.amount = final ? 0 : authorization.amount - less.amount;
      authorization.merchant_amount = final ? 0 : authorization.merchant_amount - less.merchant_amount;
    }
    await this.#tellAuthorization('updated', authorization);
  }

  async forcePost(purchase: Purchase): Promise<SimulatedCharge> {
    const networkId = await this.#move(purchase, 'capture', -1, null);
    return { ...purchase, networkId, approved: false };
  }

  async refund(charge: SimulatedCharge, amount: Money = charge.amount): Promise<SimulatedRefund> {
    await this.#move({ ...charge, amount, ...inAccount(charge, amount) }, 'refund', 1, charge.networkId);
    return { ...charge, refunded: amount };
  }

  async refundUnlinked(purchase: Purchase): Promise<SimulatedRefund> {
    const networkId = await this.#move(purchase, 'refund', 1, null);
    return { ...purchase, networkId, approved: true, refunded: purchase.amount };
  }

  async reverseRefund({ refunded: amount, ...charge }: SimulatedRefund): Promise<void> {
    await this.#move({ ...charge, amount, ...inAccount(charge, amount) }, 'refund', -1, charge.networkId);
  }

  async dispute(charge: SimulatedCharge, amount: Money = charge.amount): Promise<void> {
    const captured = this.#account.transactionsOf(charge.networkId).find(({ type }) => type === 'capture');
    if (captured === undefined) throw new Error('only what was captured can be disputed');
    const contested = bothOf({ amount, ...inAccount(charge, amount) }).amount;
    const dispute = disputeObject(captured, contested, this.#account.seconds);
    this.#account.disputes.set(dispute.id, dispute);
    captured.dispute = dispute.id;
    await this.#tell('issuing_transaction.updated', captured);
    await this.#tell('issuing_dispute.submitted', dispute);
  }

  async endDispute(charge: SimulatedCharge, won: boolean): Promise<void> {
    const [captured] = this.#account.transactionsOf(charge.networkId).filter((one) => one.dispute !== null);
    const dispute = this.#account.disputes.get(String(captured?.dispute));
    if (dispute === undefined) throw new Error('there is no dispute');
    dispute.status = won ? 'won' : 'lost';
    await this.#tell('issuing_dispute.closed', dispute);
  }

  async send(message: Message): Promise<Reply> {
    const answer = await post(`${this.#side.url}/v1/issuer/stripe/events`, message);
    const body = (await answer.json()) as { approved?: boolean };
    const taken = answer.status === 200;
    // Without its version header Stripe takes no answer, and it is told no reasons.
    if (taken && !/^\d{4}-\d\d-\d\d/.test(answer.headers.get('stripe-version') ?? ''))
      throw new Error('the answer names no version');
    if (taken && Object.keys(body).length !== 1) throw new Error('the answer says more than yes or no');
    return { taken, approved: taken ? body.approved : undefined };
  }

  tamper(message: Message, how: Tamper): Promise<Reply> {
    const { seconds } = this.#account;
    const secret = how === 'wrong-secret' ? 'whsec_somebodyelse' : WEBHOOK_SECRET;
    const at = how === 'old' ? seconds - TEN_MINUTES : seconds;
    return this.send(tampered(message, how, (body) => signedText(body, at, secret)));
  }

  #open(purchase: Purchase): StripeAuthorization {
    const card = this.#account.cardOf(purchase);
    const authorization = authorizationObject(purchase, card, this.#account.seconds);
    this.#account.authorizations.set(authorization.id, authorization);
    return authorization;
  }

  #known({ networkId }: SimulatedCharge): StripeAuthorization {
    const authorization = this.#account.authorizations.get(networkId);
    if (authorization === undefined) throw new Error('no such authorisation');
    return authorization;
  }

  /** Its own second line first, then the question; `instead`: what it goes by rather than our answer. */
  async #request(
    purchase: Purchase,
    known?: StripeAuthorization,
    instead?: string,
  ): Promise<{ charge: SimulatedCharge; authorization: StripeAuthorization }> {
    const card = this.#account.cardOf(purchase);
    const authorization = known ?? this.#open(purchase);
    const own = this.#account.ownDecline(card, purchase);
    let approved = false;
    if (own === undefined) {
      const pending_request = pendingRequest(bothOf(purchase));
      const asked = this.#event('issuing_authorization.request', { ...authorization, pending_request });
      approved = (await this.put(asked)) && instead === undefined;
    }
    const reason = own ?? instead ?? (approved ? 'webhook_approved' : 'webhook_declined');
    this.#decide(authorization, purchase, approved, reason);
    this.#account.countPayments(card);
    return { charge: { ...purchase, networkId: authorization.id, approved }, authorization };
  }

  #decide(authorization: StripeAuthorization, purchase: Purchase, approved: boolean, reason: string): void {
    const both = bothOf(purchase);
    const first = authorization.request_history.length === 0;
    authorization.request_history.push(
      requestHistory(both, { approved, reason, created: this.#account.seconds }),
    );
    if (approved || first) {
      authorization.amount += both.amount;
      authorization.merchant_amount += both.merchant_amount;
    }
    if (first) {
      authorization.approved = approved;
      if (!approved) authorization.status = 'closed';
    }
  }

  /** Money that moved; answers the id of the transaction. */
  async #move(
    purchase: Purchase,
    type: 'capture' | 'refund',
    sign: 1 | -1,
    authorization: string | null,
  ): Promise<string> {
    const card = this.#account.cardOf(purchase);
    // A refund that its merchant sends for a force post names no authorisation either.
    const linked =
      authorization !== null && this.#account.authorizations.has(authorization) ? authorization : null;
    const created = this.#account.seconds;
    const transaction = transactionObject(purchase, { card, authorization: linked, type, sign, created });
    this.#account.transactions.set(transaction.id, transaction);
    await this.#tell('issuing_transaction.created', transaction);
    return transaction.id;
  }

  #tellAuthorization(what: 'created' | 'updated', authorization: StripeAuthorization): Promise<void> {
    const embeds = this.#reading.embedsTransactions !== false;
    const transactions = embeds ? this.#account.transactionsOf(authorization.id) : [];
    return this.#tell(`issuing_authorization.${what}`, { ...authorization, transactions });
  }

  #event(type: string, object: unknown): Message {
    const { seconds } = this.#account;
    return signed(eventObject(type, object, seconds), seconds);
  }

  #tell(type: string, object: unknown): Promise<void> {
    return this.pass(this.#event(type, object), type);
  }
}
