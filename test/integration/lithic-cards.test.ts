// A card at Lithic: what Lithic is told of it, its second lines, challenges, and Lithic out of reach.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { turnPayments } from '../../server/policy/stop-payments.ts';
import { type LithicNetwork, type LithicSimulator, startLithicNetwork } from '../world/lithic-simulator.ts';
import type { Purchase } from '../world/simulator.ts';
import { CardsWorld, ELSEWHERE, eur, type Released, SHOP } from './cards-world.ts';

let network: LithicNetwork;
let world: CardsWorld;
beforeEach(async () => {
  world = await CardsWorld.open(undefined, async () => {
    network = await startLithicNetwork();
    return network;
  });
});
afterEach(() => world[Symbol.asyncDispose]());

const lithic = () => world.simulator as LithicSimulator;
const purchase = ({ presented }: Released, value = '42.50', more: Partial<Purchase> = {}): Purchase => ({
  card: presented,
  merchant: SHOP,
  amount: eur(value),
  ...more,
});
const posted = (path: string) =>
  network.api.seen.filter(({ method, path: asked }) => method === 'POST' && asked === path);

test('a virtual card with a limit for its life, made once for its key; the merchant is nobody’s to know', async () => {
  const released = await world.released();
  const [made] = posted('/v1/cards');
  expect(made?.body).toMatchObject({
    type: 'VIRTUAL',
    state: 'OPEN',
    spend_limit: 4450,
    spend_limit_duration: 'FOREVER',
  });
  expect(made?.idempotencyKey).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(JSON.stringify(network.api.seen)).not.toMatch(/shop|example/i);
  expect(JSON.stringify(network.api.seen)).not.toContain(released.certificateId);
  const limits = {
    amount: { currency: 'EUR', minor: 100 },
    reserve: { currency: 'EUR', minor: 100 },
    charge: { mode: 'single' as const },
    holder: 'X',
    closesAt: 0,
  };
  const { issuer } = world.ports;
  const [first, second] = [await issuer.issueCard(limits, 'k'), await issuer.issueCard(limits, 'k')];
  expect(second).toEqual(first);
  expect((await issuer.issueCard(limits, 'other')).providerRef).not.toBe(first.providerRef);
  await issuer.closeCard(first.providerRef, 'unused');
  await issuer.closeCard(first.providerRef, 'unused');
  await expect(issuer.revealCard(first.providerRef)).rejects.toThrow('closed');
});

test('Lithic out of reach, or a program that is shown no numbers: the card can be had later, and is one', async () => {
  const id = await world.validated();
  network.api.broken = true;
  expect(await world.ask(id)).toMatchObject({ outcome: 'refused', reason: 'issuer-unavailable' });
  network.api.broken = false;
  network.api.compliant = false;
  expect(await world.ask(id)).toMatchObject({ outcome: 'refused', reason: 'issuer-unavailable' });
  network.api.compliant = true;
  expect(await world.ask(id)).toMatchObject({ outcome: 'answered' });
  expect(network.program.cards.size).toBe(1);
});

test('number and check value are kept by nobody', async () => {
  const { card } = await world.released();
  const { read } = world.ports.store;
  for (const table of ['cards', 'card_refs', 'certificates', 'sandbox_cards'] as const) {
    const rows = JSON.stringify(
      await read
        .selectFrom(table as 'cards')
        .selectAll()
        .execute(),
    );
    expect(rows).not.toContain(card.number);
  }
});

test('a guessed check value never reaches us as a question, and burns the card at the third all the same', async () => {
  const released = await world.released();
  const wrong = String((Number(released.card.cvc) + 1) % 1000).padStart(3, '0');
  const card = { ...released.presented, cvc: wrong };
  for (let time = 1; time <= 3; time += 1) {
    await lithic().authorise(purchase(released, '42.50', { card }));
    expect((await world.charges(released.certificateId)).length).toBe(time);
  }
  expect(() => lithic().lastQuestion()).toThrow();
  expect(await world.charges(released.certificateId)).toEqual(
    Array(3).fill('42.50 declined: card_check_failed'),
  );
  expect(await world.seen(released.certificateId)).toMatchObject({
    state: 'unused',
    card: { state: 'closed' },
  });
});

test('the first charge locks the card to its acceptor at Lithic too; a check of the card does not', async () => {
  const released = await world.released(4250, { mode: 'split', count: 3 });
  await lithic().authorise(purchase(released, '0.00'));
  expect(network.program.rules.size).toBe(0);
  await lithic().authorise(purchase(released, '10.00'));
  const [rule] = [...network.program.rules.values()];
  expect(rule).toMatchObject({
    type: 'MERCHANT_LOCK',
    state: 'ACTIVE',
    current_version: { parameters: { merchants: [{ merchant_id: SHOP.acceptorId }] } },
  });
  const before = lithic().lastQuestion();
  await lithic().authorise(purchase(released, '11.00', { merchant: ELSEWHERE }));
  expect(lithic().lastQuestion()).toBe(before);
  expect((await world.charges(released.certificateId)).at(-1)).toBe('11.00 declined: merchant_mismatch');
  await lithic().authorise(purchase(released, '12.00'));
  expect(network.program.rules.size).toBe(1);
  expect(await world.money()).toMatchObject({ held: 2200 });
});

test('what has happened is booked while the lock cannot be set, and the next message sets it', async () => {
  const released = await world.released();
  network.api.broken = true;
  const charge = await lithic().authorise(purchase(released));
  expect(await world.money()).toMatchObject({ held: 4250 });
  expect(network.program.rules.size).toBe(0);
  network.api.broken = false;
  // A crash between draft and promotion.
  network.program.addRule([network.program.cardOf(purchase(released)).token], {
    merchants: [{ merchant_id: SHOP.acceptorId }],
  });
  await lithic().clear(charge);
  expect([...network.program.rules.values()].map(({ state }) => state)).toEqual(['ACTIVE']);
  expect(await world.money()).toMatchObject({ spent: 4250 });
});

test('a challenge is answered by the certificate, the same again, and not at all while Lithic is out of reach', async () => {
  const released = await world.released();
  expect(await lithic().challenge(purchase(released))).toBe('APPROVE');
  expect(await lithic().challenge(purchase(released, '99.00'))).toBe('DECLINE_BY_CUSTOMER');
  const stranger = purchase(released, '42.00', { merchant: ELSEWHERE });
  expect(await lithic().challenge(stranger)).toBe('DECLINE_BY_CUSTOMER');
  await turnPayments(world.ports, { reason: 'We look into a theft.' });
  expect(await lithic().challenge(purchase(released))).toBe('DECLINE_BY_CUSTOMER');
  await turnPayments(world.ports, { reason: null });
  const [message] = await lithic().collect(() => lithic().challenge(purchase(released)));
  if (message === undefined) throw new Error('nothing was told');
  network.api.broken = true;
  expect((await lithic().send(message)).taken).toBe(false);
  network.api.broken = false;
  for (let time = 0; time < 3; time += 1) expect((await lithic().send(message)).taken).toBe(true);
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
});

test('an advice names what is pending from now on', async () => {
  const released = await world.released(4250, { mode: 'estimate' });
  const charge = await lithic().authorise(purchase(released, '30.00'));
  await lithic().advise(charge, eur('20.00'));
  expect(await world.money()).toMatchObject({ held: 2000, reserved: 2250 });
  await lithic().advise(charge, eur('35.00'));
  expect(await world.money()).toMatchObject({ held: 3500, reserved: 750 });
  await lithic().clear(charge, { amount: eur('35.00') });
  expect(await world.money()).toMatchObject({ held: 0, reserved: 0, spent: 3500 });
});
