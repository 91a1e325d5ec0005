// The issuer's side by itself, on either engine: the routes of cards over real HTTP, real rows, a clock to turn on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastify from 'fastify';
import { answerInbound } from '../../server/cards/handle-event.ts';
import { releaseCard } from '../../server/cards/release-card.ts';
import { cardRoutes } from '../../server/cards/routes.ts';
import { cardSummaries } from '../../server/cards/summaries.ts';
import { sweepCards } from '../../server/cards/sweep-cards.ts';
import { readConfig } from '../../server/config.ts';
import { readStrictBodies } from '../../server/http/body.ts';
import { answerErrors } from '../../server/http/problem.ts';
import { fundAccount } from '../../server/ledger/fund-account.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { Caller, Ports } from '../../server/ports.ts';
import type { Refusal } from '../../shared/refusals.ts';
import type { Card, CardSummary, Charge } from '../../shared/schemas.ts';
import { Network, type NetworkMerchant, type PresentedCard } from '../world/network.ts';
import type { Postgres } from '../world/postgres.ts';
import { createPreparedSqlite } from '../world/prepared-sqlite.ts';
import type { Simulator, StartNetwork } from '../world/simulator.ts';
import { type Balances, balancesOf, insertAccount, insertValidated, JKT } from './cards-rows.ts';

export const MINUTE = 60_000;
export const eur = (value: string) => ({ currency: 'EUR', value });
export const SHOP: NetworkMerchant = {
  acceptorId: 'ACCEPTOR-1',
  descriptor: 'EXAMPLE SHOP',
  mcc: '5732',
  country: 'DE',
  city: 'BERLIN',
  url: 'https://shop.example',
};
export const ELSEWHERE: NetworkMerchant = {
  ...SHOP,
  acceptorId: 'ACCEPTOR-2',
  descriptor: 'ELSEWHERE LTD',
  url: 'https://elsewhere.test',
};

export type Released = { certificateId: string; card: Card; presented: PresentedCard };
type Outcome = Refusal | { outcome: 'answered'; body: Card };

export class CardsWorld implements AsyncDisposable {
  readonly ports: Ports;
  readonly network: Network;
  readonly url: string;
  readonly #clock: { ahead: number };
  readonly #ends: (() => Promise<unknown>)[];
  accountId = '';
  accountNumber = '';
  /** For commands on the same database. */
  environment: Readonly<Record<string, string>> = {};
  #simulator: Simulator | undefined;

  private constructor(
    made: Pick<CardsWorld, 'ports' | 'network' | 'url'>,
    clock: { ahead: number },
    ends: (() => Promise<unknown>)[],
  ) {
    this.ports = made.ports;
    this.network = made.network;
    this.url = made.url;
    this.#clock = clock;
    this.#ends = ends;
  }

  /** On SQLite where no cluster is given, without a provider that could be asked back; one account with 500.00 EUR. */
  static async open(cluster?: Postgres, start?: StartNetwork): Promise<CardsWorld> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-cards-'));
    const provider = await start?.();
    const environment = {
      ...provider?.environment,
      DATABASE_URL: await (cluster?.createPrepared() ??
        createPreparedSqlite(path.join(folder, 'cards.sqlite'))),
      KEYS_FILE: path.join(folder, 'keys.json'),
    };
    const clock = { ahead: 0 };
    const silent = () => undefined;
    const log = { info: silent, warn: silent, error: silent };
    const now = () => Date.now() + clock.ahead;
    const ports = await openPorts(readConfig(environment), log, now);
    const app = fastify();
    answerErrors(app);
    readStrictBodies(app);
    await cardRoutes(app, ports);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const keysFile = environment.KEYS_FILE;
    const network = new Network({ serverUrl: url, keysFile });
    await ports.issuer.prepare?.();
    const listening = await ports.issuer.listen?.((inbound) => answerInbound(ports, inbound));
    const side = { url, keysFile, clock: now, ...(listening && { listening: listening.address }) };
    const close = [
      async () => listening?.close(),
      async () => provider?.[Symbol.asyncDispose](),
      () => app.close(),
      () => ports.store.close(),
      () => rm(folder, { recursive: true, force: true }),
    ];
    const world = new CardsWorld({ ports, network, url }, clock, close);
    world.environment = environment;
    world.#simulator = await provider?.connect(side);
    await world.newShopper();
    return world;
  }

  /** Another account with 500.00 EUR, whose payments follow; its id. */
  async newShopper(): Promise<string> {
    const { accountId, number } = await insertAccount(this.ports.store, this.ports.clock());
    this.accountId = accountId;
    this.accountNumber = number;
    await fundAccount(this.ports, { number, amount: eur('500.00') });
    return accountId;
  }

  /** The provider's side, where one was started. */
  get simulator(): Simulator {
    if (this.#simulator === undefined) throw new Error('no provider was started');
    return this.#simulator;
  }

  advance(milliseconds: number): void {
    this.#clock.ahead += milliseconds;
  }

  get caller(): Caller {
    return { accountId: this.accountId, role: 'payer', jkt: JKT, sessionId: 's', idle: false };
  }

  validated(minor = 4250, charge: Charge = { mode: 'single' }, name?: string): Promise<string> {
    const { accountId, ports } = this;
    const named = name === undefined ? {} : { name };
    return insertValidated(ports.store, { accountId, minor, charge, now: ports.clock(), ...named });
  }

  ask(certificateId: string, more: Partial<Caller> = {}, ports: Partial<Ports> = {}): Promise<Outcome> {
    const caller = { ...this.caller, ...more };
    return releaseCard({ ...this.ports, ...ports }, { caller, id: certificateId });
  }

  /** A card in the shopper's hands. */
  async released(minor = 4250, charge: Charge = { mode: 'single' }, name?: string): Promise<Released> {
    const certificateId = await this.validated(minor, charge, name);
    const outcome = await this.ask(certificateId);
    if (outcome.outcome === 'refused') throw new Error(outcome.reason);
    const { number, expiryMonth, expiryYear, cvc } = outcome.body;
    return { certificateId, card: outcome.body, presented: { number, expiryMonth, expiryYear, cvc } };
  }

  /** The network asks on behalf of the shop. */
  charge(
    { presented }: Released,
    value: string,
    more: { merchant?: NetworkMerchant; networkId?: string } = {},
  ) {
    return this.network.authorise({ card: presented, merchant: SHOP, amount: eur(value), ...more });
  }

  sweep(): Promise<number> {
    return sweepCards(this.ports, this.ports.clock());
  }

  /** The balances, checked against the ledger's lines. */
  async money(): Promise<Omit<Balances, 'funding'>> {
    const { funding: _, ...rest } = await balancesOf(this.ports.store, this.accountId);
    return rest;
  }

  async seen(certificateId: string): Promise<{ state: string; events: string[]; card?: CardSummary }> {
    const { read } = this.ports.store;
    const row = await read
      .selectFrom('certificates')
      .select(['state', 'history'])
      .where('id', '=', certificateId)
      .executeTakeFirstOrThrow();
    const events = (JSON.parse(row.history) as { event: string }[]).map(({ event }) => event);
    const card = (await cardSummaries(read, this.accountId, [certificateId])).get(certificateId);
    return { state: row.state, events, ...(card === undefined ? {} : { card }) };
  }

  /** How the shopper sees the charges: `42.50 authorised`. */
  async charges(certificateId: string): Promise<string[]> {
    const { card } = await this.seen(certificateId);
    return (card?.charges ?? []).map(({ amount, state }) => `${amount.value} ${state}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
