// What has to be true of a purchase's money, card, letters and records, whatever became of the server in between.
import { expect } from 'vitest';
import { type Ended, lettersTo } from './crash-purchase.ts';
import type { CrashWorld } from './crash-world.ts';

const FUNDED = 50_000;
const PAID = 4250;
const BALANCES = ['funding', 'available', 'reserved', 'held', 'spent'] as const;

/** Looks at the purchase as the shopper sees it and as it is stored. */
export async function audit(world: CrashWorld, ended: Ended): Promise<void> {
  const paid = ended.story !== 'cancelled' && ended.story !== 'card cancelled';
  await auditView(world, ended, paid);
  await auditMoney(world, ended, paid);
  await auditCard(world, ended);
  await auditLetters(world, ended);
}

const END = { paid: 'completed', cancelled: 'cancelled', 'card cancelled': 'unused' } as const;

async function auditView(world: CrashWorld, ended: Ended, paid: boolean): Promise<void> {
  const { client, certificate, story, attemptsLeft, decisions } = ended;
  const { answer: seen } = await world.insist(() => client.read(certificate.id));
  expect(seen.state).toBe(paid ? END.paid : END[story as keyof typeof END]);
  const events = seen.history.map(({ event }) => event);
  const once = (event: string, times: 0 | 1) =>
    expect(events.filter((one) => one === event).length, `${event} of ${events}`).toBe(times);
  const validated = story === 'cancelled' ? 0 : 1;
  for (const event of ['confirmed', 'validated']) once(event, validated);
  for (const event of ['charged', 'completed']) once(event, paid ? 1 : 0);
  once('accepted', 1);
  once('cancelled', paid ? 0 : 1);
  expect(seen.receipt === undefined).toBe(validated === 0);
  // A failure that was counted before the crash stands, and the same confirmation sent again counts again.
  const failed = events.filter((one) => one === 'failed').length;
  if (story === 'wrong code first') expect([4, 3]).toContain(attemptsLeft);
  expect(failed).toBeLessThanOrEqual(story === 'wrong code first' ? 2 : 0);
  const { answer: account } = await world.insist(() => client.account());
  const left = paid ? '457.50' : '500.00';
  expect([account.available, account.held]).toEqual([eur(left), eur('0.00')]);
  if (paid) expect(decisions).toEqual([{ approved: true }, { approved: true }]);
}

const eur = (value: string) => ({ currency: 'EUR', value });

async function auditMoney({ store }: CrashWorld, ended: Ended, paid: boolean): Promise<void> {
  const { read } = store;
  const row = await read
    .selectFrom('accounts')
    .selectAll()
    .where('number', '=', ended.account)
    .executeTakeFirstOrThrow();
  const balances = Object.fromEntries(BALANCES.map((name) => [name, row[name]]));
  const spent = paid ? PAID : 0;
  expect(balances).toEqual({ funding: -FUNDED, available: FUNDED - spent, reserved: 0, held: 0, spent });
  const lines = await read
    .selectFrom('transfers')
    .selectAll()
    .where('account_id', '=', row.account_id)
    .execute();
  const booked = Object.fromEntries(BALANCES.map((name) => [name, 0]));
  for (const { from_balance: from, to_balance: to, amount } of lines) {
    booked[from] = (booked[from] ?? 0) - amount;
    booked[to] = (booked[to] ?? 0) + amount;
  }
  expect(booked).toEqual(balances);
  expect(row.failures).toBe('[]');
  expect(row.blocked_until).toBe(0);
}

async function auditCard({ store }: CrashWorld, { client, certificate, card, story }: Ended): Promise<void> {
  const { read } = store;
  const cards = await read
    .selectFrom('cards')
    .selectAll()
    .where('certificate_id', '=', certificate.id)
    .execute();
  expect(cards).toHaveLength(card === undefined ? 0 : 1);
  const made = await read.selectFrom('sandbox_cards').select('idempotency_key').execute();
  const known = await read.selectFrom('cards').select('id').execute();
  expect(made.map(({ idempotency_key }) => idempotency_key).sort()).toEqual(known.map(({ id }) => id).sort());
  const entries = await read.selectFrom('audit_entries').select(['type', 'entry']).execute();
  const { digest, history } = await client.read(certificate.id);
  const own = entries.filter(({ entry }) => entry.includes(digest)).map(({ type }) => type);
  const validated = card === undefined ? [] : ['certificate-validated'];
  const releases = Array.from({ length: cards[0]?.releases ?? 0 }, () => 'card-released');
  const ended = story === 'cancelled' || story === 'card cancelled' ? ['certificate-cancelled'] : [];
  const times = (type: string, count: number) => Array.from({ length: count }, () => type);
  const failed = history.filter(({ event }) => event === 'failed').length;
  const told = [
    ...times('confirmation-failed', failed),
    ...times('authorisation-approved', story === 'cancelled' || story === 'card cancelled' ? 0 : 1),
  ];
  expect(own.sort()).toEqual([...releases, 'certificate-accepted', ...validated, ...told, ...ended].sort());
  expect(releases.length).toBeLessThanOrEqual(2);
}

async function auditLetters(
  world: CrashWorld,
  { address, client, story, certificate }: Ended,
): Promise<void> {
  const letters = lettersTo(world, address, 'Pay EUR');
  const sends = story === 'resent' ? 2 : 1;
  expect(letters.length).toBeGreaterThanOrEqual(story === 'cancelled' ? 0 : sends);
  expect(letters.length).toBeLessThanOrEqual(sends + 1);
  expect(new Set(letters.map(({ text }) => text)).size).toBeLessThanOrEqual(1);
  expect(lettersTo(world, address, 'adds this').length).toBeLessThanOrEqual(2);
  const rows = await world.store.read
    .selectFrom('outbox')
    .select(['state', 'sends', 'detail'])
    .where('subject_id', '=', certificate.id)
    .orderBy('created_at')
    .execute();
  expect(rows).toHaveLength(sends);
  for (const row of rows) expect(row.sends).toBeLessThanOrEqual(2);
  const { history } = await client.read(certificate.id);
  // The history tells of a letter what its carrier has answered; a second answer that was lost ends it as failed.
  const told = history.map(({ event }) => event).filter((event) => event === 'sent' || event === 'resent');
  const answered = rows.flatMap(({ state }, place) =>
    state === 'sent' ? [place === 0 ? 'sent' : 'resent'] : [],
  );
  expect(told.sort(), JSON.stringify(rows)).toEqual(answered.sort());
  const ids = letters.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  expect(new Set(ids).size).toBeLessThanOrEqual(sends);
}
