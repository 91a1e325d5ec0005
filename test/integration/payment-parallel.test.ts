// Many at once: one answer, one movement of money, five tries, never overdrawn (PROTOCOL sections 3 and 5.2).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { type Problem, wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
/** How many run side by side. */
const CROWD = Number(process.env['CROWD'] ?? 200);

const times = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));
const reason = (answer: Answer) =>
  answer.status < 300 ? String(answer.status) : (answer.body as Problem).reason;

/** How many of each answer came. */
function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[reason(answer)] = (counts[reason(answer)] ?? 0) + 1;
  return counts;
}

/** The ledger's sums: nothing is made or lost, whatever happened. */
async function balances(bank: Bank, payer: Payer) {
  const { read } = bank.ports.store;
  const row = await read
    .selectFrom('accounts')
    .select(['funding', 'available', 'reserved', 'held', 'spent'])
    .where('account_id', '=', payer.accountId)
    .executeTakeFirstOrThrow();
  expect(row.funding + row.available + row.reserved + row.held + row.spent).toBe(0);
  return row;
}

both(`${CROWD} copies of one right confirmation: one answer, one movement`, async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const assertion = payer.sign(order);
  const answers = await Promise.all(times(CROWD, () => payer.confirm(order, { assertion })));
  expect(tally(answers)).toEqual({ 200: CROWD });
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(await balances(bank, payer)).toMatchObject({ available: 45_750, reserved: 4250 });
  const { state, attemptsLeft, history } = await payer.client.read(order.certificate.id);
  expect({ state, attemptsLeft }).toEqual({ state: 'validated', attemptsLeft: 5 });
  expect(history.map(({ event }) => event).filter((event) => event !== 'sent')).toEqual([
    'accepted',
    'confirmed',
    'validated',
  ]);
});

both(`${CROWD} right confirmations with different assertions: one validates`, async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const assertions = times(CROWD, () => payer.sign(order));
  const answers = await Promise.all(assertions.map((assertion) => payer.confirm(order, { assertion })));
  expect(tally(answers)).toEqual({ 200: 1, 'not-open': CROWD - 1 });
  for (const answer of answers.filter(({ status }) => status !== 200))
    expectRefusal(answer, 'not-open', { state: 'validated' });
  expect(await balances(bank, payer)).toMatchObject({ available: 45_750, reserved: 4250 });
});

both(`${CROWD} wrong codes: exactly five count`, async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const answers = await Promise.all(
    times(CROWD, (place) => payer.confirm(order, { code: wrongCode(order.code, place + 1) })),
  );
  expect(tally(answers)).toEqual({ 'not-confirmed': 5, locked: CROWD - 5 });
  const left = answers
    .filter(({ status }) => status === 422)
    .map(({ body }) => (body as Problem).attemptsLeft);
  expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
  const { history } = await payer.client.read(order.certificate.id);
  expect(history.filter(({ event }) => event === 'failed')).toHaveLength(5);
  expectRefusal(await payer.confirm(order), 'locked');
  expect(await balances(bank, payer)).toMatchObject({ available: 50_000, reserved: 0 });
  // The other certificates of the account are not blocked by what did not count.
  expect((await payer.confirm(await payer.order())).status).toBe(200);
});

both('right ones in a crowd of wrong ones: validated or locked, never both', async (bank) => {
  for (let round = 0; round < 4; round += 1) {
    const payer = await bank.payer();
    const order = await payer.order();
    const assertion = payer.sign(order);
    const tries = times(24, (place) =>
      place % 6 === round
        ? payer.confirm(order, { assertion })
        : payer.confirm(order, { code: wrongCode(order.code, place + 1) }),
    );
    const counts = tally(await Promise.all(tries));
    const { state } = await payer.client.read(order.certificate.id);
    const { available } = await balances(bank, payer);
    expect(counts['not-confirmed'] ?? 0).toBeLessThanOrEqual(5);
    if (state === 'validated') expect([counts['200'], available]).toEqual([4, 45_750]);
    else expect([state, counts['200'], available]).toEqual(['locked', undefined, 50_000]);
  }
});

both(`${CROWD} parallel submissions of one certificate: one is stored, one code is sent`, async (bank) => {
  const payer = await bank.payer();
  const certificate = await payer.certificate();
  const before = bank.mailbox.count(payer.address);
  const answers = await Promise.all(
    times(CROWD, () => payer.client.call('POST', '/v1/certificates', { certificate })),
  );
  expect(tally(answers)).toEqual({ 201: CROWD });
  expect(new Set(answers.map(({ body }) => (body as { nonce: string }).nonce)).size).toBe(1);
  await bank.mailbox.waitForCode(payer.address, { after: before });
  await payer.order();
  expect(bank.mailbox.count(payer.address)).toBe(before + 2);
  expect((await payer.client.list()).items).toHaveLength(2);
});

both('parallel submissions of one id with different contents, keys and accounts: one wins', async (bank) => {
  const [payer, eve] = [await bank.payer(), await bank.payer({ name: 'Eve Example' })];
  const other = await payer.otherSession();
  for (let round = 0; round < 3; round += 1) {
    const certificate = await payer.certificate();
    const changed = { ...certificate, reference: 'B' };
    const foreign = await eve.certificate({ id: certificate.id });
    const answers = await Promise.all([
      payer.client.call('POST', '/v1/certificates', { certificate }),
      eve.client.call('POST', '/v1/certificates', { certificate: foreign }),
      other.call('POST', '/v1/certificates', { certificate }),
      payer.client.call('POST', '/v1/certificates', { certificate: changed }),
    ]);
    expect(tally(answers)).toEqual({ 201: 1, 'certificate-reused': 3 });
    for (const one of [payer, eve]) await one.client.call('DELETE', `/v1/certificates/${certificate.id}`);
  }
});

both(`${CROWD} parallel certificates of one account: three await, the rest is told to wait`, async (bank) => {
  const payer = await bank.payer();
  const certificates = await Promise.all(times(CROWD, () => payer.certificate()));
  const answers = await Promise.all(
    certificates.map((certificate) => payer.client.call('POST', '/v1/certificates', { certificate })),
  );
  expect(tally(answers)).toEqual({ 201: 3, 'rate-limited': CROWD - 3 });
});

/** Confirms all of these at once, each several times over with the same body. */
function confirmAll(payer: Payer, orders: readonly Order[], copies: number): Promise<Answer[]> {
  const tries = orders.flatMap((order) => {
    const assertion = payer.sign(order);
    return times(copies, () => payer.confirm(order, { assertion }));
  });
  return Promise.all(tries);
}

both('nine certificates against funds for seven, three at a time: never overdrawn', async (bank) => {
  const payer = await bank.payer({ fund: 'EUR 300.00', token: { counting: false } });
  const answers: Answer[] = [];
  for (let round = 0; round < 3; round += 1) {
    const orders = [await payer.order(), await payer.order(), await payer.order()];
    answers.push(...(await confirmAll(payer, orders, 4)));
    expect((await balances(bank, payer)).available).toBe(30_000 - 4250 * (round === 2 ? 7 : 3 * (round + 1)));
  }
  expect(tally(answers)).toEqual({ 200: 28, 'insufficient-funds': 8 });
  const { items } = await payer.client.list();
  expect(items.filter(({ state }) => state === 'validated')).toHaveLength(7);
});

both(
  'many accounts at once, each with three certificates and funds for two',
  async (bank) => {
    const people = Math.ceil(CROWD / 18);
    const payers: Payer[] = [];
    const orders = new Map<Payer, Order[]>();
    for (let count = 0; count < people; count += 1) {
      // No counter: assertions of several certificates arrive in any order.
      const payer = await bank.payer({ fund: 'EUR 100.00', token: { counting: false } });
      payers.push(payer);
      orders.set(payer, [await payer.order(), await payer.order(), await payer.order()]);
    }
    const answers = await Promise.all(payers.map((payer) => confirmAll(payer, orders.get(payer) ?? [], 6)));
    expect(tally(answers.flat())).toEqual({ 200: 12 * people, 'insufficient-funds': 6 * people });
    for (const payer of payers)
      expect(await balances(bank, payer)).toMatchObject({ available: 1500, reserved: 8500 });
  },
  60_000 + 300 * CROWD,
);

both(
  'cancelling races confirming: exactly one wins, and the money is where the winner says',
  async (bank) => {
    const payer = await bank.payer();
    const wins: string[] = [];
    for (let round = 0; round < 9; round += 1) {
      const order = await payer.order();
      const assertion = payer.sign(order);
      const path = `/v1/certificates/${order.certificate.id}`;
      const cancel = () => payer.client.call('DELETE', path);
      const confirm = () => payer.confirm(order, { assertion });
      const [first, second] = await Promise.all(
        round % 2 === 0 ? [confirm(), cancel()] : [cancel(), confirm()],
      );
      const { state } = await payer.client.read(order.certificate.id);
      wins.push(state);
      const confirmed = [first, second].some(({ status }) => status === 200);
      // A payment that was validated first may still be cancelled: then it is unused, its money free.
      expect(confirmed ? ['validated', 'unused'] : ['cancelled']).toContain(state);
      expect(await balances(bank, payer)).toMatchObject(
        state === 'validated' ? { available: 45_750, reserved: 4250 } : { available: 50_000, reserved: 0 },
      );
      if (state === 'validated') await payer.client.cancel(order.certificate.id);
    }
    expect(wins).toHaveLength(9);
  },
);
