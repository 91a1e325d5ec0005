// Thousands of random histories of money, on a real store, against a model that knows only a few sentences.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorise } from '../../server/cards/authorise.ts';
import { closeUnusedCards } from '../../server/cards/close-unused.ts';
import { prepareReleases } from '../../server/cards/prepare-releases.ts';
import { recordReleases } from '../../server/cards/record-releases.ts';
import type { NetworkEvent } from '../../server/issuer-port.ts';
import { fundAccount } from '../../server/ledger/fund-account.ts';
import { putRows, selectRows } from '../../server/store/rows.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { formatMinor } from '../../shared/money.ts';
import { balancesOf, id, insertAccount, insertValidated, JKT, random } from '../integration/cards-rows.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HISTORIES = 150;
const RUNS = 14;

let store: Store;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-ledger-'));
  store = await openStore(`sqlite:${path.join(folder, 'ledger.sqlite')}`);
  await store.migrate();
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const percent = fc.integer({ min: 5, max: 130 });
const step = fc.oneof(
  fc.record({ do: fc.constant('fund' as const), minor: fc.integer({ min: 1, max: 50_000 }) }),
  fc.record({ do: fc.constant('reserve' as const), minor: fc.integer({ min: 5_000, max: 30_000 }) }),
  fc.record({ do: fc.constant('authorise' as const), percent }),
  fc.record({ do: fc.constant('authorise' as const), percent: fc.constant(100) }),
  fc.record({ do: fc.constant('clearing' as const), percent, final: fc.boolean() }),
  fc.record({ do: fc.constant('reversal' as const), percent }),
  fc.record({ do: fc.constant('reversal' as const), percent: fc.constant(100) }),
  fc.record({ do: fc.constant('expiry' as const) }),
  fc.record({ do: fc.constant('refund' as const), percent }),
  fc.record({ do: fc.constant('cancel' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The payment of the moment in the model: what its merchant may still take, and what is set aside for it. */
type Pay = {
  id: string;
  ref: string;
  limit: number;
  reserved: number;
  held: number;
  cleared: number;
  charges: number;
  network: string;
  /** `ended`: nothing is reserved any more, but what arrives late is booked all the same. */
  state: 'open' | 'charged' | 'reversed' | 'ended';
};

class History {
  accountId = '';
  number = '';
  available = 0;
  reserved = 0;
  held = 0;
  spent = 0;
  overdrawn = false;
  pay: Pay | undefined;

  async open(): Promise<void> {
    Object.assign(this, await insertAccount(store, NOW));
  }

  async play(one: Step): Promise<void> {
    if (one.do === 'fund') return this.fund(one.minor);
    if (one.do === 'reserve') return this.reserve(one.minor);
    const { pay } = this;
    if (pay === undefined) return;
    if (one.do === 'cancel') return this.cancel(pay);
    if (one.do === 'authorise') return this.authorise(pay, one.percent);
    const share = 'percent' in one ? Math.ceil((pay.limit * one.percent) / 100) : 0;
    if (pay.charges === 0) return;
    await this.tell(pay, { kind: one.do, minor: share, final: 'final' in one && one.final });
    if (one.do === 'clearing') this.clear(pay, share, one.final);
    if (one.do === 'reversal') this.release(pay, Math.min(share, pay.held), 'reversed');
    if (one.do === 'expiry') this.release(pay, pay.held, 'ended');
    if (one.do === 'refund') {
      this.spent -= share;
      this.available += share;
    }
  }

  async fund(minor: number): Promise<void> {
    const amount = formatMinor(BigInt(minor), 'EUR');
    await fundAccount({ store, clock: () => NOW, random }, { number: this.number, amount });
    this.available += minor;
  }

  async reserve(minor: number): Promise<void> {
    if (this.available < minor) return;
    const certificateId = await insertValidated(store, { accountId: this.accountId, minor, now: NOW });
    const ref = id();
    const asked = {
      accountId: this.accountId,
      certificateId,
      jkt: JKT,
      provider: 'sandbox',
      at: NOW,
      random,
    };
    await store.submit(prepareReleases, asked);
    const issued = { providerRef: ref, lastFour: '4242' };
    expect((await store.submit(recordReleases, { ...asked, issued })).outcome).toBe('released');
    const nothing = { held: 0, cleared: 0, charges: 0, network: '', state: 'open' as const };
    this.pay = { id: certificateId, ref, limit: minor, reserved: minor, ...nothing };
    this.available -= minor;
    this.reserved += minor;
  }

  async authorise(pay: Pay, share: number): Promise<void> {
    const minor = Math.ceil((pay.limit * share) / 100);
    const network = id();
    const answer = await this.tell({ ...pay, network }, { kind: 'auth_request', minor, final: false });
    const slot = pay.state === 'open' || (pay.state === 'reversed' && pay.charges === 1);
    expect(answer).toMatchObject({ approved: slot && minor <= pay.limit });
    if (!slot || minor > pay.limit) return;
    Object.assign(pay, { network, charges: pay.charges + 1, state: 'charged', held: minor });
    pay.reserved -= minor;
    this.reserved -= minor;
    this.held += minor;
  }

  /** A merchant takes first what was held for it, then the rest of the reserve, then whatever there is. */
  clear(pay: Pay, minor: number, final: boolean): void {
    const fromHold = Math.min(pay.held, minor);
    const fromReserve = Math.min(pay.reserved, minor - fromHold);
    this.held -= fromHold;
    this.reserved -= fromReserve;
    this.available -= minor - fromHold - fromReserve;
    this.overdrawn ||= this.available < 0;
    this.spent += minor;
    pay.held -= fromHold;
    pay.reserved -= fromReserve;
    pay.cleared += minor;
    if (final || pay.held === 0) this.release(pay, pay.held, 'ended');
  }

  /** What is held is set aside again; when nothing is held any more and nothing can come, all of it is free. */
  release(pay: Pay, minor: number, then: 'reversed' | 'ended'): void {
    const had = pay.held;
    pay.held -= minor;
    pay.reserved += minor;
    this.held -= minor;
    this.reserved += minor;
    if (pay.held > 0 || pay.state === 'ended') return;
    const retry = then === 'reversed' && pay.cleared === 0 && pay.charges === 1;
    if (retry && (had > 0 || pay.state === 'reversed')) {
      pay.state = 'reversed';
      return;
    }
    pay.state = 'ended';
    this.available += pay.reserved;
    this.reserved -= pay.reserved;
    pay.reserved = 0;
  }

  async cancel(pay: Pay): Promise<void> {
    const { accountId } = this;
    const ended = await store.submit(async (transaction, items: readonly undefined[]) => {
      const accounts = await selectRows(transaction, 'accounts', [{ account_id: accountId }], { lock: true });
      const key = { account_id: accountId, id: pay.id };
      const certificates = await selectRows(transaction, 'certificates', [key], { lock: true });
      const done = await closeUnusedCards(transaction, { accounts, certificates }, { at: NOW, random });
      await putRows(transaction, 'accounts', accounts);
      await putRows(transaction, 'certificates', certificates);
      return items.map(() => done.size);
    }, undefined);
    expect(ended).toBe(pay.state === 'open' ? 1 : 0);
    if (pay.state === 'open') this.release(pay, 0, 'ended');
  }

  tell(
    pay: Pick<Pay, 'ref' | 'network'>,
    told: { kind: NetworkEvent['kind']; minor: number; final: boolean },
  ) {
    const { kind, minor, final } = told;
    const event: NetworkEvent = {
      eventId: id(),
      networkId: pay.network,
      kind,
      at: NOW,
      providerRef: pay.ref,
      amount: kind === 'expiry' ? undefined : { currency: 'EUR', minor },
      billing: undefined,
      merchant: { acceptorId: 'A1', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: 'BERLIN' },
      purpose: 'purchase',
      channel: 'online',
      initiator: 'cardholder',
      checks: { cvc: 'match', expiry: 'match' },
      final,
    };
    const holdDays = { online: 10, present: 5, merchantInitiated: 5, travel: 31 };
    const heard = { provider: 'sandbox', event, now: NOW, random, holdDays, readsBack: false };
    return store.submit(authorise, heard).then(({ answer }) => answer);
  }

  async check(): Promise<void> {
    const { available, reserved, held, spent } = await balancesOf(store, this.accountId);
    const model = { available: this.available, reserved: this.reserved, held: this.held, spent: this.spent };
    expect({ available, reserved, held, spent }).toEqual(model);
    expect(Math.min(reserved, held)).toBeGreaterThanOrEqual(0);
    if (!this.overdrawn) expect(available).toBeGreaterThanOrEqual(0);
  }
}

test('random histories end where a simple model says, and every commit sums to zero', async () => {
  const histories = fc.array(fc.array(step, { minLength: 4, maxLength: 18 }), {
    minLength: HISTORIES,
    maxLength: HISTORIES,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(histories, async (all) => {
      await Promise.all(
        all.map(async (steps) => {
          const history = new History();
          await history.open();
          await history.fund(40_000);
          for (const one of steps) await history.play(one);
          await history.check();
        }),
      );
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
