// Signature counters that do not grow: once a fresh signature is asked for, twice the token is frozen (a copy may be about).
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { type Payer, SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const DAY = 86_400_000;

const rowOf = (bank: Bank, { token }: Payer) =>
  bank.ports.store.read
    .selectFrom('tokens')
    .select(['standing', 'anomaly', 'counter'])
    .where('id', '=', token.credentialId)
    .executeTakeFirstOrThrow();

/** Waits for what the answer does not wait for. */
async function until(look: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await look())) {
    if (Date.now() > giveUpAt) throw new Error('it did not come');
    await new Promise((wait) => setTimeout(wait, 10));
  }
}

async function withCounter(bank: Bank): Promise<Payer> {
  const payer = await bank.payer({ token: { counter: 5 } });
  expect((await payer.confirm(await payer.order())).status).toBe(200);
  return payer;
}

both(
  'the first asks for a fresh signature, the second freezes the token and tells everybody',
  async (bank) => {
    const payer = await withCounter(bank);
    const order = await payer.order();
    const before = await rowOf(bank, payer);
    const stale = payer.sign(order, { counter: 1 });
    const first = await payer.confirm(order, { assertion: stale });
    expectRefusal(first, 'not-confirmed');
    expect((first.body as { attemptsLeft: number }).attemptsLeft).toBe(4);
    await until(async () => (await rowOf(bank, payer)).anomaly !== null);
    // The very same signature again is no second anomaly, and a wrong code is none at all.
    expectRefusal(await payer.confirm(order, { assertion: stale }), 'not-confirmed');
    const wrong = order.code === '48217397' ? '57240003' : '48217397';
    expectRefusal(await payer.confirm(order, { code: wrong }), 'not-confirmed');
    expect((await payer.confirm(order)).status).toBe(200);
    expect((await rowOf(bank, payer)).standing).toBe('good');
    const other = await payer.order();
    const after = bank.mailbox.count(payer.address);
    const frozenBefore = await frozen(bank);
    expectRefusal(
      await payer.confirm(other, { assertion: payer.sign(other, { counter: 2 }) }),
      'not-confirmed',
    );
    const letter = await bank.mailbox.waitForLetter(payer.address, { after });
    expect(letter.text).toContain('may have been copied');
    const row = await rowOf(bank, payer);
    expect(row.standing).toBe('frozen');
    expect(row.counter).toBeGreaterThan(before.counter);
    expect(await frozen(bank)).toBe(frozenBefore + 1);
    // Neither the copy nor the original signs any more.
    expectRefusal(await payer.confirm(other), 'not-confirmed');
    await expect(payer.otherSession()).rejects.toThrow();
    const certificate = await payer.client.certificate({
      merchant: SHOP,
      amount: { currency: 'EUR', value: '42.50' },
    });
    const refused = await payer.client.call('POST', '/v1/certificates', { certificate });
    expectRefusal(refused, 'token-not-allowed', { state: 'frozen' });
    const audit = await bank.ports.store.read
      .selectFrom('audit_entries')
      .select('entry')
      .where('type', '=', 'token-standing')
      .execute();
    expect(audit.map(({ entry }) => JSON.parse(entry) as object)).toContainEqual(
      expect.objectContaining({ credential: payer.token.credentialId, standing: 'frozen' }),
    );
  },
);

async function frozen(bank: Bank): Promise<number> {
  const text = await (await fetch(`${bank.url}/metrics`)).text();
  return Number(/countersign_tokens_frozen_total (\d+)/.exec(text)?.[1]);
}

both('sessions and changes count alike; the operator may let the token serve again', async (bank) => {
  const payer = await withCounter(bank);
  const { client } = payer;
  const second = new Authenticator({ origin: EXTENSION_ORIGIN });
  const { registration, label } = await client.registration(second);
  const body = { registration, label };
  const change = { method: 'POST', path: '/v1/tokens', body, ceremony: { counter: 1 } } as const;
  expectRefusal(await client.change(change), 'not-confirmed');
  await until(async () => (await rowOf(bank, payer)).anomaly !== null);
  // A copy that is behind tries to sign in.
  payer.token.counter = 2;
  await expect(payer.otherSession()).rejects.toThrow();
  await until(async () => (await rowOf(bank, payer)).standing === 'frozen');
  const { number } = await client.account();
  const of = ['--account', number ?? '', '--token', payer.token.credentialId];
  await bank.command('token', 'release', ...of);
  await expect(bank.command('token', 'release', ...of)).rejects.toThrow('unknown');
  payer.token.counter = 100;
  await payer.otherSession();
  expect(await rowOf(bank, payer)).toMatchObject({ standing: 'good', anomaly: null });
});

both('what was long ago is forgotten; tokens without a counter have none', async (bank) => {
  const payer = await withCounter(bank);
  const anomaly = async () => {
    await payer.client.signIn();
    const order = await payer.order();
    const { anomaly: earlier } = await rowOf(bank, payer);
    expectRefusal(
      await payer.confirm(order, { assertion: payer.sign(order, { counter: 1 }) }),
      'not-confirmed',
    );
    await until(async () => (await rowOf(bank, payer)).anomaly !== earlier);
  };
  await anomaly();
  bank.advance(8 * DAY);
  await anomaly();
  expect((await rowOf(bank, payer)).standing).toBe('good');
  const none = await bank.payer({ token: { counting: false } });
  for (let round = 0; round < 3; round += 1)
    expect((await none.confirm(await none.order())).status).toBe(200);
  expect(await rowOf(bank, none)).toMatchObject({ standing: 'good', anomaly: null, counter: 0 });
});
