// Refusals of a submitted certificate and which of two wins (PROTOCOL section 5.3).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, type Certificate } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal, type Reason } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;

const instant = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** One thing that is wrong with a submission: something of the payer, of the certificate, or both. */
type Fault = {
  reason: Reason;
  more?: Record<string, unknown>;
  prepare?: (payer: Payer, bank: Bank) => Promise<unknown>;
  certificate?: (payer: Payer) => Partial<Certificate>;
  deviceId?: string;
};

const used = new WeakMap<Payer, string>();

/** In order of precedence; each can stand alone, and each but the last together with a later one. */
const FAULTS = {
  malformed: {
    reason: 'malformed',
    certificate: () => ({ merchant: { name: ' Shop', origin: 'https://shop.example' } }),
  },
  unknownDevice: { reason: 'unknown', deviceId: base64url(new Uint8Array(16)) },
  rateLimited: {
    reason: 'rate-limited',
    prepare: async (payer, bank) => {
      const times = Array.from({ length: 10 }, (_, place) => bank.now() - place * 1000);
      await bank.set(payer, 'accounts', { sends: JSON.stringify(times) });
    },
  },
  reused: {
    reason: 'certificate-reused',
    prepare: async (payer) => {
      const { certificate } = await payer.order({ amount: { currency: 'EUR', value: '0.01' } });
      await payer.client.cancel(certificate.id);
      used.set(payer, certificate.id);
    },
    certificate: (payer) => ({ id: used.get(payer) ?? '' }),
  },
  clockSkew: {
    reason: 'clock-skew',
    more: { now: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    certificate: ({ bank }) => ({
      issuedAt: instant(bank.now() - 90_000),
      expiresAt: instant(bank.now() + MINUTE),
    }),
  },
  payerMismatch: {
    reason: 'payer-mismatch',
    certificate: () => ({ payer: { name: 'Eve Example', account: 'DE00', entity: 'Example Bank' } }),
  },
  currency: {
    reason: 'currency-not-supported',
    certificate: () => ({
      amount: { currency: 'JPY', value: '4250' },
      reserve: { currency: 'EUR', value: '42.50' },
    }),
  },
  demand: {
    reason: 'demand-mismatch',
    certificate: () => ({ demand: base64url(new Uint8Array(16).fill(7)) }),
  },
  expired: {
    reason: 'expired',
    certificate: ({ bank }) => ({
      issuedAt: instant(bank.now() - 40_000),
      expiresAt: instant(bank.now() - 10_000),
    }),
  },
  frozen: {
    reason: 'account-frozen',
    prepare: (payer, bank) => bank.set(payer, 'accounts', { frozen_at: bank.now() }),
  },
  policy: {
    reason: 'policy-denied',
    more: { rules: [{ name: expect.stringMatching(/./), text: expect.stringMatching(/./) }] },
    certificate: () => ({ amount: { currency: 'EUR', value: '1000000.00' } }),
  },
  noDevice: {
    reason: 'no-device',
    prepare: (payer, bank) => bank.set(payer, 'devices', { removed_at: bank.now() }),
  },
  cooling: {
    reason: 'device-cooling-down',
    more: { until: expect.stringMatching(/^\d{4}-.*Z$/) },
    prepare: (payer, bank) => bank.set(payer, 'devices', { usable_from: bank.now() + 60 * MINUTE }),
    certificate: () => ({ amount: { currency: 'EUR', value: '50.01' } }),
  },
  token: {
    reason: 'token-not-allowed',
    prepare: (payer, bank) => bank.set(payer, 'tokens', { synced: 1 }),
  },
  funds: {
    reason: 'insufficient-funds',
    certificate: () => ({ amount: { currency: 'EUR', value: '500.01' } }),
  },
} as const satisfies Record<string, Fault>;
type FaultName = keyof typeof FAULTS;

/** A fresh payer, with all of these faults at once. */
async function submitWith(
  bank: Bank,
  names: readonly FaultName[],
): Promise<{ answer: Answer; payer: Payer }> {
  const payer = await bank.payer();
  const faults: Fault[] = names.map((name) => FAULTS[name]);
  for (const { prepare } of faults) await prepare?.(payer, bank);
  const changes = faults.map(({ certificate }) => certificate?.(payer) ?? {});
  const certificate = await payer.certificate(Object.assign({}, ...changes.reverse()));
  const deviceId = faults.find((fault) => fault.deviceId !== undefined)?.deviceId;
  const body = { certificate, ...(deviceId === undefined ? {} : { deviceId }) };
  return { answer: await payer.client.call('POST', '/v1/certificates', body), payer };
}

for (const name of Object.keys(FAULTS) as FaultName[]) {
  both(`${name} is refused and nothing is stored`, async (bank) => {
    const fault: Fault = FAULTS[name];
    const { answer, payer } = await submitWith(bank, [name]);
    expectRefusal(answer, fault.reason, fault.more);
    const { items } = await payer.client.list();
    expect(items.filter(({ state }) => state !== 'cancelled')).toEqual([]);
  });
}

/** Which two can hold at once: all neighbours, and where neighbours exclude each other, the next that can. */
const PAIRS: readonly (readonly [FaultName, FaultName])[] = [
  ['malformed', 'unknownDevice'],
  ['unknownDevice', 'rateLimited'],
  ['reused', 'clockSkew'],
  ['clockSkew', 'payerMismatch'],
  ['payerMismatch', 'currency'],
  ['currency', 'demand'],
  ['demand', 'expired'],
  ['expired', 'frozen'],
  ['frozen', 'policy'],
  ['policy', 'noDevice'],
  ['noDevice', 'token'],
  ['cooling', 'token'],
  ['token', 'funds'],
];

for (const [first, second] of PAIRS) {
  both(`${first} wins over ${second}`, async (bank) => {
    const { answer } = await submitWith(bank, [first, second]);
    expectRefusal(answer, FAULTS[first].reason);
  });
}

both('everything wrong at once is told in order, one by one as each is mended', async (bank) => {
  const names: FaultName[] = ['demand', 'frozen', 'policy', 'noDevice', 'token', 'funds'];
  while (names.length > 0) {
    const { answer } = await submitWith(bank, names);
    expectRefusal(answer, FAULTS[names[0] ?? 'funds'].reason);
    names.shift();
  }
});

both('rate-limited wins over certificate-reused, an answer to a repeat over both', async (bank) => {
  const payer = await bank.payer();
  const orders = [await payer.order(), await payer.order(), await payer.order()];
  const [{ certificate, submitted }] = orders as [(typeof orders)[0]];
  const changed = { ...certificate, amount: { currency: 'EUR', value: '42.51' } };
  expectRefusal(
    await payer.client.call('POST', '/v1/certificates', { certificate: changed }),
    'rate-limited',
  );
  const again = await payer.client.submit(certificate);
  expect(again.nonce).toBe(submitted.nonce);
  const deviceId = base64url(new Uint8Array(16));
  expectRefusal(await payer.client.call('POST', '/v1/certificates', { certificate, deviceId }), 'unknown');
});

both('a repeat is answered before time, policy and funds are looked at', async (bank) => {
  const payer = await bank.payer();
  const { certificate, submitted } = await payer.order();
  await bank.set(payer, 'accounts', { frozen_at: bank.now() });
  await bank.set(payer, 'tokens', { synced: 1 });
  await bank.set(payer, 'devices', { removed_at: bank.now() });
  bank.advance(2 * MINUTE);
  const again = await payer.client.call('POST', '/v1/certificates', { certificate });
  expect(again.status, again.text).toBe(201);
  expect(again.body).toMatchObject({ nonce: submitted.nonce, state: 'awaiting-confirmation' });
  bank.advance(10 * MINUTE);
  const late = await payer.client.call('POST', '/v1/certificates', { certificate });
  expect(late.status, late.text).toBe(201);
  expect(late.body).toMatchObject({ id: certificate.id, state: 'expired' });
});

both('a cooling device serves small payments; the clock may be a minute off', async (bank) => {
  const payer = await bank.payer();
  await bank.set(payer, 'devices', { usable_from: bank.now() + 60 * MINUTE });
  await payer.order({ amount: { currency: 'EUR', value: '50.00' } });
  const early = { issuedAt: instant(bank.now() + 55_000), expiresAt: instant(bank.now() + 8 * MINUTE) };
  await payer.order({ ...early, amount: { currency: 'EUR', value: '1.00' } });
  const tooEarly = { issuedAt: instant(bank.now() + 65_000), expiresAt: instant(bank.now() + 8 * MINUTE) };
  const certificate = await payer.certificate(tooEarly);
  expectRefusal(await payer.client.call('POST', '/v1/certificates', { certificate }), 'clock-skew');
});
