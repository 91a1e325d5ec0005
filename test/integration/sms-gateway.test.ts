// Text messages by HTTP: Twilio's own package is the judge of our form and of the signature of its callbacks.
import twilio from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { openSmsGateway } from '../../server/channels/sms-gateway.ts';
import { type GatewayMapping, readMapping, readSms, type SmsGateway } from '../../server/config-sms.ts';
import { FakeGateway, type GatewayAnswer } from '../world/sms-gateway.ts';
import { OutboxWorld } from './outbox-world.ts';

const ADA = '+491701234567';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const SERVICE = `MG${'1'.repeat(32)}`;
const TOKEN = 'token-of-the-account';
const PUBLIC_URL = 'https://pay.bank.example';
const CALLBACK = `${PUBLIC_URL}/v1/channels/sms/status`;
const MESSAGE = {
  to: ADA,
  subject: '',
  text: 'Pay EUR 42.50 to Café & Co (shop.example)? Code 48217397.',
  messageId: 'm',
};

function gatewayAt(port: number, query: string, mapping?: GatewayMapping): SmsGateway {
  const read = readSms(`http://${ACCOUNT}:${TOKEN}@127.0.0.1:${port}${query}`, mapping);
  if (read?.kind !== 'http') throw new Error('no HTTP gateway');
  return read;
}

/** What Twilio's own client would send for the same message. */
async function twilioRequest(from: string) {
  const request = vi.fn(async (_options: { uri: string; data: object; headers: object }) => ({
    statusCode: 201,
    body: { sid: 'SM1' },
  }));
  const client = twilio(ACCOUNT, TOKEN, { httpClient: { request } as never });
  const sender = from === SERVICE ? { messagingServiceSid: from } : { from };
  await client.messages.create({
    to: ADA,
    body: MESSAGE.text,
    statusCallback: CALLBACK,
    validityPeriod: 300,
    ...sender,
  });
  const [options] = request.mock.calls[0] ?? [];
  return options as unknown as {
    uri: string;
    data: Record<string, unknown>;
    username: string;
    password: string;
  };
}

describe('Twilio', () => {
  test.each([
    ['a number', '?source=+15005550006', '+15005550006'],
    ['letters', '?source=Bank', 'Bank'],
    ['a messaging service', `?source=${SERVICE}`, SERVICE],
  ])('the form is what its own client sends: %s', async (_, query, from) => {
    await using fake = await FakeGateway.start();
    const channel = openSmsGateway(gatewayAt(fake.port, query), PUBLIC_URL);
    const sent = await channel.send(MESSAGE, 300_400);
    const [request] = fake.requests;
    expect(sent).toEqual({
      outcome: 'sent',
      detail: 'accepted',
      reference: `http:SM${'1'.padStart(32, '0')}`,
    });
    const theirs = await twilioRequest(from);
    expect(request?.path).toBe(new URL(theirs.uri).pathname);
    const ours = Object.fromEntries(new URLSearchParams(request?.body));
    expect(ours).toEqual(
      Object.fromEntries(Object.entries(theirs.data).map(([name, value]) => [name, String(value)])),
    );
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const basic = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64');
    expect(request?.headers.authorization).toBe(`Basic ${basic}`);
  });

  const problem = (status: number, code?: number): GatewayAnswer => ({ status, body: { status, code } });
  test.each<[string, GatewayAnswer, string, string]>([
    ['no number', problem(400, 21211), 'refused', 'HTTP 400 21211'],
    ['too many', problem(429, 20429), 'busy', 'HTTP 429 20429'],
    ['another token', problem(401, 20003), 'busy', 'HTTP 401 20003'],
    ['a redirection', problem(302), 'busy', 'HTTP 302'],
    ['out of order', problem(503), 'busy', 'HTTP 503'],
    ['a mistake of theirs', problem(500), 'unknown', 'HTTP 500'],
    ['no answer', 'silent', 'unknown', 'TimeoutError'],
    ['a lost connection', 'drop', 'unknown', 'UND_ERR_SOCKET'],
  ])('%s', async (_, answer, outcome, detail) => {
    await using fake = await FakeGateway.start();
    const channel = openSmsGateway(gatewayAt(fake.port, '?source=Bank'), PUBLIC_URL, { answer: 2000 });
    fake.answers.push(answer);
    expect(await channel.send(MESSAGE)).toEqual({ outcome, detail });
    expect(fake.requests).toHaveLength(1);
  });

  test('nobody there: nothing was sent', async () => {
    const fake = await FakeGateway.start();
    await fake[Symbol.asyncDispose]();
    const channel = openSmsGateway(gatewayAt(fake.port, '?source=Bank'), PUBLIC_URL);
    expect(await channel.send(MESSAGE)).toEqual({ outcome: 'busy', detail: 'ECONNREFUSED' });
  });
});

/** A server with a message that the gateway took, and what the gateway may tell it. */
async function withCallbacks(world: OutboxWorld, fake: FakeGateway, mapping?: GatewayMapping) {
  const address = world.ports.keys.seal('address', ADA);
  await world.ports.store.write((tables) =>
    tables.updateTable('devices').set({ address, channel: 'sms' }).execute(),
  );
  const sms = gatewayAt(fake.port, '?source=Bank', mapping);
  const app = await buildApp({
    ...world.ports,
    config: { ...world.ports.config, sms, publicUrl: PUBLIC_URL },
  });
  const worker = world.work(openSmsGateway(sms, PUBLIC_URL));
  const certificate = await world.submit();
  worker.wake();
  await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('sent'), 20_000);
  const post = (query: string, type: string, payload: string, signature?: string) =>
    app.inject({
      method: 'POST',
      url: `/v1/channels/sms/status${query}`,
      headers: {
        'content-type': type,
        ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
      },
      payload,
    });
  return { app, certificate, post };
}

const FORM = 'application/x-www-form-urlencoded';

test('a status callback signed by Twilio’s own package is shown; anything else changes nothing', async () => {
  await using world = await OutboxWorld.open();
  await using fake = await FakeGateway.start();
  const { app, certificate, post } = await withCallbacks(world, fake);
  const sid = `SM${'1'.padStart(32, '0')}`;
  const told = (status: string) => ({
    MessageStatus: status,
    MessageSid: sid,
    To: ADA,
    AccountSid: ACCOUNT,
    Body: '',
  });
  const callback = (status: string, token = TOKEN, url = CALLBACK) => {
    const signature = getExpectedTwilioSignature(token, url, told(status));
    return post('', FORM, new URLSearchParams(told(status)).toString(), signature);
  };
  expect(
    twilio.validateRequest(
      TOKEN,
      getExpectedTwilioSignature(TOKEN, CALLBACK, told('sent')),
      CALLBACK,
      told('sent'),
    ),
  ).toBe(true);
  for (const forged of [
    callback('delivered', 'another'),
    callback('delivered', TOKEN, 'https://evil.example/v1/channels/sms/status'),
    post('', FORM, new URLSearchParams(told('delivered')).toString()),
    post('', FORM, ''),
    post('', 'application/json', '{"MessageStatus":"delivered"}'),
  ]) {
    const answer = await forged;
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBeUndefined();
  }
  expect((await callback('sent')).statusCode).toBe(204);
  expect((await world.seen(certificate)).delivery).toBe('sent');
  for (const status of ['delivered', 'delivered', 'undelivered'])
    expect((await callback(status)).statusCode).toBe(204);
  expect((await world.seen(certificate)).delivery).toBe('delivered');
  await app.close();
});

test('another gateway, by a mapping', async () => {
  const mapping = readMapping(
    JSON.stringify({
      format: 'json',
      fields: { recipient: '{to}', sender: '{from}', message: '{text}', notify: '{callback}' },
      headers: { authorization: 'Bearer {password}' },
      id: 'messages.0.id',
      status: { id: 'id', state: 'state', delivered: ['DELIVERED'], failed: ['FAILED'] },
    }),
  );
  await using world = await OutboxWorld.open();
  await using fake = await FakeGateway.start();
  fake.answers.push({ status: 202, body: { messages: [{ id: 7 }] } });
  const { app, certificate, post } = await withCallbacks(world, fake, mapping);
  const [request] = fake.requests;
  const asked = JSON.parse(request?.body ?? '{}');
  expect(asked).toEqual({
    recipient: ADA,
    sender: 'Bank',
    message: expect.stringContaining('Code '),
    notify: expect.stringMatching(/^https:\/\/pay\.bank\.example\/v1\/channels\/sms\/status\?key=[\w-]{43}$/),
  });
  expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  const { search } = new URL(asked.notify);
  const body = JSON.stringify({ id: 7, state: 'FAILED' });
  expect((await post('?key=x', 'application/json', body)).statusCode).toBe(401);
  expect((await post(search, 'application/json', body)).statusCode).toBe(204);
  expect((await world.seen(certificate)).delivery).toBe('failed');
  expect((await post(search, 'application/json', '{"id"')).statusCode).toBe(204);
  await app.close();
});

test('a gateway that is asked and answers in addresses, and gives messages no names', async () => {
  const mapping = readMapping(
    JSON.stringify({
      format: 'query',
      fields: { to: '{to}', text: '{text}', coding: '{alphabet}', dlr: '{callback}&id={reference}&state=%d' },
      alphabet: { gsm: '0', unicode: '2' },
      status: { id: 'id', state: 'state', delivered: ['1'], failed: ['2'] },
    }),
  );
  await using world = await OutboxWorld.open();
  await using fake = await FakeGateway.start();
  const { app, certificate } = await withCallbacks(world, fake, mapping);
  const { searchParams: asked } = new URL(fake.requests[0]?.path ?? '', 'http://sms.example');
  expect(fake.requests).toMatchObject([{ body: '' }]);
  expect([asked.get('to'), asked.get('coding')]).toEqual([ADA, '0']);
  const { id } = await world.message(certificate);
  const callback = new URL(asked.get('dlr') ?? '');
  expect(callback.searchParams.get('id')).toBe(id);
  const told = async (changes: Record<string, string>) => {
    for (const [name, value] of Object.entries(changes)) callback.searchParams.set(name, value);
    return (await app.inject({ method: 'GET', url: callback.pathname + callback.search })).statusCode;
  };
  expect(await told({ state: '8' })).toBe(204);
  expect((await world.seen(certificate)).delivery).toBe('sent');
  expect(await told({ state: '1' })).toBe(204);
  expect((await world.seen(certificate)).delivery).toBe('delivered');
  expect(await told({ key: 'x', state: '2' })).toBe(401);
  await app.close();
});

test('Twilio’s callbacks say nothing by their address', async () => {
  await using world = await OutboxWorld.open();
  await using fake = await FakeGateway.start();
  const { app, certificate, post } = await withCallbacks(world, fake);
  const query = `?MessageSid=SM${'1'.padStart(32, '0')}&MessageStatus=delivered`;
  const signature = getExpectedTwilioSignature(TOKEN, CALLBACK, {});
  expect((await post(query, FORM, '', signature)).statusCode).toBe(204);
  const got = await app.inject({ method: 'GET', url: `/v1/channels/sms/status${query}` });
  expect(got.statusCode).toBe(405);
  expect((await world.seen(certificate)).delivery).toBe('sent');
  await app.close();
});

const STATUS = '"status":{"id":"a","state":"b","delivered":[],"failed":[]}';
test.each([
  ['', 'nothing'],
  ['{}', 'no format'],
  ['[]', 'a list'],
  ['null', 'null'],
  ['{"format":"xml","fields":{},"id":"a","status":{"id":"a","state":"b","delivered":[],"failed":[]}}', 'xml'],
  [
    '{"format":"form","fields":{"a":1},"id":"a","status":{"id":"a","state":"b","delivered":[],"failed":[]}}',
    'a number',
  ],
  [`{"format":"query","fields":{"a":"{to}"},${STATUS}}`, 'no name for a message'],
  [`{"format":"query","fields":{"a":"{reference}"},"id":"a",${STATUS}}`, 'two names'],
  [`{"format":"form","fields":{},"id":"a","alphabet":{"gsm":"0"},${STATUS}}`, 'one alphabet'],
])('%s is no mapping: %s', (text) => {
  expect(readMapping(text)).toBeUndefined();
});

test.each([
  'http://AC1:t@sms.example?source=Bank',
  'https://sms.example?source=Bank',
  'https://AC1:t@sms.example',
])('%s is no gateway', (text) => expect(readSms(text)).toBeUndefined());
