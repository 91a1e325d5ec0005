// 3-D Secure decided by the card program: yes is what the certificate says yes to, and who may ask is who signs for it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionObject, questionObject } from '../world/lithic-objects.ts';
import { newSecret } from '../world/lithic-program.ts';
import {
  type LithicNetwork,
  type LithicSimulator,
  signed,
  startLithicNetwork,
} from '../world/lithic-simulator.ts';
import { Postgres } from '../world/postgres.ts';
import type { Purchase } from '../world/simulator.ts';
import { CardsWorld, ELSEWHERE, eur, MINUTE, type Released, SHOP } from './cards-world.ts';

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  let network: LithicNetwork;
  let world: CardsWorld;
  let released: Released;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
    world = await CardsWorld.open(cluster, async () => {
      network = await startLithicNetwork();
      return network;
    });
    released = await world.released();
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await cluster?.stop();
  });

  const lithic = () => world.simulator as LithicSimulator;
  const purchase = (more: Partial<Purchase> = {}): Purchase => ({
    card: released.presented,
    merchant: SHOP,
    amount: eur('42.50'),
    ...more,
  });
  const request = (more: object = {}, about = purchase()) => {
    const { program } = network;
    return { ...decisionObject(about, program.cardOf(about), program.instant()), ...more };
  };
  const ask = (object: object, at = network.program.clock(), secret = network.program.decisionSecret) =>
    lithic().askDecision(signed(JSON.stringify(object), secret, at));
  const kept = () => world.ports.store.read.selectFrom('network_events').selectAll().execute();

  test('what the shopper confirmed is approved, and nothing is held for it', async () => {
    expect(await lithic().decide(purchase())).toBe('APPROVE');
    expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
    expect([...network.program.challenges]).toEqual([]);
  });

  test.each<[string, () => object]>([
    ['one cent more', () => request({}, purchase({ amount: eur('42.51') }))],
    ['another merchant', () => request({}, purchase({ merchant: { ...ELSEWHERE, mcc: '7995' } }))],
    ['another currency', () => request({}, purchase({ amount: { currency: 'USD', value: '42.50' } }))],
    ['the merchant by itself', () => request({}, purchase({ initiator: 'merchant' }))],
    [
      'no payment at all',
      () => request({ message_category: 'NON_PAYMENT_AUTHENTICATION', transaction: null }),
    ],
    ['a card that is not ours', () => request({ card_token: '00000000-0000-4000-8000-000000000000' })],
  ])('declined: %s', async (_name, asked) => {
    expect(await ask(asked())).toBe('DECLINE');
  });

  test('nobody else may ask, and nothing of what they ask is kept', async () => {
    const before = await kept();
    const { streamSecret, webhookSecret, decisionSecret, clock } = network.program;
    for (const secret of [streamSecret, webhookSecret])
      expect(await ask(request(), clock(), secret)).toBe(401);
    for (const off of [-10 * MINUTE, 10 * MINUTE]) expect(await ask(request(), clock() + off)).toBe(401);
    const good = signed(JSON.stringify(request()), decisionSecret, clock());
    expect(await lithic().askDecision({ ...good, raw: Buffer.concat([good.raw, Buffer.from(' ')]) })).toBe(
      401,
    );
    for (const bad of [
      { token: '' },
      { card_token: 7 },
      { merchant: null },
      { transaction: { amount: 1.5 } },
    ])
      expect(await ask(request(bad))).toBe(400);
    expect(await kept()).toEqual(before);
  });

  test('its responder may neither ask for money nor tell of it', async () => {
    const { decisionSecret, clock } = network.program;
    const { presented } = await world.released(1000);
    const about = purchase({ card: presented, amount: eur('10.00') });
    const [told] = await lithic().collect(() => lithic().forcePost(about));
    const transaction = network.program.open(about);
    const question = questionObject(transaction, about, network.program.cardOf(about));
    for (const text of [JSON.stringify(question), told?.raw.toString() ?? ''])
      expect((await lithic().send(signed(text, decisionSecret, clock()))).taken).toBe(false);
    expect(await world.money()).toMatchObject({ held: 0, spent: 0 });
  });

  test('the same authentication is decided once, whatever comes after it', async () => {
    const asked = request();
    expect(await ask(asked)).toBe('APPROVE');
    const charge = await lithic().authorise(purchase());
    expect(charge.approved).toBe(true);
    expect(await ask(asked)).toBe('APPROVE');
    expect(await ask(request())).toBe('DECLINE');
    const challenge = { event_type: 'three_ds_authentication.challenge', authentication_object: asked };
    await lithic().tell({ ...challenge, challenge: {} });
    expect(network.program.challenges.get(asked.token)).toBe('APPROVE');
  });

  test('a secret that is rotated is found where one is missed', async () => {
    const late = await world.released(1000);
    const about = purchase({ card: late.presented, amount: eur('10.00') });
    network.program.decisionSecret = newSecret();
    world.advance(2 * MINUTE);
    expect(await ask(request({}, about))).toBe(401);
    await expect.poll(() => ask(request({}, about))).toBe('APPROVE');
  });
});
