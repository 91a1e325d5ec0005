// Cards at Stripe: what it is told of them, what comes back, and what stays here of that: nothing.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TABLES, type TableName } from '../../server/store/tables.ts';
import { type StripeNetwork, startStripe } from '../world/stripe-simulator.ts';
import { CardsWorld } from './cards-world.ts';

type Opened = AsyncDisposable & { world: CardsWorld; network: StripeNetwork };

async function open(): Promise<Opened> {
  const network = await startStripe({});
  const world = await CardsWorld.open(undefined, async () => network);
  return { world, network, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const creations = ({ api }: StripeNetwork) =>
  api.seen.filter(({ method, path: asked }) => method === 'POST' && asked === '/v1/issuing/cards');

test('a card is made within limits, and of certificate, shop and shopper Stripe is told nothing', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const { card, certificateId } = await world.released();
  const [creation] = creations(network);
  expect(Object.fromEntries(creation?.form ?? [])).toEqual({
    type: 'virtual',
    status: 'active',
    cardholder: 'ich_simulated',
    currency: 'eur',
    'spending_controls[allowed_card_presences][0]': 'not_present',
    'spending_controls[spending_limits][0][amount]': '4250',
    'spending_controls[spending_limits][0][interval]': 'per_authorization',
    'spending_controls[spending_limits][1][amount]': '4450',
    'spending_controls[spending_limits][1][interval]': 'all_time',
    'lifecycle_controls[cancel_after][payment_count]': '4',
  });
  const [made] = [...network.account.cards.values()];
  expect(card).toMatchObject({
    number: made?.number,
    cvc: made?.cvc,
    expiryMonth: made?.exp_month,
    expiryYear: made?.exp_year,
  });
  const told = JSON.stringify(
    network.api.seen.map(({ form, query, path: asked }) => [asked, `${form}`, `${query}`]),
  );
  for (const secret of [certificateId, world.accountId, 'shop.example', 'Example', 'metadata'])
    expect(told).not.toContain(secret);
});

test('a split pays as often as it may, an estimate has no count', async () => {
  await using opened = await open();
  const { world, network } = opened;
  await world.released(4250, { mode: 'split', count: 3 });
  await world.released(4250, { mode: 'estimate' });
  const counts = creations(network).map(({ form }) =>
    form.get('lifecycle_controls[cancel_after][payment_count]'),
  );
  expect(counts).toEqual(['8', null]);
});

test('asked for again it is the same card, its number fetched anew and stored nowhere', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const released = await world.released();
  const again = await world.ask(released.certificateId);
  expect(again).toMatchObject({ body: released.card });
  expect(network.account.cards.size).toBe(1);
  const reveals = network.api.seen.filter(({ query }) => query.toString().includes('number'));
  expect(reveals.length).toBeGreaterThanOrEqual(2);
  await world.simulator.authorise({
    card: released.presented,
    merchant: { acceptorId: 'A', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: 'BERLIN' },
    amount: { currency: 'EUR', value: '42.50' },
  });
  const { store, config } = world.ports;
  for (const table of Object.keys(TABLES) as TableName[]) {
    const rows = JSON.stringify(await store.read.selectFrom(table).selectAll().execute());
    expect([table, rows.includes(released.card.number)]).toEqual([table, false]);
    expect([table, rows.includes('sk_test_') || rows.includes('whsec_')]).toEqual([table, false]);
  }
  const file = await readFile(path.resolve(config.databaseUrl.slice('sqlite:'.length)));
  expect(file.includes(released.card.number)).toBe(false);
});

test('one key makes one card, also where the answer was lost; another wish under it is refused', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const { issuer } = world.ports;
  const reserve = { currency: 'EUR', minor: 1000 };
  const limits = { amount: reserve, reserve, charge: { mode: 'single' as const }, holder: 'X', closesAt: 0 };
  const [one, two] = await Promise.all([
    issuer.issueCard(limits, 'key-1'),
    issuer.issueCard(limits, 'key-1'),
  ]);
  expect(two).toEqual(one);
  expect((await issuer.issueCard(limits, 'key-2')).providerRef).not.toBe(one.providerRef);
  const more = { ...limits, reserve: { currency: 'EUR', minor: 2000 } };
  await expect(issuer.issueCard(more, 'key-1')).rejects.toThrow('Stripe answers 400');
  expect(network.account.cards.size).toBe(2);
});

test('closed twice is closed once; a closed card is shown to nobody', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const { issuer } = world.ports;
  await world.released();
  const [card] = [...network.account.cards.values()];
  await issuer.closeCard(card?.id ?? '', 'spent');
  await issuer.closeCard(card?.id ?? '', 'spent');
  expect(card?.status).toBe('canceled');
  await expect(issuer.revealCard(card?.id ?? '')).rejects.toThrow('the card is closed');
  await expect(issuer.closeCard('ic_nobody', 'spent')).rejects.toThrow('resource_missing');
});

test('while Stripe does not answer nothing is released, and nothing of its texts is told', async () => {
  await using opened = await open();
  const { world, network } = opened;
  const certificateId = await world.validated();
  network.api.broken = true;
  const refused = await world.ask(certificateId);
  expect(refused).toMatchObject({ outcome: 'refused', reason: 'issuer-unavailable' });
  expect(JSON.stringify(refused)).not.toMatch(/sk_|Service unavailable/);
  network.api.broken = false;
  expect(await world.ask(certificateId)).toMatchObject({ outcome: 'answered' });
  expect(network.account.cards.size).toBe(1);
});
