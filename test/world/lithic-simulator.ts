// Lithic as a provider: its API, its own second line, its signed questions and events, and the merchants behind it.
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { listenOn } from './listen.ts';
import { type LithicApi, startApi } from './lithic-api.ts';
import {
  amountsOf,
  challengeObject,
  decisionObject,
  disputeEvent,
  disputeObject,
  type Happened,
  type LithicTransaction,
  questionObject,
} from './lithic-objects.ts';
import { LithicProgram, newSecret } from './lithic-program.ts';
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
import { inAccount, post, tampered, WireSimulator } from './wire-simulator.ts';

const API_KEY = 'simulated-lithic-api-key';
const TEN_MINUTES_MS = 600_000;

export type LithicNetwork = SimulatedNetwork & { program: LithicProgram; api: LithicApi };

/** Runs before the server, which is told where its API is; the server asks it for the stream's secret. */
export async function startLithicNetwork(): Promise<LithicNetwork> {
  const program = new LithicProgram();
  const api = startApi(program, API_KEY);
  const port = await listenOn(api.server);
  return {
    program,
    api,
    environment: {
      ISSUER: 'lithic',
      LITHIC_API_KEY: API_KEY,
      LITHIC_API_BASE: `http://127.0.0.1:${port}`,
      // Another takes the place of the subscription's first.
      LITHIC_WEBHOOK_SECRET: `${newSecret()},${program.webhookSecret}`,
    },
    async connect(side) {
      program.clock = side.clock;
      return new LithicSimulator(side, program);
    },
    [Symbol.asyncDispose]: () => {
      api.server.closeAllConnections();
      return new Promise((closed) => {
        api.server.close(() => closed());
      });
    },
  };
}

/** Signed by the library that Lithic's own client verifies with. */
export function signed(payload: string, secret: string, at: number, id = `msg_${randomUUID()}`): Message {
  const seconds = Math.floor(at / 1000);
  const signature = new Webhook(secret).sign(id, new Date(seconds * 1000), payload);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
  };
  return { raw: Buffer.from(payload), headers };
}

export class LithicSimulator extends WireSimulator implements Simulator {
  readonly can = {
    tampers: TAMPERS,
    readsBack: true,
    disputes: true,
    refundReversals: true,
    // Its messages tell a transaction from its beginning: none overtakes what it is about.
    earlyReversals: false,
    noAddresses: true,
  };
  readonly program: LithicProgram;
  readonly #url: string;

  constructor(side: ServerSide, program: LithicProgram) {
    super();
    this.#url = `${side.url}/v1/issuer/lithic/events`;
    this.program = program;
  }

  async authorise(purchase: Purchase): Promise<SimulatedCharge> {
    return this.#request(purchase, this.program.open(purchase));
  }

  increment(charge: SimulatedCharge, amount: Money): Promise<SimulatedCharge> {
    const more = { ...charge, amount, ...inAccount(charge, amount) };
    return this.#request(more, this.program.transactionOf(charge));
  }

  async authoriseLate(purchase: Purchase, { told }: { told: boolean }): Promise<SimulatedCharge> {
    const late = {
      type: 'AUTHORIZATION',
      result: 'UNKNOWN_HOST_TIMEOUT',
      detailed: 'CUSTOMER_ASA_TIMEOUT',
    } as const;
    return this.#request(purchase, this.program.open(purchase), { instead: late, silent: !told });
  }

  authoriseSilently(purchase: Purchase): Promise<SimulatedCharge> {
    return this.#request(purchase, this.program.open(purchase), { silent: true });
  }

  async standIn(purchase: Purchase): Promise<SimulatedCharge> {
    const transaction = this.program.open(purchase);
    await this.#happen(transaction, { type: 'AUTHORIZATION_ADVICE' }, purchase);
    return { ...purchase, networkId: transaction.token, approved: true };
  }

  reverseThenAuthorise(): Promise<SimulatedCharge> {
    return Promise.reject(new Error('no reversal comes before its authorisation here'));
  }

  reverse(charge: SimulatedCharge, amount: Money = charge.amount): Promise<void> {
    const part = { amount, ...inAccount(charge, amount) };
    return this.#happen(this.program.transactionOf(charge), { type: 'AUTHORIZATION_REVERSAL' }, part);
  }

  expire(charge: SimulatedCharge): Promise<void> {
    return this.#happen(this.program.transactionOf(charge), { type: 'AUTHORIZATION_EXPIRY' }, charge);
  }

  /** An advice names what is pending from now on. */
  advise(charge: SimulatedCharge, amount: Money): Promise<void> {
    return this.#happen(this.program.transactionOf(charge), { type: 'AUTHORIZATION_ADVICE' }, { amount });
  }

  clear(charge: SimulatedCharge, { amount = charge.amount, final = true } = {}): Promise<void> {
    const part = { amount, ...inAccount(charge, amount) };
    return this.#happen(this.program.transactionOf(charge), { type: 'CLEARING' }, part, final);
  }

  async forcePost(purchase: Purchase): Promise<SimulatedCharge> {
    const transaction = this.program.open(purchase);
    await this.#happen(transaction, { type: 'CLEARING' }, purchase);
    return { ...purchase, networkId: transaction.token, approved: false };
  }

  /** A return is a transaction of its own and names no other. */
  async refund(charge: SimulatedCharge, amount: Money = charge.amount): Promise<SimulatedRefund> {
    return this.refundUnlinked({ ...charge, amount, ...inAccount(charge, amount) });
  }

  async refundUnlinked(purchase: Purchase): Promise<SimulatedRefund> {
    const transaction = this.program.open(purchase);
    await this.#happen(transaction, { type: 'RETURN', polarity: 'CREDIT' }, purchase);
    return { ...purchase, networkId: transaction.token, approved: true, refunded: purchase.amount };
  }

  reverseRefund(refund: SimulatedRefund): Promise<void> {
    return this.#happen(this.program.transactionOf(refund), { type: 'RETURN_REVERSAL' }, refund);
  }

  async dispute(charge: SimulatedCharge, amount: Money = charge.amount): Promise<void> {
    const transaction = this.program.transactionOf(charge);
    const contested = amountsOf({ amount, ...inAccount(charge, amount) }).cardholder.amount;
    const dispute = disputeObject(transaction, contested, this.program.instant());
    this.program.disputes.set(dispute.token, dispute);
    await this.tell({ event_type: 'dispute_transaction.created', ...dispute });
  }

  async endDispute(charge: SimulatedCharge, won: boolean): Promise<void> {
    const dispute = [...this.program.disputes.values()].find(
      ({ transaction_series: series }) => series?.related_transaction_token === charge.networkId,
    );
    if (dispute === undefined) throw new Error('there is no dispute');
    dispute.status = 'CLOSED';
    dispute.disposition = won ? 'WON' : 'LOST';
    dispute.events.push(disputeEvent('CLOSED', null, dispute.disposition, this.program.instant()));
    await this.tell({ event_type: 'dispute_transaction.updated', ...dispute });
  }

  /** A merchant's bank wants the cardholder to say yes; answers what Lithic was told. */
  async challenge(purchase: Purchase): Promise<string | undefined> {
    const challenge = challengeObject(purchase, this.program.cardOf(purchase), this.program.instant());
    await this.tell(challenge);
    return this.program.challenges.get(challenge.authentication_object.token);
  }

  /** A merchant's bank wants to know whether it is the cardholder; answers what is decided. */
  async decide(purchase: Purchase, secret = this.program.decisionSecret): Promise<unknown> {
    const asked = decisionObject(purchase, this.program.cardOf(purchase), this.program.instant());
    return this.askDecision(signed(JSON.stringify(asked), secret, this.program.clock()));
  }

  /** The decision's request as it is; the answer's only member, or the status of what was not answered. */
  async askDecision(message: Message): Promise<unknown> {
    const answer = await post(this.#url, message);
    if (answer.status !== 200) return answer.status;
    const { three_ds_authentication_decision: decision, ...more } = (await answer.json()) as Record<
      string,
      unknown
    >;
    if (Object.keys(more).length > 0) throw new Error('the answer has more than a decision');
    return decision;
  }

  async send(message: Message): Promise<Reply> {
    const answer = await post(this.#url, message);
    const body = (await answer.json()) as { result?: string; token?: string };
    const taken = answer.status === 200;
    if (!taken || body.result === undefined) return { taken, approved: undefined };
    const { token } = JSON.parse(message.raw.toString()) as { token: string };
    if (body.token !== token || Object.keys(body).length !== 2)
      throw new Error('the answer is not to what was asked');
    if (body.result !== 'APPROVED' && !DECLINES.has(body.result))
      throw new Error(`Lithic has no result ${body.result}`);
    return { taken, approved: body.result === 'APPROVED' };
  }

  tamper(message: Message, how: Tamper): Promise<Reply> {
    const { clock, streamSecret } = this.program;
    const secret = how === 'wrong-secret' ? newSecret() : streamSecret;
    const at = how === 'old' ? clock() - TEN_MINUTES_MS : clock();
    const sign = (body: string) => signed(body, secret, at, message.headers['webhook-id']);
    return this.send(tampered(message, how, sign));
  }

  /** Its own second line first, then the question; `instead`: what it goes by rather than our answer. */
  async #request(
    purchase: Purchase,
    transaction: LithicTransaction,
    { instead, silent = false }: { instead?: Happened; silent?: boolean } = {},
  ): Promise<SimulatedCharge> {
    const card = this.program.cardOf(purchase);
    const own = this.program.ownDecline(card, purchase);
    let happened = own ?? instead;
    if (own === undefined) {
      const approved = await this.#ask(questionObject(transaction, purchase, card));
      happened ??= approved ? { type: 'AUTHORIZATION' } : OUR_NO;
    }
    if (happened === undefined) throw new Error('nothing was decided');
    this.program.add(transaction, happened, purchase);
    if (!silent) await this.#tellTransaction(transaction);
    return { ...purchase, networkId: transaction.token, approved: happened.result === undefined };
  }

  #ask(question: object): Promise<boolean> {
    const { streamSecret, clock } = this.program;
    return this.put(signed(JSON.stringify(question), streamSecret, clock()));
  }

  async #happen(
    transaction: LithicTransaction,
    happened: Happened,
    money: Pick<Purchase, 'amount' | 'billing'>,
    final = true,
  ): Promise<void> {
    this.program.add(transaction, happened, money, final);
    await this.#tellTransaction(transaction);
  }

  #tellTransaction(transaction: LithicTransaction): Promise<void> {
    return this.tell({ event_type: 'card_transaction.updated', ...transaction });
  }

  /** Tells something by the subscription. */
  tell(event: object): Promise<void> {
    const { webhookSecret, clock } = this.program;
    return this.pass(signed(JSON.stringify(event), webhookSecret, clock()), 'what happened');
  }
}

/** What of the results of Auth Stream Access declines. */
const DECLINES: ReadonlySet<string> = new Set([
  'AVS_INVALID',
  'CARD_PAUSED',
  'INSUFFICIENT_FUNDS',
  'SUSPECTED_FRAUD',
  'UNAUTHORIZED_MERCHANT',
  'VELOCITY_EXCEEDED',
]);
const OUR_NO: Happened = { type: 'AUTHORIZATION', result: 'DECLINED', detailed: 'CUSTOM_ASA_RESULT' };
