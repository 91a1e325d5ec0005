// What a merchant is told of its demands (PROTOCOL section 9): at least once, genuine, with one id, whatever its site does.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, expect, vi } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Merchant } from '../world/merchant.ts';
import { type Event, Notified, type Told, verified } from '../world/notified.ts';

const both = bothEngines({ pauses: { outbox: 50, answer: 1500 } });
const HOUR = 3_600_000;
const amount = { currency: 'EUR', value: '42.50' };
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).reverse()) await end();
});

async function notified(): Promise<Notified> {
  const site = await Notified.start();
  ends.push(() => site[Symbol.asyncDispose]());
  return site;
}

/** A merchant whose demand a shopper has met. */
async function told(bank: Bank, ...faults: Notified['faults']) {
  const site = await notified();
  site.faults.push(...faults);
  const merchant = await Merchant.add(bank, { notify: site.url });
  ends.push(() => merchant.remove().catch(() => undefined));
  const { id } = await merchant.demand(amount, 'Order 7');
  const payer = await bank.payer();
  const paid = await payer.pay({ demand: id, reference: 'Order 7' });
  return { site, merchant, demand: id, payer, paid };
}

/** Looked at when the server's clock is turned on: the library takes five minutes of difference. */
function genuine(bank: Bank, one: Told, secret: string): Event {
  vi.useFakeTimers({ toFake: ['Date'], now: bank.now() });
  try {
    return verified(one, secret);
  } finally {
    vi.useRealTimers();
  }
}

async function webhooksOf(bank: Bank, merchant: Merchant) {
  return bank.ports.store.read
    .selectFrom('webhooks')
    .selectAll()
    .where('merchant_id', '=', merchant.keys.id)
    .execute();
}

/** Waits until what is stored of a merchant's only webhook is so. */
async function until(bank: Bank, merchant: Merchant, wanted: { state: string; attempts?: number }) {
  for (let look = 0; look < 1000; look += 1) {
    const [row] = await webhooksOf(bank, merchant);
    const { state, attempts = row?.attempts } = wanted;
    if (row?.state === state && row.attempts === attempts) return row;
    await new Promise((wait) => setTimeout(wait, 20));
  }
  throw new Error(`never ${JSON.stringify(wanted)}: ${JSON.stringify(await webhooksOf(bank, merchant))}`);
}

both('a merchant is told once, and can verify webhook and receipt with two libraries', async (bank) => {
  const { site, merchant, demand, paid, payer } = await told(bank);
  const one = await site.nth(0);
  const { type, timestamp, data } = genuine(bank, one, merchant.keys.webhookSecret);
  expect(type).toBe('demand.validated');
  expect(Math.abs(Date.parse(timestamp) - bank.now())).toBeLessThan(20_000);
  expect(data).toEqual({ demand, receipt: paid.receipt });
  const keys = createRemoteJWKSet(new URL(`${bank.url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(data.receipt, keys, { issuer: bank.url, algorithms: ['EdDSA'] });
  expect(payload).toMatchObject({ demand, reference: 'Order 7', amount, merchant: merchant.merchant });
  expect(one.path).toBe('/told?shop=1');
  expect(one.headers['content-type']).toBe('application/json');
  expect(one.headers['webhook-id']).toMatch(/^msg_[\w-]{22}$/);

  // Neither the payer nor the certificate's id is told.
  const [, claims = ''] = data.receipt.split('.');
  const all = one.body + Buffer.from(claims, 'base64url').toString();
  const { number } = await payer.client.account();
  for (const secret of ['Ada Example', number, paid.certificate.id]) expect(all).not.toContain(secret);

  await until(bank, merchant, { state: 'sent', attempts: 1 });
  await payer.confirm(paid, { assertion: payer.sign(paid) });
  // What is not queued is not sent.
  expect(await webhooksOf(bank, merchant)).toMatchObject([{ state: 'sent', attempts: 1 }]);
  expect(site.told).toHaveLength(1);
});

both('no other secret, body or id passes for it', async (bank) => {
  const { site, merchant } = await told(bank);
  const one = await site.nth(0);
  const { webhookSecret } = merchant.keys;
  const forged = [
    { ...one, body: one.body.replace('demand.validated', 'demand.Validated') },
    { ...one, headers: { ...one.headers, 'webhook-id': 'msg_other' } },
    { ...one, headers: { ...one.headers, 'webhook-timestamp': String(Math.floor(bank.now() / 1000) - 9) } },
  ];
  for (const other of forged) expect(() => genuine(bank, other, webhookSecret)).toThrow('signature');
  const stranger = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  expect(() => genuine(bank, one, stranger)).toThrow('signature');
  bank.advance(6 * 60_000);
  expect(() => genuine(bank, one, webhookSecret)).toThrow('too old');
});

both('a site that fails is tried again with the same id, and no redirection is followed', async (bank) => {
  const elsewhere = await notified();
  const { site, merchant } = await told(bank, 500, { location: elsewhere.url }, 'cut', 404);
  for (const [attempts, pauseMs] of [6000, 36_000, 360_000, 36 * 60_000].entries()) {
    await site.nth(attempts);
    const row = await until(bank, merchant, { state: 'queued', attempts: attempts + 1 });
    expect(row.due_at).toBeGreaterThan(bank.now());
    bank.advance(pauseMs);
  }
  const last = await site.nth(4);
  await until(bank, merchant, { state: 'sent', attempts: 5 });
  expect(new Set(site.told.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(site.told.map(({ body }) => body)).size).toBe(1);
  expect(new Set(site.told.map(({ headers }) => headers['webhook-timestamp'])).size).toBeGreaterThan(3);
  genuine(bank, last, merchant.keys.webhookSecret);
  expect(elsewhere.told).toEqual([]);
});

both('what takes no end is left: an answer that does not come, and one that does not stop', async (bank) => {
  const { site, merchant } = await told(bank, 'silent', 'endless');
  const row = await until(bank, merchant, { state: 'queued', attempts: 1 });
  expect(row.detail).toBe('no answer in time');
  bank.advance(6000);
  await site.nth(1);
  await until(bank, merchant, { state: 'sent', attempts: 2 });
});

both('a site that is gone, or fails for days, is a dead letter that the operator sees', async (bank) => {
  const before = await deadLetters(bank);
  const { site, merchant } = await told(bank, 410);
  await site.nth(0);
  expect(await until(bank, merchant, { state: 'failed', attempts: 1 })).toMatchObject({
    detail: 'status 410',
  });
  const down = await told(bank, ...Array.from({ length: 11 }, () => 503));
  for (let attempt = 1; attempt < 11; attempt += 1) {
    await until(bank, down.merchant, { state: 'queued', attempts: attempt });
    bank.advance(29 * HOUR);
  }
  expect(await until(bank, down.merchant, { state: 'failed', attempts: 11 })).toMatchObject({
    detail: 'status 503',
  });
  expect(await deadLetters(bank)).toBe(before + 2);
  bank.advance(29 * HOUR);
  expect(await webhooksOf(bank, down.merchant)).toMatchObject([{ state: 'failed', attempts: 11 }]);
  expect(down.site.told).toHaveLength(11);
});

async function deadLetters(bank: Bank): Promise<number> {
  const text = await (await fetch(`${bank.url}/metrics`)).text();
  return Number(/^countersign_webhooks\{state="failed"\} (\d+)$/m.exec(text)?.[1]);
}

both(
  'what waits is signed with the new secret after a rotation, and dropped after a removal',
  async (bank) => {
    const { site, merchant } = await told(bank, 500, 500);
    await until(bank, merchant, { state: 'queued', attempts: 1 });
    const before = merchant.keys.webhookSecret;
    await merchant.rotate();
    bank.advance(6000);
    const second = await site.nth(1);
    genuine(bank, second, merchant.keys.webhookSecret);
    expect(() => genuine(bank, second, before)).toThrow('signature');
    await until(bank, merchant, { state: 'queued', attempts: 2 });
    await merchant.remove();
    bank.advance(36_000);
    await until(bank, merchant, { state: 'dropped' });
    expect(site.told).toHaveLength(2);
  },
);

both(
  'one site that does not answer holds up no other, and is asked four times at once at most',
  async (bank) => {
    const slow = await notified();
    slow.faults.push(...Array.from({ length: 8 }, () => 'silent' as const));
    const merchant = await Merchant.add(bank, { notify: slow.url });
    ends.push(() => merchant.remove());
    const payer = await bank.payer();
    for (let one = 0; one < 6; one += 1) {
      const small = { currency: 'EUR', value: '1.00' };
      const { id } = await merchant.demand(small);
      await payer.pay({ demand: id, amount: small });
    }
    const quick = await told(bank);
    await quick.site.nth(0);
    expect(slow.mostAtOnce).toBeGreaterThan(0);
    expect(slow.mostAtOnce).toBeLessThanOrEqual(4);
  },
);

both('a merchant without a notify address is told nothing and may look itself', async (bank) => {
  const merchant = await Merchant.add(bank);
  const { id } = await merchant.demand();
  await (await bank.payer()).pay({ demand: id });
  expect((await merchant.read(id)).body).toMatchObject({ state: 'validated' });
  expect(await webhooksOf(bank, merchant)).toEqual([]);
});

both('nothing is told of a payment without a demand, nor of one that was not validated', async (bank) => {
  const site = await notified();
  const merchant = await Merchant.add(bank, { notify: site.url });
  const payer = await bank.payer();
  await payer.pay();
  const { id } = await merchant.demand();
  const order = await payer.order({ demand: id });
  await payer.client.cancel(order.certificate.id);
  expect(await webhooksOf(bank, merchant)).toEqual([]);
});
