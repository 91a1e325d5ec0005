// Two servers over one database: a demand is met once, and its merchant is told by one of them (PROTOCOL section 9).
import { afterEach, expect, test } from 'vitest';
import { Bank, ENGINES, type Engine } from '../world/bank.ts';
import { Client } from '../world/client.ts';
import { Merchant } from '../world/merchant.ts';
import { Notified } from '../world/notified.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const SHOPPERS = 8;
const ROUNDS = 3;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function openTwo(engine: Engine): Promise<readonly [Bank, Bank]> {
  const first = await Bank.open(engine);
  ends.push(() => first.close());
  const { DATABASE_URL = '', KEYS_FILE = '', PUBLIC_URL = '', SMTP_URL = '' } = first.environment;
  const second = await Bank.open(engine, { environment: { DATABASE_URL, KEYS_FILE, PUBLIC_URL, SMTP_URL } });
  ends.push(() => second.close());
  return [first, second];
}

/** The same person's same PC, whose requests reach that server. */
async function at(bank: Bank, { client, token }: Payer): Promise<Client> {
  const options = { publicUrl: client.baseUrl, authenticator: token, key: client.key };
  const other = await Client.create({ ...options, baseUrl: bank.url, clock: () => bank.now() });
  other.accessToken = client.accessToken;
  return other;
}

test.each(ENGINES)(
  'one of many wins each demand, the others lose neither tries nor money (%s)',
  { timeout: 120_000 },
  async (engine) => {
    const banks = await openTwo(engine);
    const site = await Notified.start();
    ends.push(() => site[Symbol.asyncDispose]());
    const merchant = await Merchant.add(banks[0], { notify: site.url });
    const payers: Payer[] = [];
    for (let one = 0; one < SHOPPERS; one += 1) payers.push(await banks[0].payer());
    const clients = await Promise.all(payers.map((payer, place) => at(banks[place % 2] as Bank, payer)));
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id: demand } = await merchant.demand();
      const orders = await Promise.all(payers.map((payer) => payer.order({ demand })));
      const answers = await Promise.all(
        orders.map((order, place) => {
          const assertion = (payers[place] as Payer).sign(order);
          return (clients[place] as Client).tryConfirm(order.certificate.id, order.code, assertion);
        }),
      );
      const winners = answers.flatMap(({ status }, place) => (status === 200 ? [place] : []));
      expect(winners).toHaveLength(1);
      for (const [place, answer] of answers.entries()) {
        if (winners.includes(place)) continue;
        expectRefusal(answer, 'demand-mismatch');
        const { client } = payers[place] as Payer;
        const { id } = (orders[place] as (typeof orders)[0]).certificate;
        expect(await client.read(id)).toMatchObject({ state: 'awaiting-confirmation', attemptsLeft: 5 });
        await client.cancel(id);
      }
    }
    const rows = await banks[0].ports.store.read
      .selectFrom('accounts')
      .select(({ fn }) => [
        fn.sum<number>('reserved').as('reserved'),
        fn.sum<number>('available').as('available'),
      ])
      .executeTakeFirstOrThrow();
    expect([Number(rows.reserved), Number(rows.available)]).toEqual([
      ROUNDS * 4250,
      SHOPPERS * 50_000 - ROUNDS * 4250,
    ]);
    await site.nth(ROUNDS - 1);
    await new Promise((wait) => setTimeout(wait, 2500));
    expect(site.told).toHaveLength(ROUNDS);
    expect(new Set(site.told.map(({ headers }) => headers['webhook-id'])).size).toBe(ROUNDS);
  },
);
