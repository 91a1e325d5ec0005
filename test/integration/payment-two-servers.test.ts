// Two servers over one database: what is decided once is decided once for both (PROTOCOL sections 3 and 5.2).
import { afterEach, expect, test } from 'vitest';
import { Bank, ENGINES, type Engine } from '../world/bank.ts';
import type { Answer } from '../world/client/calls.ts';
import { Client, type Problem, wrongCode } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';

const TRIES = 40;
const banks: Bank[] = [];
afterEach(async () => {
  for (const bank of banks.splice(0).reverse()) await bank.close();
});

/** A bank, and a second server with the same database, keys and public address. */
async function openTwo(engine: Engine): Promise<{ first: Bank; second: Bank }> {
  const first = await Bank.open(engine);
  banks.push(first);
  const { DATABASE_URL = '', KEYS_FILE = '', PUBLIC_URL = '', SMTP_URL = '' } = first.environment;
  const second = await Bank.open(engine, { environment: { DATABASE_URL, KEYS_FILE, PUBLIC_URL, SMTP_URL } });
  banks.push(second);
  return { first, second };
}

/** The same person's same PC, whose requests reach the other server. */
async function at(bank: Bank, { client, token }: Payer): Promise<Client> {
  const options = { publicUrl: client.baseUrl, authenticator: token, key: client.key };
  const other = await Client.create({ ...options, baseUrl: bank.url, clock: () => bank.now() });
  other.accessToken = client.accessToken;
  return other;
}

function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 300 ? String(status) : (body as Problem).reason;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** So many calls, every other one at the other server. */
function alternate(
  clients: readonly [Client, Client],
  call: (client: Client, place: number) => Promise<Answer>,
) {
  return Promise.all(
    Array.from({ length: TRIES }, (_, place) => call(clients[place % 2 === 0 ? 0 : 1], place)),
  );
}

test.each(ENGINES)('one submission, one confirmation, five tries over two servers (%s)', async (engine) => {
  const { first, second } = await openTwo(engine);
  const payer = await first.payer();
  const clients = [payer.client, await at(second, payer)] as const;
  const certificate = await payer.certificate();
  const submitted = await alternate(clients, (client) =>
    client.call('POST', '/v1/certificates', { certificate }),
  );
  expect(tally(submitted)).toEqual({ 201: TRIES });
  const nonces = [...new Set(submitted.map(({ body }) => (body as { nonce: string }).nonce))];
  expect(nonces).toHaveLength(1);
  const code = await payer.bank.mailbox.waitForCode(payer.address, { after: 1 });
  const [nonce = ''] = nonces;
  const assertion = payer.client.integrity(certificate, nonce, code);
  const confirmed = await alternate(clients, (client) => client.tryConfirm(certificate.id, code, assertion));
  expect(tally(confirmed)).toEqual({ 200: TRIES });
  expect(new Set(confirmed.map(({ text }) => text)).size).toBe(1);
  expect((await payer.client.account()).available).toEqual({ currency: 'EUR', value: '457.50' });

  const order = await payer.order();
  const tried = await alternate(clients, (client, place) => {
    const wrong = wrongCode(order.code, place + 1);
    return client.tryConfirm(order.certificate.id, wrong, payer.sign({ ...order, code: wrong }));
  });
  expect(tally(tried)).toEqual({ 'not-confirmed': 5, locked: TRIES - 5 });
  expect(first.mailbox.count(payer.address)).toBe(3);
});

test.each(ENGINES)('one proof serves once over two servers, one card is made (%s)', async (engine) => {
  const { first, second } = await openTwo(engine);
  const payer = await first.payer();
  const clients = [payer.client, await at(second, payer)] as const;
  const { accessToken = '' } = payer.client;
  const subject = { method: 'GET', url: `${first.url}/v1/account`, at: first.now(), accessToken };
  const text = await payer.client.key.prove(subject);
  const proved = await alternate(clients, (client) =>
    client.call('GET', '/v1/account', undefined, { proof: { text } }),
  );
  expect(tally(proved)).toEqual({ 200: 1, unauthenticated: TRIES - 1 });
  const order = await payer.pay();
  const path = `/v1/certificates/${order.certificate.id}/card`;
  const cards = await alternate(clients, (client) => client.call('POST', path, {}));
  const given = cards.filter(({ status }) => status === 200);
  expect(tally(cards)).toEqual({ 200: 4, 'card-already-released': TRIES - 4 });
  expect(new Set(given.map(({ text: card }) => card)).size).toBe(1);
});
