// What time and strangers do to a card: holds that nobody ends, check values that are forgotten, news of a burned card,
// and challenges that the certificate answers.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect } from 'vitest';
import { ANSWERED, answerInbound, type Observed } from '../../server/cards/handle-event.ts';
import { cardRef } from '../../server/issuer/own-card.ts';
import type { ThreeDsChallenge } from '../../server/issuer-port.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, ELSEWHERE, eur, MINUTE, type Released, SHOP } from './cards-world.ts';

const DAY = 24 * 60 * MINUTE;
const FREE = { available: 50_000, reserved: 0, held: 0, spent: 0 };
const HELD = { available: 45_750, reserved: 0, held: 4250, spent: 0 };

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(engine, (opened) => {
    world = opened;
  });

  each('a hold that nobody ends lapses after ten days', async () => {
    const released = await world.released();
    await world.charge(released, '42.50');
    world.advance(10 * DAY - MINUTE);
    await world.sweep();
    expect(await world.money()).toEqual(HELD);
    world.advance(2 * MINUTE);
    await world.sweep();
    expect(await world.money()).toEqual(FREE);
    expect(await world.charges(released.certificateId)).toEqual(['42.50 expired']);
    expect(await world.sweep()).toBeLessThan(2);
  });

  each('that of a hotel after thirty-one', async () => {
    const released = await world.released();
    await world.charge(released, '42.50', { merchant: { ...SHOP, mcc: '7011' } });
    world.advance(30 * DAY);
    await world.sweep();
    expect(await world.money()).toEqual(HELD);
    world.advance(2 * DAY);
    await world.sweep();
    expect(await world.money()).toEqual(FREE);
  });

  each('a spent card has no check value any more, and a retry needs none', async () => {
    const released = await world.released();
    const before = await sandboxCard(released);
    const charge = await world.charge(released, '42.50');
    await world.sweep();
    const after = await sandboxCard(released);
    expect(after.sealed).not.toBe(before.sealed);
    expect(after.sealed).not.toBe('');
    expect(after.check_tag.endsWith('.')).toBe(true);
    expect(await world.ports.issuer.revealCard(after.number_hash)).toMatchObject({
      number: released.card.number,
      cvc: '',
    });
    await world.sweep();
    expect(await sandboxCard(released)).toEqual(after);
    await world.network.reverse(charge);
    expect(await world.charge(released, '42.50')).toMatchObject({ approved: true });
  });

  each('three wrong check values burn the card, and the devices are told once', async () => {
    const released = await world.released();
    await addDevice();
    const guessed = { ...released, presented: { ...released.presented, cvc: wrong(released.card.cvc) } };
    for (let guess = 0; guess < 3; guess += 1)
      expect(await world.charge(guessed, '42.50')).toMatchObject({ reason: 'card_check_failed' });
    for (let more = 0; more < 2; more += 1)
      expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'card_not_open' });
    expect(await notices()).toEqual(['card-burned']);
    expect(await world.money()).toEqual(FREE);
  });

  each('a burned card keeps its open holds, and what they do is booked', async () => {
    const released = await world.released(4250, { mode: 'split', count: 2 });
    const charge = await world.charge(released, '20.00');
    for (let time = 0; time < 2; time += 1) await world.charge(released, '22.50', { merchant: ELSEWHERE });
    expect((await world.seen(released.certificateId)).card?.state).toBe('closed');
    expect(await world.money()).toMatchObject({ held: 2000 });
    await world.network.capture(charge);
    expect(await world.money()).toEqual({ available: 48_000, reserved: 0, held: 0, spent: 2000 });
    expect((await world.seen(released.certificateId)).state).toBe('completed');
  });

  each(
    'a charge under the id of a check takes the only slot, and its hold keeps the payment open',
    async () => {
      const released = await world.released();
      for (const value of ['0.00', '10.00'])
        expect(await world.charge(released, value, { networkId: 'checked' })).toMatchObject({
          approved: true,
        });
      expect(await world.charge(released, '10.00')).toMatchObject({ reason: 'card_not_open' });
      world.advance(16 * MINUTE);
      await world.sweep();
      expect(await world.seen(released.certificateId)).toMatchObject({
        state: 'validated',
        card: { state: 'spent', charges: [{ state: 'authorised' }, { state: 'declined: card_not_open' }] },
      });
      expect(await world.money()).toMatchObject({ held: 1000 });
    },
  );

  each('a yes that its network did not take is no way to another one that holds nothing', async () => {
    const released = await world.released();
    const { networkId, card, merchant } = await world.charge(released, '42.50');
    const at = `${new Date(world.ports.clock()).toISOString().slice(0, 19)}Z`;
    await world.network.send({ id: 'denied', type: 'not-approved', networkId, at, card, merchant });
    expect(await world.charge(released, '42.50', { networkId })).toMatchObject({
      reason: 'too_many_charges',
    });
    const charge = await world.charge(released, '10.00');
    await world.network.reverse(charge);
    const { networkId: same } = charge;
    expect(await world.charge(released, '10.00', { networkId: same })).toMatchObject({ approved: true });
    expect(await world.charge(released, '10.00')).toMatchObject({ reason: 'card_not_open' });
    expect(await world.money()).toMatchObject({ held: 1000 });
  });

  each('a challenge is answered from the certificate, and its address vouches for the charge', async () => {
    const released = await world.released();
    const { url, ...nameless } = { ...SHOP, descriptor: 'UNHEARD OF 99' };
    const told: boolean[] = [];
    const answer3ds = async (_: ThreeDsChallenge, approved: boolean) => void told.push(approved);
    const ask = (challengeId: string, minor: number, merchant = { ...nameless, url: url ?? '' }) => {
      const providerRef = cardRef(world.ports.keys, released.card.number);
      const amount = { currency: 'EUR', minor };
      const challenge = { challengeId, at: world.ports.clock(), providerRef, amount, merchant };
      const ports = { ...world.ports, issuer: { ...world.ports.issuer, answer3ds } };
      return answerInbound(ports, { events: [], challenge });
    };
    expect(await world.charge(released, '40.00', { merchant: nameless })).toMatchObject({
      reason: 'merchant_mismatch',
    });
    expect(await ask('c1', 4251)).toEqual({ approved: false, reason: 'amount_exceeded' });
    expect(await ask('c2', 4000, { ...nameless, url: 'https://elsewhere.test' })).toEqual({
      approved: false,
      reason: 'merchant_mismatch',
    });
    expect(await ask('c3', 4000)).toEqual({ approved: true });
    expect(await ask('c1', 4000)).toEqual({ approved: false, reason: 'amount_exceeded' });
    expect(told).toEqual([false, false, true, false]);
    expect(await world.charge(released, '40.00', { merchant: nameless })).toMatchObject({ approved: true });
  });

  each('each answer is counted by its adapter and its reason, a repeat is none', async () => {
    const seen: Observed[] = [];
    const count = (message: unknown) => void seen.push(message as Observed);
    subscribe(ANSWERED, count);
    try {
      const released = await world.released();
      await world.charge(released, '99.00');
      const charge = await world.charge(released, '42.50');
      await world.network.capture(charge, { amount: eur('60.00') });
    } finally {
      unsubscribe(ANSWERED, count);
    }
    expect(seen).toMatchObject([
      { provider: 'sandbox', kind: 'auth_request', answer: { reason: 'amount_exceeded' }, repeated: false },
      { provider: 'sandbox', kind: 'auth_request', answer: { approved: true }, repeated: false },
      { provider: 'sandbox', kind: 'clearing', oddities: ['over-cleared'] },
    ]);
  });

  async function sandboxCard({ card }: Released) {
    const { read } = world.ports.store;
    const hash = cardRef(world.ports.keys, card.number);
    return read
      .selectFrom('sandbox_cards')
      .selectAll()
      .where('number_hash', '=', hash)
      .executeTakeFirstOrThrow();
  }

  const wrong = (cvc: string) => (cvc === '000' ? '001' : '000');

  async function addDevice(): Promise<void> {
    const device = {
      account_id: world.accountId,
      id: 'a-device-of-the-shop-per',
      channel: 'email',
      address: '',
      address_hash: '',
      hint: 'a…@mail.example',
      enrolled_at: 0,
      usable_from: 0,
      removed_at: null,
    };
    await world.ports.store.write((tables) => tables.insertInto('devices').values(device).execute());
  }

  async function notices(): Promise<string[]> {
    const rows = await world.ports.store.read
      .selectFrom('outbox')
      .select('subject_id')
      .where('kind', '=', 'notice')
      .execute();
    return rows.map(({ subject_id }) => subject_id);
  }
});
