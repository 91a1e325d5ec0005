// What may pass for the network's word: signature and age first, over the bytes; nothing else leaves a trace.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatInstant } from '../../shared/instant.ts';
import { readNetworkSecret, signMessage } from '../world/network.ts';
import { CardsWorld, eur, type Released, SHOP } from './cards-world.ts';

let world: CardsWorld;
let released: Released;
let secret = '';
beforeAll(async () => {
  world = await CardsWorld.open();
  released = await world.released();
  secret = await readNetworkSecret(world.ports.config.keysFile);
});
afterAll(() => world[Symbol.asyncDispose]());

const seconds = () => Math.floor(Date.now() / 1000);
const told = () => ({
  id: randomUUID(),
  type: 'authorization',
  networkId: randomUUID(),
  at: formatInstant(Date.now()),
  card: released.presented,
  merchant: SHOP,
  amount: eur('42.50'),
  channel: 'online',
  initiator: 'cardholder',
});

async function expectNothing(
  sent: Promise<{ status: number; body: unknown }>,
  status: number,
  reason: string,
) {
  const answer = await sent;
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.body).toMatchObject({ reason, type: `urn:countersign:refusal:${reason}` });
  expect(JSON.stringify(answer.body)).not.toContain(released.card.number);
  const events = await world.ports.store.read.selectFrom('network_events').selectAll().execute();
  expect(events).toEqual([]);
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
}

test('another secret, another signature, none at all', async () => {
  const other = randomBytes(32).toString('base64url');
  await expectNothing(world.network.send(told(), { secret: other }), 401, 'unauthenticated');
  for (const signature of [
    '',
    'v1,',
    'v1,AAAA',
    `v2,${'A'.repeat(43)}=`,
    `v1,${'A'.repeat(43)}=`,
    'x'.repeat(5000),
  ])
    await expectNothing(world.network.send(told(), { signature }), 401, 'unauthenticated');
});

test('a signature over other bytes, another id, another time', async () => {
  const body = JSON.stringify(told());
  const signature = signMessage(secret, 'msg_1', seconds(), body);
  const changed = { id: 'msg_1', signature, body: body.replace('42.50', '42.51') };
  await expectNothing(world.network.send({}, changed), 401, 'unauthenticated');
  await expectNothing(world.network.send({}, { id: 'msg_2', signature, body }), 401, 'unauthenticated');
  await expectNothing(
    world.network.send({}, { id: 'msg_1', timestamp: seconds() - 9, signature, body }),
    401,
    'unauthenticated',
  );
});

test('a 401 asks a network for no DPoP proof', async () => {
  const url = `${world.url}/v1/issuer/sandbox/events`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', body: '{}', headers });
  expect(answer.status).toBe(401);
  expect(answer.headers.has('www-authenticate')).toBe(false);
});

test('too old, or of the future', async () => {
  for (const off of [-302, 330, -86_400])
    await expectNothing(world.network.send(told(), { timestamp: seconds() + off }), 401, 'unauthenticated');
});

test('signed, but nothing that we read', async () => {
  const good = told();
  const bodies = [
    '',
    'no json',
    '[]',
    '{}',
    '{"id":"a","id":"b"}',
    JSON.stringify({ ...good, amount: undefined }),
    JSON.stringify({ ...good, amount: { currency: 'EUR', value: '42.5' } }),
    JSON.stringify({ ...good, amount: { currency: 'XXX', value: '42.50' } }),
    JSON.stringify({ ...good, amount: { currency: 'EUR', value: '-1.00' } }),
    JSON.stringify({ ...good, at: 'today' }),
    JSON.stringify({ ...good, card: { ...good.card, number: '4242 4242' } }),
    JSON.stringify({ ...good, id: '' }),
    JSON.stringify({ ...good, merchant: undefined }),
    JSON.stringify({ ...good, more: null }),
  ];
  for (const body of bodies) await expectNothing(world.network.send({}, { body }), 400, 'malformed');
});

test('another adapter, another method, another type, too large', async () => {
  const answer = await fetch(`${world.url}/v1/issuer/lithic/events`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(404);
  const url = `${world.url}/v1/issuer/sandbox/events`;
  expect(
    (await fetch(url, { method: 'POST', body: 'x=1', headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(415);
  await expectNothing(world.network.send({}, { body: `"${'x'.repeat(70_000)}"` }), 413, 'too-large');
});

test('one good signature among several is enough; unknown members and kinds are borne', async () => {
  const body = JSON.stringify({ ...told(), more: { deep: [1] } });
  const id = 'msg_3';
  const good = signMessage(secret, id, seconds(), body);
  const signature = `v1,${'A'.repeat(43)}= v1a,xyz ${good}`;
  expect(await world.network.send({}, { id, body, signature })).toEqual({
    status: 200,
    body: { approved: true },
  });
  const other = await world.network.send({ ...told(), type: 'dispute.opened' });
  expect(other).toEqual({ status: 200, body: { received: true } });
  expect(await world.money()).toMatchObject({ reserved: 0, held: 4250 });
});
