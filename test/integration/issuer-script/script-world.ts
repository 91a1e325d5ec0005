// What each scenario of the script starts from: a fresh world with one released card, and the invariants at its end.
import { expect } from 'vitest';
import { cancelCertificate } from '../../../server/certificates/cancel-certificate.ts';
import type { Charge } from '../../../shared/schemas.ts';
import type { Money } from '../../world/network.ts';
import type { Purchase, SimulatedCharge, Simulator } from '../../world/simulator.ts';
import { type CardsWorld, eur, MINUTE, type Released, SHOP } from '../cards-world.ts';
import { expectInvariants } from './invariants.ts';

export type Scenario = readonly [name: string, run: (script: Script) => Promise<unknown>];

/** Where 42.50 of 500.00 EUR are, in minor units. */
export const FREE = { available: 50_000, reserved: 0, held: 0, spent: 0 };
export const RESERVED = { available: 45_750, reserved: 4250, held: 0, spent: 0 };
export const HELD = { available: 45_750, reserved: 0, held: 4250, spent: 0 };
export const SPENT = { available: 45_750, reserved: 0, held: 0, spent: 4250 };

export class Script {
  readonly world: CardsWorld;
  readonly simulator: Simulator;
  #released: Released | undefined;

  constructor(world: CardsWorld) {
    this.world = world;
    this.simulator = world.simulator;
  }

  get released(): Released {
    if (this.#released === undefined) throw new Error('no card was released');
    return this.#released;
  }

  /** A card for a payment of 42.50 EUR at the shop. */
  async release(charge: Charge = { mode: 'single' }, minor = 4250): Promise<void> {
    this.#released = await this.world.released(minor, charge);
  }

  /** What the shop asks for with the card. */
  purchase(value = '42.50', more: Partial<Purchase> = {}): Purchase {
    return { card: this.released.presented, merchant: SHOP, amount: eur(value), ...more };
  }

  authorise(value = '42.50', more: Partial<Purchase> = {}) {
    return this.simulator.authorise(this.purchase(value, more));
  }

  /** The shop asks and the answer is yes. */
  async approved(value = '42.50', more: Partial<Purchase> = {}) {
    const charge = await this.authorise(value, more);
    expect(charge.approved, JSON.stringify(await this.seen())).toBe(true);
    return charge;
  }

  /** The shop asks, the answer is no, and the shopper sees for which reason. */
  async declined(reason: string, value = '42.50', more: Partial<Purchase> = {}) {
    const charge = await this.authorise(value, more);
    expect(charge.approved).toBe(false);
    expect((await this.seen()).at(-1)).toBe(`${more.amount?.value ?? value} declined: ${reason}`);
  }

  /** What a charge online still holds lapses: the provider says so, or the time does. */
  async lapse(charge: SimulatedCharge): Promise<void> {
    if (this.simulator.can.ownExpiry !== true) return this.simulator.expire(charge);
    this.world.advance(this.world.ports.issuer.caps.holdDays.online * 24 * 60 * MINUTE);
    await this.world.sweep();
  }

  seen(): Promise<string[]> {
    return this.world.charges(this.released.certificateId);
  }

  async expectMoney(money: Awaited<ReturnType<CardsWorld['money']>>): Promise<void> {
    expect(await this.world.money()).toEqual(money);
    await this.check();
  }

  async expectState(certificate: string, card: string): Promise<void> {
    const seen = await this.world.seen(this.released.certificateId);
    expect([seen.state, seen.card?.state]).toEqual([certificate, card]);
  }

  /** The flags of all charges of the card. */
  async flags(): Promise<string[]> {
    const { read } = this.world.ports.store;
    const chains = await read.selectFrom('chains').select('flags').orderBy('opened_at').execute();
    return chains.flatMap(({ flags }) => JSON.parse(flags) as string[]);
  }

  async cancel(): Promise<void> {
    const { world } = this;
    const id = this.released.certificateId;
    const outcome = await cancelCertificate(world.ports, { caller: world.caller, id });
    expect(outcome.outcome).toBe('answered');
  }

  check(): Promise<void> {
    return expectInvariants(this.world.ports.store);
  }
}

export const money = (currency: string, value: string): Money => ({ currency, value });
