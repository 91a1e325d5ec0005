// What Stripe's messages do here: odd ones, repeated ones, ones that come while its API does not answer.
import { expect, test } from 'vitest';
import { eventObject, stripeId } from '../world/stripe-objects.ts';
import { type StripeNetwork, signed, startStripe } from '../world/stripe-simulator.ts';
import { CardsWorld, ELSEWHERE, eur, type Released, SHOP } from './cards-world.ts';

type Opened = AsyncDisposable & { world: CardsWorld; network: StripeNetwork; released: Released };

async function open(): Promise<Opened> {
  const network = await startStripe({});
  const world = await CardsWorld.open(undefined, async () => network);
  const released = await world.released();
  return { world, network, released, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

function post({ world }: Opened, { raw, headers }: ReturnType<typeof signed>): Promise<Response> {
  return fetch(`${world.url}/v1/issuer/stripe/events`, {
    method: 'POST',
    headers,
    body: new Uint8Array(raw),
  });
}

const now = () => Math.floor(Date.now() / 1000);
const purchase = ({ released }: Opened, value = '42.50', merchant = SHOP) => ({
  card: released.presented,
  merchant,
  amount: eur(value),
});

async function eventCount({ world }: Opened): Promise<number> {
  const rows = await world.ports.store.read.selectFrom('network_events').select('event_id').execute();
  return rows.length;
}

test('genuine messages of the wrong form are malformed, and leave nothing', async () => {
  await using opened = await open();
  const bodies = [
    ['issuing_authorization.request', {}],
    ['issuing_authorization.request', { id: 'iauth_1', object: 'issuing.authorization' }],
    ['issuing_authorization.created', null],
    ['issuing_authorization.updated', { object: 'issuing.card' }],
    ['issuing_transaction.created', { id: 'ipi_1', amount: '12' }],
    ['issuing_dispute.closed', []],
  ] as const;
  for (const [type, object] of bodies) {
    const answer = await post(opened, signed(eventObject(type, object, now()), now()));
    expect([type, answer.status]).toEqual([type, 400]);
    expect(await answer.json()).toMatchObject({ reason: 'malformed' });
  }
  expect(await eventCount(opened)).toBe(0);
});

test('messages about other things are taken note of and kept by nobody', async () => {
  await using opened = await open();
  for (const type of ['issuing_card.updated', 'invoice.paid', 'issuing_token.created', 'something.new']) {
    const answer = await post(opened, signed(eventObject(type, { any: 1 }, now()), now()));
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
  }
  expect(await eventCount(opened)).toBe(0);
});

test('a card of somebody else is declined, whatever account it is on', async () => {
  await using opened = await open();
  const { network, world } = opened;
  network.account.makeCard({
    cardholder: 'ich_2',
    currency: 'eur',
    limits: [],
    presences: [],
    payments: undefined,
  });
  const [, other] = [...network.account.cards.values()];
  const card = {
    number: other?.number ?? '',
    cvc: other?.cvc ?? '',
    expiryMonth: other?.exp_month ?? 0,
    expiryYear: other?.exp_year ?? 0,
  };
  const charge = await world.simulator.authorise({ ...purchase(opened), card });
  expect(charge.approved).toBe(false);
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
});

test('a question under another event is another question; the same one replayed is not', async () => {
  await using opened = await open();
  const { world } = opened;
  await world.simulator.authorise(purchase(opened));
  const question = world.simulator.lastQuestion();
  expect(await world.simulator.send(question)).toEqual({ taken: true, approved: true });
  const copy = { ...(JSON.parse(question.raw.toString()) as object), id: stripeId('evt') };
  expect(await world.simulator.send(signed(copy, now()))).toEqual({ taken: true, approved: false });
  expect(await world.money()).toMatchObject({ held: 4250 });
});

test('Stripe’s own no is told in our words, or as the provider’s where we have none', async () => {
  await using opened = await open();
  const { world, network, released } = opened;
  const charge = (value: string, merchant = SHOP) =>
    world.simulator.authorise(purchase(opened, value, merchant));
  await charge('99.00');
  await charge('99.00', ELSEWHERE);
  expect(() => world.simulator.lastQuestion()).toThrow();
  const [card] = [...network.account.cards.values()];
  if (card !== undefined) card.status = 'canceled';
  await charge('42.50');
  expect(await world.charges(released.certificateId)).toEqual([
    '99.00 declined: amount_exceeded',
    '99.00 declined: merchant_mismatch',
    '42.50 not-approved',
  ]);
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
});

test('more that Stripe declines by itself leaves what is held alone', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const released = await world.released(4250, { mode: 'estimate' });
  const charge = await world.simulator.authorise({ ...purchase(opened, '30.00'), card: released.presented });
  const card = [...network.account.cards.values()].at(-1);
  if (card !== undefined) card.status = 'canceled';
  await world.simulator.increment(charge, eur('5.00'));
  await world.simulator.increment(charge, eur('50.00'));
  expect(await world.charges(released.certificateId)).toEqual([
    '30.00 authorised',
    '50.00 declined: amount_exceeded',
  ]);
  const rows = await world.ports.store.read.selectFrom('chains').select('flags').execute();
  expect(rows.flatMap(({ flags }) => JSON.parse(flags) as string[])).toEqual([]);
});

test('a fact that needs Stripe waits while its API does not answer, and is booked when it is sent again', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const { simulator } = world;
  const charge = await simulator.authorise(purchase(opened));
  await simulator.clear(charge);
  const messages = await simulator.collect(() => simulator.dispute(charge));
  network.api.broken = true;
  const replies = [];
  for (const message of messages) replies.push((await post(opened, message)).status);
  expect(replies).toEqual([200, 503]);
  network.api.broken = false;
  for (const message of messages) expect((await post(opened, message)).status).toBe(200);
  expect((await world.charges(opened.released.certificateId)).at(-1)).toBe('42.50 disputed');
});

test('questions are answered while Stripe’s API does not answer', async () => {
  await using opened = await open();
  const { world, network } = opened;
  network.api.broken = true;
  expect((await world.simulator.authorise(purchase(opened))).approved).toBe(true);
  expect(await world.money()).toMatchObject({ held: 4250 });
});

test('200 messages about one reversal, all at once: it is booked once', async () => {
  await using opened = await open();
  const { world } = opened;
  const { simulator } = world;
  const charge = await simulator.authorise(purchase(opened));
  const messages = await simulator.collect(async () => {
    await simulator.reverse(charge, eur('2.50'));
    await simulator.reverse(charge, eur('10.00'));
  });
  const all = Array.from({ length: 100 }, () => messages).flat();
  await Promise.all(all.map((message) => simulator.send(message)));
  expect(await world.money()).toMatchObject({ held: 3000 });
  expect(await world.charges(opened.released.certificateId)).toEqual(['30.00 authorised']);
});
