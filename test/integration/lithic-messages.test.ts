// What may pass for Lithic's word: who signed it, when, and what it says; nothing else leaves a trace.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { openLithic } from '../../server/issuer/lithic/open-lithic.ts';
import { IssuerUnavailable } from '../../server/issuer-port.ts';
import { amountsOf, questionObject } from '../world/lithic-objects.ts';
import { newSecret } from '../world/lithic-program.ts';
import {
  type LithicNetwork,
  type LithicSimulator,
  signed,
  startLithicNetwork,
} from '../world/lithic-simulator.ts';
import type { Message, Purchase } from '../world/simulator.ts';
import { CardsWorld, eur, MINUTE, type Released, SHOP } from './cards-world.ts';

let network: LithicNetwork;
let world: CardsWorld;
let released: Released;
const start = async () => {
  network = await startLithicNetwork();
  return network;
};
beforeAll(async () => {
  world = await CardsWorld.open(undefined, start);
  released = await world.released();
});
afterAll(() => world[Symbol.asyncDispose]());

const lithic = () => world.simulator as LithicSimulator;
const purchase = (value = '42.50'): Purchase => ({
  card: released.presented,
  merchant: SHOP,
  amount: eur(value),
});

/** A question that would be approved. */
function question(): ReturnType<typeof questionObject> {
  const { program } = network;
  return questionObject(program.open(purchase()), purchase(), program.cardOf(purchase()));
}
const byStream = (object: unknown) => {
  const { streamSecret, clock } = network.program;
  return signed(typeof object === 'string' ? object : JSON.stringify(object), streamSecret, clock());
};

async function status({ raw, headers }: Message): Promise<number> {
  const url = `${world.url}/v1/issuer/lithic/events`;
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(raw) });
  const body = await answer.text();
  expect(body).not.toContain(released.card.number);
  expect(body).not.toContain('APPROVED');
  return answer.status;
}

async function expectNothing(message: Message, wanted: number): Promise<void> {
  expect(await status(message)).toBe(wanted);
  expect(await world.ports.store.read.selectFrom('network_events').selectAll().execute()).toEqual([]);
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
}

test('the subscription may not ask, the stream may not tell', async () => {
  const { webhookSecret, streamSecret, clock } = network.program;
  await expectNothing(signed(JSON.stringify(question()), webhookSecret, clock()), 401);
  const transaction = network.program.open(purchase());
  network.program.add(transaction, { type: 'CLEARING' }, purchase());
  const told = { event_type: 'card_transaction.updated', ...transaction };
  await expectNothing(signed(JSON.stringify(told), streamSecret, clock()), 401);
});

test('headers that are missing, doubled, empty, early, late, or of another message', async () => {
  const { program } = network;
  const good = byStream(question());
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const { [name]: _, ...headers } = good.headers;
    await expectNothing({ ...good, headers }, 401);
    await expectNothing({ ...good, headers: { ...headers, [name]: '' } }, 401);
  }
  const { 'webhook-signature': signature = '' } = good.headers;
  for (const other of [
    signature.slice(3),
    `v2,${signature.slice(3)}`,
    `${signature}x`,
    'v1,',
    'x'.repeat(5000),
  ])
    await expectNothing({ ...good, headers: { ...good.headers, 'webhook-signature': other } }, 401);
  const body = good.raw.toString();
  for (const off of [-6 * MINUTE, 6 * MINUTE])
    await expectNothing(signed(body, program.streamSecret, program.clock() + off), 401);
  const { headers } = byStream(question());
  await expectNothing({ raw: good.raw, headers }, 401);
  await expectNothing({ ...good, headers: { ...good.headers, 'webhook-id': 'msg_other' } }, 401);
});

test('bytes that are not those that were signed, also where text would hide it', async () => {
  const text = JSON.stringify({ ...question(), note: '\ufffd' });
  const good = byStream(text);
  const raw = Buffer.from(text.replace('\ufffd', '~'), 'latin1');
  raw[raw.indexOf('~')] = 0xff;
  await expectNothing({ ...good, raw }, 401);
  await expectNothing({ ...good, raw: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good.raw]) }, 401);
});

test('signed, and not what this adapter reads', async () => {
  const asked = question();
  const { amounts } = asked;
  const gold = { ...amounts, merchant: { amount: 1, currency: 'XAU' } };
  const half = { ...amounts, merchant: { amount: 42.5, currency: 'EUR' } };
  for (const bad of [
    '',
    '{',
    'null',
    '[]',
    { event_type: 'card_authorization.approval_request' },
    { ...asked, token: '' },
    { ...asked, token: 'a b' },
    { ...asked, card: { token: 'x'.repeat(200) } },
    { ...asked, amounts: gold },
    { ...asked, amounts: half },
    { ...asked, merchant: null },
    { ...asked, cash_amount: '0' },
  ]) {
    const told = byStream(bad);
    expect([400, 401]).toContain(await status(told));
    await expectNothing(told, await status(told));
  }
});

test('what cannot be read back is asked for again, and stops nobody who looks into charges', async () => {
  const { program } = network;
  const transaction = program.open(purchase());
  const { amounts } = program.add(transaction, { type: 'AUTHORIZATION' }, purchase());
  amounts.merchant = { ...amounts.merchant, currency: 'XAU' };
  const readBack = world.ports.issuer.readBack?.(transaction.token);
  await expect(readBack).rejects.toBeInstanceOf(IssuerUnavailable);
});

const declined: [string, object, string][] = [
  ['cash', { cash_amount: 1 }, 'UNAUTHORIZED_MERCHANT'],
  ['a question for the balance', { status: 'BALANCE_INQUIRY' }, 'UNAUTHORIZED_MERCHANT'],
  ['what is below zero', { amounts: { ...amountsOf({ amount: eur('-1.00') }) } }, 'UNAUTHORIZED_MERCHANT'],
  ['nobody knows who began it', { transaction_initiator: 'UNKNOWN' }, 'UNAUTHORIZED_MERCHANT'],
  ['a kind that is not known', { status: 'QUASI_CASH' }, 'UNAUTHORIZED_MERCHANT'],
  ['nothing is said of the terminal', { pos: undefined }, 'UNAUTHORIZED_MERCHANT'],
  ['a card that is not ours', { card: { token: 'stranger' } }, 'CARD_PAUSED'],
];
test.each(declined)('declined: %s', async (_name, changes, result) => {
  const asked = { ...question(), ...changes };
  const { raw, headers } = byStream(asked);
  const url = `${world.url}/v1/issuer/lithic/events`;
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(raw) });
  expect(await answer.json()).toEqual({ result, token: asked.token });
  expect(await world.money()).toMatchObject({ reserved: 4250, held: 0 });
});

test('the same question again under another id holds nothing twice', async () => {
  await using own = await CardsWorld.open(undefined, start);
  released = await own.released();
  const { program } = network;
  const text = JSON.stringify(question());
  const replies = [];
  for (const id of ['msg_1', 'msg_1', 'msg_2'])
    replies.push(await own.simulator.send(signed(text, program.streamSecret, program.clock(), id)));
  expect(replies.map(({ approved }) => approved)).toEqual([true, true, false]);
  expect(await own.money()).toMatchObject({ reserved: 0, held: 4250 });
});

test('a rotated secret: the old one is good for a day, the new one as soon as it is missed', async () => {
  await using own = await CardsWorld.open(undefined, start);
  released = await own.released();
  const { program, api } = network;
  const before = program.streamSecret;
  const ask = (secret: string) =>
    own.simulator.send(signed(JSON.stringify(question()), secret, program.clock()));
  expect(await ask(before)).toEqual({ taken: true, approved: true });
  program.streamSecret = newSecret();
  own.advance(2 * MINUTE);
  expect((await ask(program.streamSecret)).taken).toBe(false);
  await expect.poll(async () => (await ask(program.streamSecret)).taken).toBe(true);
  expect((await ask(before)).taken).toBe(true);
  own.advance(24 * 60 * MINUTE + 1000);
  expect((await ask(before)).taken).toBe(false);
  const looked = () => api.seen.filter(({ path }) => path === '/v1/auth_stream/secret').length;
  const sofar = looked();
  for (let time = 0; time < 20; time += 1) await ask(newSecret());
  expect(looked() - sofar).toBeLessThanOrEqual(1);
  expect((await ask(program.streamSecret)).taken).toBe(true);
});

test('Lithic out of reach when the server starts: nothing is taken, and rubbish does not make it asked more often', async () => {
  await using silent = await startLithicNetwork();
  const { webhookSecret, streamSecret } = silent.program;
  silent.api.broken = true;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const config = readConfig({ ...silent.environment, LITHIC_WEBHOOK_SECRET: webhookSecret });
  const { prepare, readEvent } = openLithic({ config, clock, log });
  await expect(prepare?.()).rejects.toBeInstanceOf(IssuerUnavailable);
  const asked = signed(JSON.stringify(question()), streamSecret, clock());
  const read = () => readEvent(asked.raw, asked.headers, clock());
  const seen = silent.api.seen.length;
  for (let time = 0; time < 20; time += 1) await expect(read()).rejects.toBeInstanceOf(IssuerUnavailable);
  expect(silent.api.seen.length - seen).toBeLessThanOrEqual(2);
  silent.api.broken = false;
  ahead += 1000;
  expect((await read()).events).toHaveLength(1);
});

test('events of other kinds say nothing', async () => {
  await expect(lithic().tell({ event_type: 'card.created', card_token: 'x' })).resolves.toBeUndefined();
  await expect(lithic().tell({ note: 'no type' })).resolves.toBeUndefined();
});
