// Merchants that want more: keys, demands, and certificates that name one (PROTOCOL section 9).
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, type Certificate } from '../world/client.ts';
import { type Made, Merchant } from '../world/merchant.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;
const EUR = (value: string) => ({ currency: 'EUR', value });
const amount = EUR('42.50');

/** A merchant's key is a bearer token: the refusal says so, and nothing of DPoP. */
function expectNoKey({ status, headers, body }: Answer): void {
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Bearer');
  expect(body).toMatchObject({ reason: 'unauthenticated', status: 401 });
}

const submit = async (payer: Payer, changes: Partial<Certificate>) =>
  payer.client.call('POST', '/v1/certificates', { certificate: await payer.certificate(changes) });

both('a demand is made by the key and read by everybody', async (bank) => {
  const merchant = await Merchant.add(bank);
  const made = await merchant.call({ amount, reference: 'Order 7' });
  expect(made.status, made.text).toBe(201);
  const { id, url, expiresAt } = made.body as Made;
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(url).toBe(`${bank.url}/v1/demands/${id}`);
  const life = Date.parse(expiresAt) - bank.now();
  expect(life).toBeGreaterThan(29 * MINUTE);
  expect(life).toBeLessThanOrEqual(30 * MINUTE);
  const read = await merchant.read(id);
  expect(read.body).toEqual({
    id,
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount,
    reference: 'Order 7',
    expiresAt,
    state: 'open',
  });
  expect(read.headers.get('cache-control')).toBe('no-store');
  const bare = await merchant.demand({ currency: 'JPY', value: '4250' });
  expect((await merchant.read(bare.id)).body).toMatchObject({ amount: { currency: 'JPY', value: '4250' } });
  expect((await merchant.read(bare.id)).body).not.toHaveProperty('reference');
});

both('keys: rotated and removed ones are none; what is kept of them opens nothing', async (bank) => {
  const merchant = await Merchant.add(bank);
  const before = merchant.keys;
  expect(before.apiKey).toMatch(/^csk_[\w-]{43}$/);
  expect(before.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const made = await merchant.demand();
  await merchant.rotate();
  expect(merchant.keys.id).toBe(before.id);
  expect(merchant.keys.apiKey).not.toBe(before.apiKey);
  expect(merchant.keys.webhookSecret).not.toBe(before.webhookSecret);
  expectNoKey(await merchant.call({ amount }, { authorization: `Bearer ${before.apiKey}` }));
  expect((await merchant.call({ amount })).status).toBe(201);
  expect((await merchant.read(made.id)).body).toMatchObject({ state: 'open' });

  const stored = JSON.stringify(await bank.stored());
  for (const secret of [
    before.apiKey,
    before.webhookSecret,
    merchant.keys.apiKey,
    merchant.keys.webhookSecret,
  ])
    for (const text of [secret, secret.replace(/^[a-z]+_/, '')]) expect(stored).not.toContain(text);

  const { items } = await bank.command<{ items: { id: string }[] }>('merchant', 'list');
  expect(items.map(({ id }) => id)).toContain(before.id);
  await merchant.remove();
  expectNoKey(await merchant.call({ amount }));
  expect((await merchant.read(made.id)).body).toMatchObject({ state: 'expired' });
  await expect(merchant.rotate()).rejects.toThrow('no such merchant');
  await expect(merchant.remove()).rejects.toThrow('no such merchant');
  const after = await bank.command<{ items: { id: string }[] }>('merchant', 'list');
  expect(after.items.map(({ id }) => id)).not.toContain(before.id);
});

both('refusals of a demand, in their order', async (bank) => {
  const merchant = await Merchant.add(bank);
  const other = await Merchant.add(bank, { name: 'Another Shop', origin: 'https://other.example' });
  for (const authorization of [
    '',
    'Bearer',
    `Basic ${btoa(`x:${merchant.keys.apiKey}`)}`,
    `Bearer ${merchant.keys.apiKey}x`,
    `Bearer ${merchant.keys.apiKey}, Bearer ${other.keys.apiKey}`,
    `Bearer csk_${'A'.repeat(43)}`,
    `DPoP ${merchant.keys.apiKey}`,
    `Bearer ${merchant.keys.webhookSecret}`,
  ])
    expectNoKey(await merchant.call('not json', { authorization, 'content-type': 'text/plain' }));
  expectRefusal(await merchant.call('{}', { 'content-type': 'text/plain' }), 'unsupported-media-type');
  const huge = JSON.stringify({ amount, reference: 'x'.repeat(70_000) });
  expectRefusal(await merchant.call(huge, { authorization: '' }), 'too-large');
  for (const body of [
    '{',
    {},
    { amount: EUR('0.00') },
    { amount: EUR('-1.00') },
    { amount: EUR('42.5') },
    { amount: EUR('042.50') },
    { amount: EUR('10000000000000.00') },
    { amount: { currency: 'XAU', value: '1' } },
    { amount: { currency: 'JPY', value: '42.50' } },
    { amount, more: 1 },
    { amount, merchant: { name: 'Other', origin: 'https://other.example' } },
    { amount, reference: '' },
    { amount, reference: ' x' },
    { amount, reference: 'x'.repeat(65) },
    { amount, reference: 'a\u202eb' },
    { amount, reference: 'a\nb' },
    { amount, reference: 'e\u0301' },
    `{"amount":{"currency":"EUR","value":"1.00"},"amount":{"currency":"EUR","value":"2.00"}}`,
  ])
    expectRefusal(await merchant.call(body), 'malformed');
  const odd = await merchant.demand(amount, 'Ünïcode “42” <b> 🛒 \\ \' " ½');
  expect((await merchant.read(odd.id)).body).toMatchObject({ reference: 'Ünïcode “42” <b> 🛒 \\ \' " ½' });
  expectRefusal(await merchant.read('A'.repeat(22)), 'unknown');
  expectRefusal(await merchant.read('..%2f..%2faccount'), 'unknown');
});

both('a merchant has so many open demands and no more; each that ends makes room', async (bank) => {
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand();
  const copies = Array.from({ length: 990 }, () => base64url(crypto.getRandomValues(new Uint8Array(16))));
  await bank.ports.store.write(async (tables) => {
    const row = await tables.selectFrom('demands').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const rows = copies.map((copy) => ({ ...row, id: copy }));
    for (let from = 0; from < rows.length; from += 100)
      await tables
        .insertInto('demands')
        .values(rows.slice(from, from + 100))
        .execute();
  });
  const answers = await Promise.all(Array.from({ length: 30 }, () => merchant.call({ amount })));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(9);
  for (const answer of answers.filter(({ status }) => status !== 201)) expectRefusal(answer, 'rate-limited');
  const wait = Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(25 * 60);
  expect(wait).toBeLessThanOrEqual(30 * 60);
  const neighbour = await Merchant.add(bank, { origin: 'https://other.example' });
  expect((await neighbour.call({ amount })).status).toBe(201);
  bank.advance(31 * MINUTE);
  expect((await merchant.call({ amount })).status).toBe(201);
  await merchant.remove();
});

/** What of a certificate differs from its demand, or of the demand itself. */
const MISMATCHES: Readonly<Record<string, (of: { other: Made; made: Made }) => Partial<Certificate>>> = {
  'no such demand': () => ({ demand: 'AAECAwQFBgcICQoLDA0ODw' }),
  'the demand of another merchant': ({ other }) => ({ demand: other.id }),
  'another name': () => ({ merchant: { name: 'Example shop', origin: 'https://shop.example' } }),
  'another origin': () => ({ merchant: { name: 'Example Shop', origin: 'https://shop.example:8443' } }),
  'a greater amount': () => ({ amount: EUR('42.51') }),
  'a smaller amount': () => ({ amount: EUR('42.49') }),
  'another reference': () => ({ reference: 'Order 8' }),
  'a reference in other letters': () => ({ reference: 'order 7' }),
};

for (const [name, change] of Object.entries(MISMATCHES)) {
  both(`mismatch at submission: ${name}`, async (bank) => {
    const payer = await bank.payer();
    const merchant = await Merchant.add(bank);
    const other = await (await Merchant.add(bank, { name: 'Other', origin: 'https://other.example' })).demand(
      amount,
      'Order 7',
    );
    const made = await merchant.demand(amount, 'Order 7');
    const right = { merchant: merchant.merchant, amount, reference: 'Order 7', demand: made.id };
    expectRefusal(await submit(payer, { ...right, ...change({ other, made }) }), 'demand-mismatch');
    expect((await payer.client.list()).items).toEqual([]);
    expect((await submit(payer, right)).status).toBe(201);
  });
}

both('mismatch at submission: no reference where there is one, and one where there is none', async (bank) => {
  const payer = await bank.payer();
  const merchant = await Merchant.add(bank);
  const named = await merchant.demand(amount, 'Order 7');
  const bare = await merchant.demand();
  expectRefusal(await submit(payer, { demand: named.id }), 'demand-mismatch');
  expectRefusal(await submit(payer, { demand: bare.id, reference: 'Order 7' }), 'demand-mismatch');
  expect((await submit(payer, { demand: bare.id })).status).toBe(201);
  expect((await submit(payer, { reference: 'Without any demand' })).status).toBe(201);
});

both('a demand that ran out is none; the answer to a repeat comes first', async (bank) => {
  const payer = await bank.payer();
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand();
  bank.advance(29 * MINUTE);
  const order = await payer.order({ demand: id });
  bank.advance(2 * MINUTE);
  expect((await merchant.read(id)).body).toMatchObject({ state: 'expired' });
  expectRefusal(await submit(payer, { demand: id }), 'demand-mismatch');
  const again = await payer.client.submit(order.certificate);
  expect(again).toMatchObject({ state: 'awaiting-confirmation', nonce: order.submitted.nonce });
  expectRefusal(await payer.confirm(order), 'demand-mismatch');
  expect(await payer.client.read(order.certificate.id)).toMatchObject({
    state: 'awaiting-confirmation',
    attemptsLeft: 5,
  });
});

both('the receipt names demand and reference; the demand is met once and for all', async (bank) => {
  const payer = await bank.payer();
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand(amount, 'Order 7');
  const asked = { demand: id, reference: 'Order 7' };
  const paid = await payer.pay(asked);
  expect(decodeJwt(paid.receipt)).toMatchObject({ ...asked, merchant: merchant.merchant, amount });
  expect((await merchant.read(id)).body).toMatchObject({ state: 'validated' });
  expectRefusal(await submit(payer, asked), 'demand-mismatch');
  const stranger = await bank.payer();
  expectRefusal(await submit(stranger, asked), 'demand-mismatch');
  const repeated = await payer.confirm(paid, { assertion: payer.sign(paid) });
  expectRefusal(repeated, 'not-open', { state: 'validated' });
  bank.advance(40 * MINUTE);
  expect((await merchant.read(id)).body).toMatchObject({ state: 'validated' });
});

both(
  'at confirmation a demand met by another leaves state, attempts and counter as they were',
  async (bank) => {
    const [payer, faster] = [await bank.payer(), await bank.payer()];
    const merchant = await Merchant.add(bank);
    const { id } = await merchant.demand();
    const order = await payer.order({ demand: id });
    await faster.pay({ demand: id });
    const before = await payer.client.read(order.certificate.id);
    const funds = await payer.client.account();
    const assertion = payer.sign(order);
    expectRefusal(await payer.confirm(order, { assertion }), 'demand-mismatch');
    expectRefusal(await payer.confirm(order, { assertion }), 'demand-mismatch');
    expect(await payer.client.read(order.certificate.id)).toEqual(before);
    expect((await payer.client.account()).available).toEqual(funds.available);
    await payer.client.cancel(order.certificate.id);
    expect((await merchant.read(id)).body).toMatchObject({ state: 'validated' });
  },
);

both('a merchant that is removed asks for nothing more', async (bank) => {
  const payer = await bank.payer();
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand();
  const order = await payer.order({ demand: id });
  await merchant.remove();
  expectRefusal(await submit(payer, { demand: id }), 'demand-mismatch');
  expectRefusal(await payer.confirm(order), 'demand-mismatch');
});

both('of many shoppers at one demand exactly one is validated', async (bank) => {
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand();
  const payers: Payer[] = [];
  for (let one = 0; one < 8; one += 1) payers.push(await bank.payer());
  const orders = await Promise.all(payers.map((payer) => payer.order({ demand: id })));
  const answers = await Promise.all(orders.map((order, place) => (payers[place] as Payer).confirm(order)));
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 200))
    expectRefusal(answer, 'demand-mismatch');
  const accounts = await Promise.all(payers.map((payer) => payer.client.account()));
  const paid = accounts.filter(({ available }) => (available as { value: string }).value === '457.50');
  expect(paid).toHaveLength(1);
});

test.each([
  ['name', ['--name', ' Shop', '--origin', 'https://shop.example']],
  ['origin', ['--name', 'Shop', '--origin', 'https://shop.example/']],
  ['origin', ['--name', 'Shop', '--origin', 'http://shop.example']],
  ['notify', ['--name', 'Shop', '--origin', 'https://shop.example', '--notify', 'http://shop.example/told']],
  ['notify', ['--name', 'Shop', '--origin', 'https://shop.example', '--notify', 'https://a:b@shop.example/']],
  ['notify', ['--name', 'Shop', '--origin', 'https://shop.example', '--notify', 'file:///etc/passwd']],
  [
    'notify',
    ['--name', 'Shop', '--origin', 'https://shop.example', '--notify', 'http://localhost.evil.example/'],
  ],
  ['origin is missing', ['--name', 'Shop']],
])('merchant add says what is wrong with %s', async (word, words) => {
  const said: string[] = [];
  await using bank = await (await import('../world/bank.ts')).Bank.open('sqlite');
  const exitCode = await runCommandLine(['merchant', 'add', ...words], {
    environment: (bank as Bank).environment,
    out: (line) => said.push(line),
    err: (line) => said.push(line),
  });
  expect(exitCode).toBe(2);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(word);
});
