// Payments in another currency than the account's, by the protocol alone (PROTOCOL sections 5.2, 5.3 and 6).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect } from 'vitest';
import { formatInstant } from '../../shared/instant.ts';
import { bothEngines } from '../world/both-engines.ts';
import { base64url, type Certificate, type Money } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-rates-'));
const file = path.join(folder, 'rates.json');
const RATES = { JPYEUR: '0.00612', KWDEUR: '2.95', USDEUR: '0.9', CHFEUR: '1.07' };
let versions = 0;
/** An hour ago. */
const AS_OF = formatInstant(Date.now() - 3_600_000);

/** Puts another file in the old one's place, as a careful operator does. */
function setRates(rates: Record<string, string>, margin = '0.02', asOf = AS_OF): void {
  versions += 1;
  writeFileSync(file, JSON.stringify({ source: `Example Bank ${versions}`, asOf, margin, rates }));
}
setRates(RATES);
beforeEach(() => setRates(RATES));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const both = bothEngines({ environment: { RATES_FILE: file } });
const jpy = (value: string): Money => ({ currency: 'JPY', value });
const eur = (value: string): Money => ({ currency: 'EUR', value });
const quote = (payer: Payer, amount: unknown) => payer.client.call('POST', '/v1/quotes', { amount });
const submit = async (payer: Payer, changes: Partial<Certificate>) => {
  const certificate = await payer.certificate(changes);
  return { certificate, answer: await payer.client.call('POST', '/v1/certificates', { certificate }) };
};

both('a quote: what may leave the account, by which rate, of when', async (bank) => {
  const payer = await bank.payer();
  const answer = await quote(payer, jpy('4250'));
  expect(answer.status, answer.text).toBe(200);
  // 4250 × 0.00612 × 1.02 = 26.5302
  expect(answer.body).toEqual({
    reserve: eur('26.54'),
    rate: '0.0062424',
    source: `Example Bank ${versions}`,
    asOf: AS_OF,
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  const { expiresAt } = answer.body as { expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(bank.now());
  expect((await quote(payer, { currency: 'KWD', value: '0.001' })).body).toMatchObject({
    reserve: eur('0.01'),
  });
  expect((await quote(payer, { currency: 'USD', value: '100.00' })).body).toMatchObject({
    reserve: eur('91.80'),
  });
});

both(
  'quotes are refused for what is no money, one’s own currency, a currency without a rate',
  async (bank) => {
    const payer = await bank.payer();
    for (const amount of [
      eur('42.50'),
      jpy('0'),
      jpy('-1'),
      jpy('42.50'),
      jpy('1e3'),
      jpy('04250'),
      jpy('1000000000000000'),
      { currency: 'XAU', value: '1' },
      { currency: 'jpy', value: '1' },
      { currency: 'JPY', value: 4250 },
      { currency: 'JPY', value: '4250', more: 1 },
      { currency: 'CHF', value: '9999999999999.99' },
      'JPY 4250',
    ])
      expectRefusal(await quote(payer, amount), 'malformed');
    expectRefusal(await payer.client.call('POST', '/v1/quotes', {}), 'malformed');
    expectRefusal(
      await payer.client.call('POST', '/v1/quotes', { amount: jpy('1'), for: 'me' }),
      'malformed',
    );
    expectRefusal(await quote(payer, { currency: 'GBP', value: '1.00' }), 'currency-not-supported');
    expectRefusal(await payer.client.call('GET', '/v1/quotes'), 'not-allowed');
    const stranger = await payer.client.sibling();
    expectRefusal(await stranger.call('POST', '/v1/quotes', { amount: jpy('1') }), 'unauthenticated');
    const approver = await bank.payer({ role: 'approver' });
    expectRefusal(await quote(approver, jpy('1')), 'forbidden');
  },
);

both(
  'a changed file is read again; one that is not good any more leaves the last good rates',
  async (bank) => {
    const payer = await bank.payer();
    const reserve = async () =>
      ((await quote(payer, jpy('100000'))).body as { reserve?: Money }).reserve?.value;
    expect(await reserve()).toBe('624.24');
    setRates({ JPYEUR: '0.007' }, '0');
    expect(await reserve()).toBe('700.00');
    for (const bad of [
      '',
      '{',
      '{"rates":{}}',
      `<!DOCTYPE x [<!ENTITY y "z">]><x/>`,
      ' '.repeat(2 ** 20 + 1),
    ]) {
      writeFileSync(file, bad);
      expect(await reserve()).toBe('700.00');
    }
    rmSync(file);
    expect(await reserve()).toBe('700.00');
    setRates({ JPYEUR: '0.008' }, '0');
    expect(await reserve()).toBe('800.00');
    setRates({ USDEUR: '0.9' });
    expectRefusal(await quote(payer, jpy('1')), 'currency-not-supported');
  },
);

both('the operator sees how old the rates are, and those that are too old serve no more', async (bank) => {
  const payer = await bank.payer();
  const age = async () => {
    const metrics = await (await fetch(`${bank.url}/metrics`)).text();
    return Number(/^countersign_rates_age_seconds (\S+)$/m.exec(metrics)?.[1]);
  };
  expect(Math.abs((await age()) - (bank.now() - Date.parse(AS_OF)) / 1000)).toBeLessThan(60);
  const old = formatInstant(bank.now() - 144 * 3_600_000 - 60_000);
  setRates(RATES, '0.02', old);
  expectRefusal(await quote(payer, jpy('1')), 'currency-not-supported');
  const late = await submit(payer, { amount: jpy('4250'), reserve: eur('26.54') });
  expectRefusal(late.answer, 'currency-not-supported');
  expect(await age()).toBeGreaterThan(144 * 3600);
});

both('a certificate carries a reserve exactly when its amount is in another currency', async (bank) => {
  const payer = await bank.payer();
  const id = base64url(new Uint8Array(16).fill(9));
  for (const wrong of [
    { amount: jpy('4250') },
    { amount: jpy('4250'), reserve: jpy('4250') },
    { amount: jpy('4250'), reserve: { currency: 'USD', value: '30.00' } },
    { amount: jpy('4250'), reserve: eur('0.00') },
    { amount: jpy('4250'), reserve: eur('26.540') },
    { amount: jpy('4250'), reserve: { ...eur('26.54'), rate: '0.0062424' } as Money },
    { amount: eur('42.50'), reserve: eur('42.50') },
    { amount: { currency: 'GBP', value: '1.00' } },
  ])
    expectRefusal((await submit(payer, { id, ...wrong })).answer, 'malformed');
  expect((await submit(payer, { id, amount: jpy('4250'), reserve: eur('26.54') })).answer.status).toBe(201);
});

both(
  'less than would be asked now is quote-changed; more is the shopper’s own; nothing is stored',
  async (bank) => {
    const payer = await bank.payer();
    const low = await submit(payer, { amount: jpy('4250'), reserve: eur('26.53') });
    expectRefusal(low.answer, 'quote-changed');
    setRates({ JPYEUR: '0.00613' });
    const stale = await submit(payer, { amount: jpy('4250'), reserve: eur('26.54') });
    expectRefusal(stale.answer, 'quote-changed');
    expect((await payer.client.list()).items).toEqual([]);
    setRates({ JPYEUR: '0.0061' });
    const { certificate } = stale;
    expect((await payer.client.call('POST', '/v1/certificates', { certificate })).status).toBe(201);
    expect((await submit(payer, { amount: jpy('4250'), reserve: eur('400.00') })).answer.status).toBe(201);
  },
);

both('a repeat is answered whatever the rate is now, and so is the confirmation', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order({ amount: jpy('4250'), reserve: eur('26.54') });
  setRates({ JPYEUR: '1' });
  const again = await payer.client.submit(order.certificate);
  expect(again.nonce).toBe(order.submitted.nonce);
  setRates({ USDEUR: '0.9' });
  const answer = await payer.confirm(order);
  expect(answer.status, answer.text).toBe(200);
  expect(await payer.client.account()).toMatchObject({ available: eur('473.46'), held: eur('26.54') });
  await payer.client.cancel(order.certificate.id);
  expect(await payer.client.account()).toMatchObject({ available: eur('500.00'), held: eur('0.00') });
});

both('in order: payer-mismatch, currency-not-supported, quote-changed, demand-mismatch', async (bank) => {
  const payer = await bank.payer();
  const demand = base64url(new Uint8Array(16).fill(7));
  const pounds = { amount: { currency: 'GBP', value: '1.00' }, reserve: eur('1.00') };
  const yen = { amount: jpy('4250'), reserve: eur('1.00') };
  const stranger = { name: 'Eve Example', account: 'DE00', entity: 'Example Bank' };
  const reason = async (changes: Partial<Certificate>) =>
    ((await submit(payer, changes)).answer.body as { reason: string }).reason;
  expect(await reason({ ...pounds, payer: stranger })).toBe('payer-mismatch');
  expect(await reason({ ...pounds, demand })).toBe('currency-not-supported');
  expect(await reason({ ...yen, payer: stranger })).toBe('payer-mismatch');
  expect(await reason({ ...yen, demand })).toBe('quote-changed');
  expect(await reason({ ...yen, reserve: eur('26.54'), demand })).toBe('demand-mismatch');
});

both('funds, policy and cooling down go by the reserve', async (bank) => {
  const payer = await bank.payer();
  const beyond = await submit(payer, { amount: jpy('90000'), reserve: eur('561.82') });
  expectRefusal(beyond.answer, 'insufficient-funds');
  const limit = await submit(payer, { amount: jpy('1'), reserve: eur('1000000.00') });
  expectRefusal(limit.answer, 'policy-denied', { rules: [expect.anything()] });
  await bank.set(payer, 'devices', { usable_from: bank.now() + 3_600_000 });
  const cooling = await submit(payer, { amount: jpy('100'), reserve: eur('50.01') });
  expectRefusal(cooling.answer, 'device-cooling-down', { until: expect.any(String) });
  expect((await submit(payer, { amount: jpy('7000'), reserve: eur('50.00') })).answer.status).toBe(201);
});

both('the rate is kept with the payment and stands in the audit entry of its validation', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay({ amount: jpy('4250'), reserve: eur('26.54') });
  const own = await payer.pay();
  const { read } = bank.ports.store;
  const rate = {
    rate: '0.0062424',
    margin: '0.02',
    source: `Example Bank ${versions}`,
    asOf: AS_OF,
  };
  const rateOf = async (id: string) =>
    (await read.selectFrom('certificates').select('rate').where('id', '=', id).executeTakeFirst())?.rate;
  expect(JSON.parse((await rateOf(order.certificate.id)) ?? '')).toEqual(rate);
  type Shown = { rate?: object };
  const one = (list: string, { certificate }: typeof own) =>
    payer.client.ask<Shown>('GET', `${list}/${certificate.id}`, 200);
  expect((await one('/v1/payments', order)).rate).toEqual(rate);
  for (const other of [await one('/v1/payments', own), await one('/v1/certificates', order)])
    expect(other).not.toHaveProperty('rate');
  const { items } = await payer.client.ask<{ items: Shown[] }>('GET', '/v1/payments', 200);
  expect(items.map((item) => item.rate)).toEqual([undefined, rate]);
  expect(await rateOf(own.certificate.id)).toBeNull();
  const rows = await read
    .selectFrom('audit_entries')
    .select('entry')
    .where('type', '=', 'certificate-validated')
    .execute();
  const entries = rows.map(({ entry }) => JSON.parse(entry) as { certificate: string; rate?: object });
  const entryOf = (digest: string) => entries.find(({ certificate }) => certificate === digest);
  expect(entryOf(order.submitted.digest)?.rate).toEqual(rate);
  expect(entryOf(own.submitted.digest)).not.toHaveProperty('rate');
});
