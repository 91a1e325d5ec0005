// Whether the time of a step that names or proves a device's address tells whose it is (PROTOCOL section 5.1): see told-apart.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bank, ENGINES } from '../world/bank.ts';
import type { Payer } from '../world/payer.ts';
import { SmsCentre } from '../world/sms-centre.ts';
import { shuffled, toldApart } from './told-apart.ts';

const ROUNDS = Number(process.env['TIMING_ROUNDS'] ?? 300);
const WARM_UP = 20;

const centre = await SmsCentre.start();
const banks = new Map<string, Bank>();
beforeAll(async () => {
  for (const engine of ENGINES)
    banks.set(
      engine,
      await Bank.open(engine, { environment: { SMS_URL: centre.url(), COOLING_HOURS: '0' } }),
    );
});
afterAll(async () => {
  for (const bank of banks.values()) await bank.close();
  await centre.down();
});

/** Makes it as if nothing had been named yet: limits are not what is measured. */
async function forget({ ports: { store } }: Bank): Promise<void> {
  await store.write(async (tables) => {
    await tables.deleteFrom('device_additions').execute();
    await tables.deleteFrom('address_quotas').execute();
  });
}

/** Gives a person a phone; answers its number. */
async function withPhone(payer: Payer, number: string): Promise<string> {
  const after = centre.countCodes(number);
  const { id } = await name(payer, number);
  const code = await centre.waitForCode(number, { after });
  const confirmed = await payer.client.call('POST', `/v1/devices/${id}/confirmation`, { code });
  expect(confirmed.status, confirmed.text).toBe(201);
  return number;
}

/** Uses up the share of every address that has asked since. */
async function exhaust({ ports: { store } }: Bank, now: number): Promise<void> {
  const sends = JSON.stringify(Array.from({ length: 10 }, () => now));
  await store.write((tables) => tables.updateTable('address_quotas').set({ sends }).execute());
}

/** Names an address; answers the milliseconds that it took, and the addition. */
async function name({ client }: Payer, address: string): Promise<{ time: number; id: string }> {
  const body = await client.signed({
    method: 'POST',
    path: '/v1/devices',
    body: { channel: 'sms', address },
  });
  const start = performance.now();
  const answer = await client.call('POST', '/v1/devices', body);
  const time = performance.now() - start;
  expect(answer.status, answer.text).toBe(202);
  return { time, id: (answer.body as { id: string }).id };
}

/** Waits until no letter is under way; a code is tried while one is, or nothing that takes as long. */
async function untilSent({ ports: { store } }: Bank): Promise<void> {
  for (;;) {
    const open = await store.read
      .selectFrom('outbox')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .executeTakeFirst();
    if (open === undefined) return;
    await new Promise((wait) => setTimeout(wait, 5));
  }
}

/** Tries a wrong code. */
async function prove({ client }: Payer, id: string): Promise<number> {
  const start = performance.now();
  const answer = await client.call('POST', `/v1/devices/${id}/confirmation`, { code: '00000000' });
  const time = performance.now() - start;
  expect([422, 423], answer.text).toContain(answer.status);
  return time;
}

async function measure(bank: Bank) {
  const payer = await bank.payer();
  const other = await bank.payer({ name: 'Bo Example' });
  const addresses = {
    free: '+491701000001',
    'another’s': await withPhone(other, '+491701000002'),
    'one’s own': await withPhone(payer, '+491701000003'),
  };
  const kinds = [...Object.keys(addresses), 'over its quota'];
  const naming = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  const proving = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const kind of shuffled(kinds)) {
      await forget(bank);
      const address = addresses[kind as keyof typeof addresses] ?? addresses.free;
      if (kind === 'over its quota') {
        await name(payer, address);
        await untilSent(bank);
        await exhaust(bank, bank.now());
        await bank.ports.store.write((tables) => tables.deleteFrom('device_additions').execute());
      }
      const { time, id } = await name(payer, address);
      const tried = await prove(payer, id);
      await untilSent(bank);
      if (round < 0) continue;
      naming.get(kind)?.push(time);
      proving.get(kind)?.push(tried);
    }
  }
  return { naming, proving };
}

test.each(ENGINES)(
  'the time of naming and proving an address does not tell whose it is (%s)',
  async (engine) => {
    const bank = banks.get(engine);
    if (bank === undefined) throw new Error(`no bank on ${engine}`);
    const { naming, proving } = await measure(bank);
    const [named, proved] = [toldApart(naming), toldApart(proving)];
    expect({ named, proved }).toEqual({ named: [], proved: [] });
  },
);
