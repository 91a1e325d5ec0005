// Random histories of a card's messages, told out of order, twice, or late, on a real store; what must hold is checked
// after each of them.
import fc from 'fast-check';
import { expect } from 'vitest';
import { authorise } from '../../server/cards/authorise.ts';
import { prepareReleases } from '../../server/cards/prepare-releases.ts';
import { recordReleases } from '../../server/cards/record-releases.ts';
import type { NetworkEvent, NetworkEventKind } from '../../server/issuer-port.ts';
import { fundAccount } from '../../server/ledger/fund-account.ts';
import type { Store } from '../../server/store/store.ts';
import type { Charge } from '../../shared/schemas.ts';
import { balancesOf, id, insertAccount, insertValidated, JKT, random } from '../integration/cards-rows.ts';
import { expectInvariants } from '../integration/issuer-script/invariants.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const SIGNED = 4250;
const NETWORK_IDS = 4;
const HOLD_DAYS = { online: 10, present: 5, merchantInitiated: 5, travel: 31 };

const kinds: readonly NetworkEventKind[] = [
  'auth_request',
  'auth_request',
  'auth_request',
  'increment',
  'confirmed',
  'not_approved',
  'stand_in',
  'reversal',
  'reversal',
  'expiry',
  'clearing',
  'clearing',
  'refund',
  'refund_reversal',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
  'other',
];
const mode: fc.Arbitrary<Charge> = fc.oneof(
  fc.constant<Charge>({ mode: 'single' }),
  fc.constant<Charge>({ mode: 'estimate' }),
  fc.integer({ min: 2, max: 4 }).map((count): Charge => ({ mode: 'split', count })),
);
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  chain: fc.integer({ min: 0, max: NETWORK_IDS - 1 }),
  share: fc.constantFrom(0, 1, 2, 25, 50, 100, 100, 120),
  whole: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
  final: fc.boolean(),
  stranger: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  /** How much later than its turn it is told, and how often. */
  delay: fc.integer({ min: 0, max: 4 }),
  times: fc.constantFrom(1, 1, 1, 2, 3),
  after: fc.integer({ min: 0, max: 120_000 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

export const history = fc.record({ charge: mode, steps: fc.array(step, { minLength: 5, maxLength: 24 }) });
export type History = typeof history extends fc.Arbitrary<infer H> ? H : never;

const NEEDS_NO_AMOUNT: ReadonlySet<NetworkEventKind> = new Set([
  'confirmed',
  'not_approved',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
]);
/** What moves money for good, in the one sentence that the model knows. */
const SPENDS: Readonly<Partial<Record<NetworkEventKind, 1 | -1>>> = {
  clearing: 1,
  refund: -1,
  refund_reversal: 1,
};

/** Plays a history; answers how many events were told. */
export async function playHistory(store: Store, { charge, steps }: History): Promise<number> {
  const { accountId, providerRef } = await releasedCard(store, charge);
  const networkIds = Array.from({ length: NETWORK_IDS }, () => id());
  const facts = steps.map((one, place) => eventOf(one, place, { providerRef, networkIds }));
  const told = facts.flatMap((event, place) => {
    const { delay = 0, times = 1 } = steps[place] ?? {};
    return Array.from({ length: times }, (_, time) => ({ event, at: place + delay * (time + 1) }));
  });
  const answers = new Map<string, string>();
  let spent = 0;
  let disputed = false;
  for (const { event } of told.toSorted((one, other) => one.at - other.at)) {
    const now = NOW + 60_000;
    const heard = { provider: 'sandbox', event, now, random, holdDays: HOLD_DAYS, readsBack: true };
    const { answer } = await store.submit(authorise, heard);
    const said = JSON.stringify(answer);
    const before = answers.get(event.eventId);
    if (before !== undefined) expect(said).toBe(before);
    else {
      answers.set(event.eventId, said);
      spent += (SPENDS[event.kind] ?? 0) * (event.amount?.minor ?? 0);
      disputed ||= event.kind === 'dispute_won';
    }
    await expectInvariants(store, accountId);
    const money = await balancesOf(store, accountId);
    expect(Math.min(money.held, money.reserved)).toBeGreaterThanOrEqual(0);
    if (!disputed) expect(money.spent).toBe(spent);
    else expect(money.spent).toBeLessThanOrEqual(spent);
  }
  return told.length;
}

async function releasedCard(store: Store, charge: Charge) {
  const { accountId, number } = await insertAccount(store, NOW);
  const deps = { store, clock: () => NOW, random };
  await fundAccount(deps, { number, amount: { currency: 'EUR', value: '500.00' } });
  const certificateId = await insertValidated(store, { accountId, minor: SIGNED, charge, now: NOW });
  const providerRef = id();
  const asked = { accountId, certificateId, jkt: JKT, provider: 'sandbox', at: NOW, random };
  await store.submit(prepareReleases, asked);
  await store.submit(recordReleases, { ...asked, issued: { providerRef, lastFour: '4242' } });
  return { accountId, providerRef };
}

function eventOf(
  { kind, chain, share, whole, final, stranger, after }: Step,
  place: number,
  { providerRef, networkIds }: { providerRef: string; networkIds: string[] },
): NetworkEvent {
  const minor = Math.ceil((SIGNED * share) / 100);
  const nameless = kind === 'expiry' || kind === 'other' || (whole && NEEDS_NO_AMOUNT.has(kind));
  const acceptorId = stranger ? 'A9' : 'A1';
  return {
    eventId: `${providerRef} ${place}`,
    networkId: networkIds[chain] ?? '',
    kind,
    at: NOW + after,
    providerRef,
    amount: nameless ? undefined : { currency: 'EUR', minor },
    billing: undefined,
    merchant: {
      acceptorId,
      descriptor: stranger ? 'ELSEWHERE' : 'EXAMPLE SHOP',
      mcc: '5732',
      country: 'DE',
      city: '',
    },
    purpose: 'purchase',
    channel: 'online',
    initiator: 'cardholder',
    checks: { cvc: 'match', expiry: 'match' },
    final,
  };
}

/**
 * What moved, told in two orders, leads to the same money: the questions first, as they were answered. Left out are
 * refunds that name no charge of ours, which are given to one of what is there when they come.
 */
export async function playTwice(store: Store, { charge, steps }: History): Promise<number> {
  const asks = (one: Step) => one.kind === 'auth_request' || one.kind === 'increment';
  const gives = (one: Step) => one.kind === 'refund' || one.kind === 'refund_reversal';
  const facts = steps.filter((one) => !asks(one) && one.kind !== 'other');
  const results: string[] = [];
  for (const order of [facts, facts.toReversed()]) {
    const { accountId, providerRef } = await releasedCard(store, charge);
    const networkIds = Array.from({ length: NETWORK_IDS }, (_, place) => `${accountId} ${place}`);
    const ours = new Set<number>();
    for (const one of [...steps.filter(asks), ...order]) {
      if (gives(one) && !ours.has(one.chain)) continue;
      const event = eventOf(one, steps.indexOf(one), { providerRef, networkIds });
      const heard = { provider: 'sandbox', event, now: NOW, random, holdDays: HOLD_DAYS, readsBack: true };
      const { answer } = await store.submit(authorise, heard);
      if ('approved' in answer && answer.approved) ours.add(one.chain);
    }
    const { held, spent } = await balancesOf(store, accountId);
    results.push(JSON.stringify({ held, spent }));
  }
  expect(results[1]).toBe(results[0]);
  return 2 * steps.length;
}
