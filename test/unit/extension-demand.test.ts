// The link by which a page says that its merchant asks for a certificate: whose it is, and what the server says of it.
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listenOn } from '../world/listen.ts';

vi.mock('webextension-polyfill', () => {
  const area = { get: async () => ({}), set: async () => undefined, remove: async () => undefined };
  const runtime = { getManifest: () => ({ version: '1.2.3' }) };
  return { default: { runtime, storage: { local: area, session: area } } };
});

const { demandIdIn, findDemand } = await import('../../extension/background/find-demand.ts');
const { constituteCertificate, askedIn, reasonIn } = await import('../../extension/background/constitute.ts');

const SERVER = 'https://pay.bank.example';
const ID = 'AAECAwQFBgcICQoLDA0ODw';
const OTHER = 'AAECAwQFBgcICQoLDA0OEA';

describe('which link is followed', () => {
  test.each([
    [[`${SERVER}/v1/demands/${ID}`], ID],
    [[`${SERVER}/v1/demands/${ID}`, `${SERVER}/v1/demands/${ID}`], ID],
    [['https://elsewhere.example/v1/demands/x', `${SERVER}/v1/demands/${ID}`], ID],
    [[`${SERVER}/v1/demands/${ID}`, `${SERVER}/v1/demands/${OTHER}`], undefined],
    [[], undefined],
    [[`http://pay.bank.example/v1/demands/${ID}`], undefined],
    [[`${SERVER}:8443/v1/demands/${ID}`], undefined],
    [[`${SERVER}.evil.example/v1/demands/${ID}`], undefined],
    [[`https://pay.bank.example@evil.example/v1/demands/${ID}`], undefined],
    [[`https://evil.example/?${SERVER}/v1/demands/${ID}`], undefined],
    [[`${SERVER}/v1/demands/${ID}/`], undefined],
    [[`${SERVER}/v1/demands/${ID}?x=1`], undefined],
    [[`${SERVER}/v1/demands/${ID}#x`], undefined],
    [[`${SERVER}/v1/demands/${ID}A`], undefined],
    [[`${SERVER}/v1/demands/../account`], undefined],
    [[`${SERVER}/v1/demands/..%2faccount%2fxxxxxxxx`], undefined],
    [[`${SERVER}/v1/demands/`], undefined],
    [[`${SERVER}/v1/account`], undefined],
    [[`${SERVER}//v1/demands/${ID}`], undefined],
    [[`${SERVER}/V1/demands/${ID}`], undefined],
    [['javascript:alert(1)'], undefined],
  ])('%o', (links, id) => {
    expect(demandIdIn(SERVER, links)).toBe(id);
  });
});

describe('what the server says of it', () => {
  const asked: string[] = [];
  let answer: { status: number; body?: object; location?: string };
  const server = createServer((request, response) => {
    asked.push(
      `${request.method} ${request.url} ${request.headers.authorization ?? request.headers['dpop'] ?? ''}`,
    );
    const headers = {
      'content-type': 'application/json',
      ...(answer.location && { location: answer.location }),
    };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body ?? {}));
  });
  let origin = '';
  beforeAll(async () => {
    origin = `http://localhost:${await listenOn(server)}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  beforeEach(() => asked.splice(0));

  const demand = (changes: object = {}) => ({
    id: ID,
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: { currency: 'EUR', value: '42.50' },
    reference: 'Order 7',
    expiresAt: '2026-11-22T12:30:00Z',
    state: 'open',
    ...changes,
  });
  const find = (ask = true) =>
    findDemand(origin, { origin: 'https://shop.example', demands: [`${origin}/v1/demands/${ID}`] }, { ask });

  test('an open one of this shop is found, without a word about the shopper', async () => {
    answer = { status: 200, body: demand() };
    expect(await find()).toEqual({ state: 'open', demand: demand() });
    expect(asked).toEqual([`GET /v1/demands/${ID} `]);
  });

  test('nothing is asked before the shopper acts, nor where there is no link', async () => {
    answer = { status: 200, body: demand() };
    expect(await find(false)).toEqual({ state: 'unasked' });
    expect(await findDemand(origin, { origin: 'https://shop.example' }, { ask: true })).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test.each(['validated', 'expired'])('one that is %s is not met', async (state) => {
    answer = { status: 200, body: demand({ state }) };
    expect(await find()).toEqual({ state });
  });

  test("another shop's is not met, whatever the page says", async () => {
    answer = {
      status: 200,
      body: demand({ merchant: { name: 'Example Shop', origin: 'https://other.example' } }),
    };
    expect(await find()).toEqual({ state: 'other-shop', origin: 'https://other.example' });
  });

  test('no redirection is followed, and another id is no answer', async () => {
    answer = { status: 307, location: `/v1/demands/${OTHER}`, body: demand() };
    expect(await find()).toBeUndefined();
    expect(asked).toHaveLength(1);
    answer = { status: 200, body: demand({ id: OTHER }) };
    expect(await find()).toBeUndefined();
    answer = { status: 404 };
    expect(await find()).toBeUndefined();
  });

  test('the certificate has what was asked for', () => {
    const facts = {
      name: 'Example Shop',
      origin: 'https://shop.example',
      amount: { currency: 'EUR', value: '42.50' },
      payer: { name: 'Ada', account: 'DE1', entity: 'Bank' },
      now: Date.UTC(2026, 10, 22),
    };
    const asking = askedIn(demand() as never);
    const { certificate } = constituteCertificate({ ...facts, asked: asking });
    expect(certificate).toMatchObject({ demand: ID, reference: 'Order 7' });
    const { certificate: without } = constituteCertificate({ ...facts, asked: askedIn(undefined) });
    expect(Object.keys(without)).not.toContain('demand');
    expect(Object.keys(without)).not.toContain('reference');
  });
});

test.each([
  ['A lamp', { reference: 'A lamp' }],
  ['  A\u202E lamp\n for Bo ', { reference: 'A lamp for Bo' }],
  ['💡'.repeat(70), { reference: '💡'.repeat(64) }],
  ['', {}],
  [' \u0000 ', {}],
])('the shopper’s reason %j is the reference %j', (typed, reference) => {
  expect(reasonIn(typed)).toEqual(reference);
});
