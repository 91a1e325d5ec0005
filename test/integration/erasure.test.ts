// What is held of a person, given to them and erased; what law has us keep stays, and says so.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { PERSONAL_TABLES } from '../../server/erasure/personal-tables.ts';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import type { TableName } from '../../server/store/tables.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Network } from '../world/network.ts';
import { SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const HOUR_MS = 60 * 60_000;
/** The worker has to look a few times. */
const SOON = { timeout: 20_000, interval: 200 };

type Exported = { account: string; held: Record<string, Record<string, unknown>[]> };
type Erased = {
  account: string;
  erasedAt: string;
  kept: { payments: number; ledgerLines: number; tokens: number; until?: string };
};

const erase = (bank: Bank, number: string, ...more: string[]) =>
  bank.command<Erased>('account', 'erase', '--account', number, ...more);

/** Everything that is stored of one person, as text. */
async function storedOf(bank: Bank, accountId: string): Promise<string> {
  const texts = (Object.keys(PERSONAL_TABLES) as TableName[]).map(async (table) => {
    if (PERSONAL_TABLES[table].erased === 'nobody’s') return '';
    const { rows } = await sql`select * from ${sql.table(table)} where account_id = ${accountId}`.execute(
      bank.ports.store.read,
    );
    return JSON.stringify(rows);
  });
  return (await Promise.all(texts)).join('\n');
}

/** Until the worker has nothing to send and no card to forget or close, so that what is stored changes by nobody else. */
async function atRest({ ports: { store } }: Bank): Promise<void> {
  const letters = store.read.selectFrom('outbox').select('id').where('state', 'in', ['queued', 'sending']);
  const cards = store.read
    .selectFrom('cards')
    .select('id')
    .where(({ and, eb, or }) =>
      or([
        and([eb('state', '=', 'spent'), eb('forgotten_at', 'is', null)]),
        and([eb('state', 'in', ['closed', 'burned']), eb('closed_at', 'is', null)]),
      ]),
    );
  for (const open of [letters, cards]) await expect.poll(() => open.execute(), SOON).toEqual([]);
}

async function charge(bank: Bank, card: object): Promise<{ capture(): Promise<unknown> }> {
  const network = new Network({ serverUrl: bank.url, keysFile: bank.environment['KEYS_FILE'] ?? '' });
  const merchant = {
    ...{ acceptorId: 'a', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: 'Berlin' },
    url: SHOP.origin,
  };
  const amount = { currency: 'EUR', value: '42.50' };
  const charged = await network.authorise({ card: card as never, merchant, amount });
  expect(charged.approved).toBe(true);
  return { capture: () => network.capture(charged) };
}

both('the export holds all of the person, in clear, and nothing secret', async (bank) => {
  const address = `export.${bank.engine}@mail.example`;
  const payer = await bank.payer({ name: 'Exported Example', address });
  const paid = await payer.pay();
  const card = await payer.client.card(paid.certificate.id);
  const open = await payer.order();
  const { number } = await payer.client.account();
  const { held, account } = await bank.command<Exported>('account', 'export', '--account', number);
  expect(account).toBe(number);
  expect(held['accounts']).toMatchObject([{ name: 'Exported Example', number, available: 45_750 }]);
  expect(held['devices']).toMatchObject([
    { address, channel: 'email', enrolled_at: expect.stringMatching(/Z$/) },
  ]);
  expect(held['tokens']).toMatchObject([{ id: payer.token.credentialId }]);
  expect(held['certificates']?.map(({ body }) => body)).toEqual(
    expect.arrayContaining([paid.certificate, open.certificate]),
  );
  expect(held['certificates']).toContainEqual(expect.objectContaining({ receipt: paid.receipt }));
  expect(held['transfers']).toHaveLength(2);
  expect(held['cards']).toMatchObject([{ last_four: card.number.slice(-4) }]);
  expect(held['outbox']?.length).toBeGreaterThanOrEqual(3);
  const text = JSON.stringify(held);
  for (const secret of [open.code, card.number, `"${card.cvc}"`, payer.client.accessToken ?? ''])
    expect(text).not.toContain(secret);
  const { store } = bank.ports;
  const rows = await store.read.selectFrom('certificates').selectAll().execute();
  const sessions = await store.read.selectFrom('sessions').selectAll().execute();
  for (const { seed, jkt, nonce } of rows)
    for (const one of [seed, jkt, nonce]) expect(text).not.toContain(one);
  for (const { id } of sessions) expect(text).not.toContain(id);
  await expect(bank.command('account', 'export', '--account', 'CS0')).rejects.toThrow(/unknown/);
});

both('another’s data is not in it', async (bank) => {
  const [one, other] = [
    await bank.payer({ name: 'One Example' }),
    await bank.payer({ name: 'Other Example' }),
  ];
  await one.pay();
  await other.pay();
  const { number } = await one.client.account();
  const text = JSON.stringify(await bank.command('account', 'export', '--account', number));
  for (const foreign of ['Other Example', other.address, other.accountId, other.token.credentialId])
    expect(text).not.toContain(foreign);
});

both(
  'erasure: told a last time, then nothing but the payments is left, and the address is free',
  async (bank) => {
    const address = `erased.${bank.engine}@mail.example`;
    const payer = await bank.payer({ name: 'Erased Example', address });
    const { client, accountId } = payer;
    const spare = new Authenticator({ origin: EXTENSION_ORIGIN });
    await client.addToken(spare);
    const paid = await payer.pay();
    const { capture } = await charge(bank, await client.card(paid.certificate.id));
    const unused = await payer.pay();
    await client.card(unused.certificate.id);
    await payer.order();
    const { number } = await client.account();
    await atRest(bank);
    const before = await bank.stored();
    await expect(erase(bank, number)).rejects.toThrow(/not-open.*1 payment.*not final/s);
    expect(await bank.stored()).toEqual(before);
    await capture();
    await atRest(bank);
    const captured = await bank.stored();
    await expect(erase(bank, number)).rejects.toThrow(/not-open.*EUR 457\.50 left.*--paid-out/s);
    await expect(erase(bank, number, '--paid-out', 'EUR 457.49')).rejects.toThrow(/EUR 457\.50 left/);
    await expect(erase(bank, number, '--paid-out', 'USD 457.50')).rejects.toThrow(/the account is in EUR/);
    expect(await bank.stored()).toEqual(captured);

    const after = bank.mailbox.count(address);
    const erased = await erase(bank, number, '--paid-out', 'EUR 457.50');
    expect(erased.kept).toMatchObject({ payments: 3, tokens: 1 });
    expect(erased.kept.until).toBe(`${new Date(bank.now()).getUTCFullYear() + 11}-01-01T00:00:00Z`);
    expect(await erase(bank, number)).toEqual(erased);
    expect((await bank.mailbox.waitForLetter(address, { after })).text).toMatch(/your\s+data\s+was\s+erased/);
    expectRefusal(await client.call('GET', '/v1/account'), 'unauthenticated');
    await expect(bank.command('account', 'freeze', '--account', number)).rejects.toThrow(/unknown/);
    await expect(bank.command('fund', '--account', number, '--amount', 'EUR 1.00')).rejects.toThrow(
      /unknown/,
    );
    const invite = ['invite', '--name', 'Erased Example', '--role', 'payer', '--account', number];
    await expect(bank.command(...invite)).rejects.toThrow(/unknown/);

    await expect
      .poll(async () => {
        await deleteOutlived(bank.ports);
        return bank.ports.store.read
          .selectFrom('devices')
          .selectAll()
          .where('account_id', '=', accountId)
          .execute();
      }, SOON)
      .toEqual([]);
    const { held } = await bank.command<Exported>('account', 'export', '--account', number);
    expect(held['accounts']).toMatchObject([{ name: 'Erased', available: 0, reserved: 0, held: 0 }]);
    expect(held['certificates']?.map(({ state }) => state).sort()).toEqual([
      'cancelled',
      'completed',
      'unused',
    ]);
    expect(held['tokens']).toMatchObject([{ id: payer.token.credentialId, label: '' }]);
    for (const table of ['sessions', 'enrolments', 'invitations', 'device_additions', 'devices'])
      expect(held[table]).toEqual([]);
    expect(await storedOf(bank, accountId)).not.toContain(spare.credentialId);
    const again = await bank.payer({ name: 'Somebody Else', address });
    await again.pay();
    // A token that signed no payment may be anybody's again.
    expect((await again.client.addToken(spare)).status).toBe(201);
  },
);

both(
  'without a payment nothing is kept but the number, and a letter that cannot leave holds nothing up',
  async (bank) => {
    const address = `never.${bank.engine}@mail.example`;
    const payer = await bank.payer({ name: 'Never Example', address, fund: 'EUR 10.00' });
    const { accountId } = payer;
    const { number } = await payer.client.account();
    await erase(bank, number, '--paid-out', 'EUR 10.00');
    bank.advance(25 * HOUR_MS);
    await expect
      .poll(async () => {
        await deleteOutlived(bank.ports);
        return (await storedOf(bank, accountId)).includes('Never Example');
      }, SOON)
      .toBe(false);
    await expect
      .poll(async () => {
        await deleteOutlived(bank.ports);
        return storedOf(bank, accountId);
      }, SOON)
      .not.toContain('n•••@mail.example');
  },
);

both(
  'erasures beside payments: the money is all there, and nothing is confirmed afterwards',
  async (bank) => {
    const payer = await bank.payer({ name: 'Racing Example' });
    const { number } = await payer.client.account();
    const orders = [await payer.order(), await payer.order()];
    const tries = orders.map((order) => payer.confirm(order));
    const [erased, ...answers] = await Promise.all([
      erase(bank, number, '--paid-out', 'EUR 500.00'),
      ...tries,
    ]);
    expect(erased.account).toBe(number);
    for (const { status } of answers) expect([200, 401, 404, 409, 422, 423]).toContain(status);
    const row = await bank.ports.store.read
      .selectFrom('accounts')
      .selectAll()
      .where('account_id', '=', payer.accountId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ funding: 0, available: 0, reserved: 0, held: 0, spent: 0 });
  },
);
