// Charges of a single-use card on both engines: what is approved, what is declined and why, and where the money is.
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { StateCounts } from '../../server/console/count-states.ts';
import { readHealth } from '../../server/console/read-health.ts';
import { turnPayments } from '../../server/policy/stop-payments.ts';
import { formatInstant } from '../../shared/instant.ts';
import { loggedOf } from '../world/audit-log.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, ELSEWHERE, eur, MINUTE, type Released, SHOP } from './cards-world.ts';

const FREE = { available: 50_000, reserved: 0, held: 0, spent: 0 };
const RESERVED = { available: 45_750, reserved: 4250, held: 0, spent: 0 };
const HELD = { available: 45_750, reserved: 0, held: 4250, spent: 0 };
const SPENT = { available: 45_750, reserved: 0, held: 0, spent: 4250 };

/** A message as the network sends it, to be sent again as it is. */
function message(world: CardsWorld, { presented }: Released, type = 'authorization', value = '42.50') {
  return {
    id: randomUUID(),
    type,
    networkId: randomUUID(),
    at: formatInstant(world.ports.clock()),
    card: presented,
    merchant: SHOP,
    amount: eur(value),
    channel: 'online',
    initiator: 'cardholder',
  };
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(engine, (opened) => {
    world = opened;
  });

  each('the exact amount is held, and cleared it is spent', async () => {
    const released = await world.released();
    expect(await world.money()).toEqual(RESERVED);
    const charge = await world.charge(released, '42.50');
    expect(charge).toMatchObject({ approved: true });
    expect(await world.money()).toEqual(HELD);
    expect((await world.seen(released.certificateId)).card?.state).toBe('spent');
    await world.network.capture(charge);
    expect(await world.money()).toEqual(SPENT);
    const seen = await world.seen(released.certificateId);
    expect(seen.state).toBe('completed');
    expect(seen.events).toEqual(['validated', 'released', 'charged', 'completed']);
    expect(seen.card).toMatchObject({ state: 'closed', lastFour: released.card.number.slice(-4) });
    expect(await world.charges(released.certificateId)).toEqual(['42.50 captured']);
  });

  each('one cent more is declined, and the shopper sees why; the exact amount then goes on', async () => {
    const released = await world.released();
    expect(await world.charge(released, '42.51')).toMatchObject({
      approved: false,
      reason: 'amount_exceeded',
    });
    expect(await world.money()).toEqual(RESERVED);
    expect(await world.charge(released, '42.50')).toMatchObject({ approved: true });
    expect(await world.charges(released.certificateId)).toEqual([
      '42.51 declined: amount_exceeded',
      '42.50 authorised',
    ]);
  });

  each(
    'each charge, declined ones too, says who made it by the name on the statement, where one was told',
    async () => {
      const released = await world.released();
      const named = (descriptor: string) => ({ merchant: { ...SHOP, descriptor } });
      await world.charge(released, '42.51', named('SQ *<b>SHOP</b> \u202e'));
      await world.charge(released, '42.51', named(''));
      await world.charge(released, '42.50', named('EXAMPLE SHOP'));
      const { card } = await world.seen(released.certificateId);
      expect(card?.charges.map(({ descriptor }) => descriptor)).toEqual([
        'SQ *<b>SHOP</b> \u202e',
        undefined,
        'EXAMPLE SHOP',
      ]);
    },
  );

  each('less is held, and the rest is free once that is cleared', async () => {
    const released = await world.released();
    const charge = await world.charge(released, '40.00');
    expect(await world.money()).toEqual({ available: 45_750, reserved: 250, held: 4000, spent: 0 });
    await world.network.capture(charge, { amount: eur('39.00') });
    expect(await world.money()).toEqual({ available: 46_100, reserved: 0, held: 0, spent: 3900 });
  });

  each('elsewhere: declined, and the second time the card is burned and its money free', async () => {
    const released = await world.released();
    const elsewhere = { merchant: ELSEWHERE };
    expect(await world.charge(released, '42.50', elsewhere)).toMatchObject({ reason: 'merchant_mismatch' });
    expect(await world.money()).toEqual(RESERVED);
    expect(await world.charge(released, '42.50', elsewhere)).toMatchObject({ reason: 'merchant_mismatch' });
    expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'card_not_open' });
    expect(await world.money()).toEqual(FREE);
    expect(await world.seen(released.certificateId)).toMatchObject({
      state: 'unused',
      card: { state: 'closed' },
    });
    const { cardId } = released.card;
    const logged = (await loggedOf(world.ports, cardId)).map(({ type, reason }) => [type, reason]);
    expect(logged.slice(1).sort()).toEqual([
      ['authorisation-declined', 'card_not_open'],
      ['authorisation-declined', 'merchant_mismatch'],
      ['authorisation-declined', 'merchant_mismatch'],
      ['card-burned', undefined],
    ]);
  });

  each('another currency, another channel, a merchant alone, a wrong check value', async () => {
    const released = await world.released();
    const told = message(world, released);
    const wrong: [object, string][] = [
      [{ amount: { currency: 'USD', value: '42.50' } }, 'currency_changed'],
      [{ channel: 'terminal' }, 'channel_not_allowed'],
      [{ initiator: 'merchant' }, 'merchant_initiated'],
      [{ card: { ...told.card, cvc: told.card.cvc === '000' ? '001' : '000' } }, 'card_check_failed'],
      [{ card: { ...told.card, expiryYear: 2020 } }, 'card_check_failed'],
      [{ card: { ...told.card, number: '4242420000000000' } }, 'unknown_card'],
    ];
    for (const [change, reason] of wrong) {
      const { status, body } = await world.network.send({ ...told, id: randomUUID(), ...change });
      expect({ status, body }).toEqual({ status: 200, body: { approved: false, reason } });
    }
    expect(await world.money()).toEqual(RESERVED);
    expect((await world.charges(released.certificateId)).length).toBe(5);
  });

  each('again: declined', async () => {
    const released = await world.released();
    await world.charge(released, '42.50');
    expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'card_not_open' });
    expect(await world.money()).toEqual(HELD);
  });

  each(
    'after closing time: declined, the payment is unused and its money free; swept twice is swept once',
    async () => {
      const released = await world.released();
      world.advance(15 * MINUTE);
      const timestamp = Math.floor(world.ports.clock() / 1000);
      const { body } = await world.network.send(message(world, released), { timestamp });
      expect(body).toEqual({ approved: false, reason: 'no_certificate' });
      expect(await world.money()).toEqual(FREE);
      const idle = await world.released();
      world.advance(15 * MINUTE);
      expect(await world.sweep()).toBeGreaterThan(0);
      expect(await world.sweep()).toBe(0);
      expect(await world.money()).toEqual(FREE);
      for (const { certificateId } of [released, idle])
        expect(await world.seen(certificateId)).toMatchObject({ state: 'unused', card: { state: 'closed' } });
      const cards = await world.ports.store.read.selectFrom('sandbox_cards').selectAll().execute();
      expect(cards.map(({ sealed, closed_at }) => [sealed, closed_at !== null])).toEqual([
        ['', true],
        ['', true],
      ]);
    },
  );

  each('without a certificate that holds: declined', async () => {
    const released = await world.released();
    const { store } = world.ports;
    await store.write((tables) => tables.updateTable('certificates').set({ digest: 'x' }).execute());
    expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'no_certificate' });
    expect(await world.money()).toEqual(RESERVED);
  });

  each('200 charges at once: exactly one yes', async () => {
    const released = await world.released();
    const all = await Promise.all(Array.from({ length: 200 }, () => world.charge(released, '42.50')));
    expect(all.filter(({ approved }) => approved)).toHaveLength(1);
    const logged = (await loggedOf(world.ports, released.card.cardId)).map(({ type }) => type);
    expect(logged.filter((type) => type === 'authorisation-approved')).toHaveLength(1);
    expect(logged.filter((type) => type === 'authorisation-declined')).toHaveLength(199);
    expect(await world.money()).toEqual(HELD);
  });

  each(
    'the same event five times, and once more after a restart: the same answer, money moves once',
    async () => {
      const released = await world.released();
      const told = message(world, released);
      const answers = await Promise.all(Array.from({ length: 5 }, () => world.network.send(told)));
      for (const answer of answers) expect(answer).toEqual({ status: 200, body: { approved: true } });
      world.advance(20 * MINUTE);
      const timestamp = Math.floor(world.ports.clock() / 1000);
      expect(await world.network.send(told, { timestamp })).toEqual(answers[0]);
      expect(await world.money()).toEqual(HELD);
    },
  );

  each('a crash before the commit leaves nothing; the event resent is decided', async () => {
    const released = await world.released();
    const told = message(world, released);
    const { store } = world.ports;
    const { submit } = store;
    store.submit = (operation, item) =>
      submit(async (transaction, items) => {
        await operation(transaction, items as never);
        throw new Error('killed');
      }, item) as never;
    expect((await world.network.send(told)).status).toBe(500);
    expect(await world.money()).toEqual(RESERVED);
    store.submit = submit;
    expect((await world.network.send(told)).body).toEqual({ approved: true });
    expect(await world.money()).toEqual(HELD);
  });

  each('while all payments are stopped nothing is charged, afterwards it is', async () => {
    const released = await world.released();
    const turn = (reason: string | null) => turnPayments(world.ports, { reason });
    await turn('We look into a theft.');
    expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'payments_stopped' });
    expect(await world.money()).toEqual(RESERVED);
    await turn(null);
    const charge = await world.charge(released, '42.50');
    expect(charge).toMatchObject({ approved: true });
    const counts = new StateCounts();
    const { decisions } = (await readHealth(world.ports, counts)).body;
    expect(decisions.map(({ count }) => count)).toEqual([1, 1]);
    expect(decisions.map(({ name }) => name)).toContain('payments_stopped');
    await turn('Again.');
    await world.network.capture(charge);
    expect(await world.money()).toEqual(SPENT);
    await turn(null);
  });

  each('a reversal gives the slot back once, to the same merchant; then all is free', async () => {
    const released = await world.released();
    const first = await world.charge(released, '42.50');
    await world.network.reverse(first);
    expect(await world.money()).toEqual(RESERVED);
    const second = await world.charge(released, '42.50');
    expect(second).toMatchObject({ approved: true });
    await world.network.reverse(second);
    expect(await world.money()).toEqual(FREE);
    expect(await world.charge(released, '42.50')).toMatchObject({ reason: 'card_not_open' });
    expect((await world.seen(released.certificateId)).state).toBe('completed');
  });

  each('a reversed payment that is not tried again ends with its card', async () => {
    const released = await world.released();
    await world.network.reverse(await world.charge(released, '42.50'));
    world.advance(15 * MINUTE);
    await world.sweep();
    expect(await world.money()).toEqual(FREE);
    expect((await world.seen(released.certificateId)).events.slice(-2)).toEqual(['reversed', 'completed']);
  });

  each('a hold that lapses is free; a late clearing is booked all the same', async () => {
    const released = await world.released();
    const charge = await world.charge(released, '42.50');
    await world.network.expire(charge);
    expect(await world.money()).toEqual(FREE);
    await world.network.capture(charge);
    expect(await world.money()).toEqual(SPENT);
  });

  each('more is cleared than was held, and more given back: all is booked and flagged', async () => {
    const released = await world.released();
    const charge = await world.charge(released, '42.50');
    await world.network.capture(charge, { amount: eur('51.00') });
    expect(await world.money()).toEqual({ available: 44_900, reserved: 0, held: 0, spent: 5100 });
    await world.network.refund(charge, eur('10.00'));
    expect(await world.money()).toEqual({ available: 45_900, reserved: 0, held: 0, spent: 4100 });
    expect(await world.charges(released.certificateId)).toEqual(['51.00 captured', '10.00 refunded']);
    const [chain] = await world.ports.store.read.selectFrom('chains').selectAll().execute();
    expect(JSON.parse(chain?.flags ?? '')).toEqual(['over-cleared']);
  });

  each('three shipments within the amount, and no fourth', async () => {
    const released = await world.released(4250, { mode: 'split', count: 3 });
    const shipments = [];
    for (const value of ['10.00', '20.00', '12.00']) shipments.push(await world.charge(released, value));
    expect(shipments.map(({ approved }) => approved)).toEqual([true, true, true]);
    expect(await world.charge(released, '0.50')).toMatchObject({ reason: 'card_not_open' });
    for (const shipment of shipments) await world.network.capture(shipment);
    expect(await world.money()).toEqual({ available: 45_800, reserved: 0, held: 0, spent: 4200 });
    expect((await world.seen(released.certificateId)).state).toBe('completed');
  });

  each('a check over nothing, then the payment', async () => {
    const released = await world.released();
    expect(await world.charge(released, '0.00')).toMatchObject({ approved: true });
    expect((await world.seen(released.certificateId)).card?.state).toBe('open');
    expect(await world.charge(released, '42.50')).toMatchObject({ approved: true });
    expect(await world.money()).toEqual(HELD);
  });

  each('what the sandbox has is sealed, and no event holds number or check value', async () => {
    const released = await world.released();
    await world.charge(released, '42.50');
    const { read } = world.ports.store;
    const stored = JSON.stringify([
      await read.selectFrom('sandbox_cards').selectAll().execute(),
      await read.selectFrom('cards').selectAll().execute(),
      await read.selectFrom('card_refs').selectAll().execute(),
      await read.selectFrom('chains').selectAll().execute(),
      await read.selectFrom('network_events').selectAll().execute(),
      await read.selectFrom('audit_entries').selectAll().execute(),
    ]);
    const { number, cvc } = released.card;
    expect(stored).not.toContain(number);
    expect(stored).not.toContain(number.slice(0, 12));
    expect(stored).not.toContain(`"${cvc}"`);
  });
});
