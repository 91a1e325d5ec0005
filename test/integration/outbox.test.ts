// The outbox on both engines: never lost, never late, repeated at most once and only where the answer stayed hidden.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { IN_HAND, OutboxWork } from '../../server/outbox/work-outbox.ts';
import type { ChannelPort, Message, SendResult } from '../../server/ports.ts';
import { codeIn } from '../world/mailbox.ts';
import { Postgres } from '../world/postgres.ts';
import { programFile } from '../world/programs.ts';
import { ADA, OutboxWorld } from './outbox-world.ts';

const LEASE_MS = 20_000;
const CODE_LIFE_MS = 5 * 60_000;
const SOON = { timeout: 20_000, interval: 20 };
const MESSAGES = Number(process.env['OUTBOX_MESSAGES'] ?? 40);

/** A carrier that answers what it is told to, and remembers what it was handed. */
class Carrier implements ChannelPort {
  readonly channel = 'email';
  readonly handed: Message[] = [];
  readonly #answers: (SendResult['outcome'] | 'never')[];
  constructor(...answers: (SendResult['outcome'] | 'never')[]) {
    this.#answers = answers;
  }
  async send(message: Message): Promise<SendResult> {
    this.handed.push(message);
    const outcome = this.#answers.shift() ?? 'sent';
    if (outcome === 'never') return new Promise(() => undefined);
    return { outcome, detail: 'as told' };
  }
  async close(): Promise<void> {}
}

/** A process of its own on the world's database. */
function startServer(world: OutboxWorld): ChildProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { ...world.environment, PORT: '0', PATH, NODE_COMPILE_CACHE };
  return spawn(process.execPath, [programFile('main'), 'start'], { env, stdio: 'ignore' });
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('a message arrives once, with its code, and the shopper is told', async () => {
    await using world = await OutboxWorld.open(cluster);
    const worker = world.work();
    const certificate = await world.submit();
    worker.wake();
    const letter = await world.mailbox.waitForLetter(ADA);
    expect(letter.text).toMatch(/^Pay EUR 42\.50 to Example Shop \(shop\.example\)\? Code \d{8}\. Not you\?/);
    expect(letter.subject).not.toMatch(/\d{8}/);
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('sent'), SOON);
    expect((await world.seen(certificate)).events).toEqual(['accepted', 'sent']);
    const row = await world.message(certificate);
    expect(row).toMatchObject({ state: 'sent', sends: 1, attempts: 1 });
    expect(JSON.stringify(row)).not.toContain(codeIn(letter.text));
    expect(world.mailbox.letters).toHaveLength(1);
  });

  test('many messages and three workers: each arrives once', async () => {
    await using world = await OutboxWorld.open(cluster);
    const workers = [world.work(), world.work(), world.work()];
    const certificates = await Promise.all(Array.from({ length: MESSAGES }, () => world.submit()));
    for (const worker of workers) worker.wake();
    await vi.waitFor(() => expect(world.mailbox.letters.length).toBeGreaterThanOrEqual(MESSAGES), SOON);
    await vi.waitFor(async () => {
      const rows = await Promise.all(certificates.map((one) => world.message(one)));
      expect(new Set(rows.map(({ state, sends }) => `${state} ${sends}`))).toEqual(new Set(['sent 1']));
    }, SOON);
    expect(world.mailbox.letters).toHaveLength(MESSAGES);
  });

  test('the mail server is down, greylists, and is back: the message arrives once', async () => {
    await using world = await OutboxWorld.open(cluster);
    await world.mailbox.down();
    const worker = world.work();
    const certificate = await world.submit();
    worker.wake();
    await vi.waitFor(async () => {
      const { attempts, ...row } = await world.message(certificate);
      expect(attempts).toBeGreaterThanOrEqual(1);
      expect(row).toMatchObject({ state: 'queued', sends: 0 });
    }, SOON);
    expect((await world.seen(certificate)).delivery).toBe('queued');
    world.mailbox.faults.greylist = 1;
    await world.mailbox.up();
    await vi.waitFor(async () => {
      await world.untilDue(certificate);
      worker.wake();
      expect(world.mailbox.count(ADA)).toBe(1);
    }, SOON);
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('sent'), SOON);
    expect(await world.message(certificate)).toMatchObject({ state: 'sent', sends: 1 });
    expect(world.mailbox.count(ADA)).toBe(1);
  });

  test('a carrier that refuses: failed, not tried again', async () => {
    await using world = await OutboxWorld.open(cluster);
    world.mailbox.faults.refuse = true;
    const worker = world.work();
    const certificate = await world.submit();
    worker.wake();
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('failed'), SOON);
    expect(await world.message(certificate)).toMatchObject({ state: 'failed', sends: 0, attempts: 1 });
    expect((await world.seen(certificate)).events).toEqual(['accepted']);
    world.mailbox.faults.refuse = false;
    world.ahead += 60_000;
    const next = await world.submit();
    worker.wake();
    await vi.waitFor(async () => expect((await world.message(next)).state).toBe('sent'), SOON);
    expect((await world.message(certificate)).state).toBe('failed');
    expect(world.mailbox.letters).toHaveLength(1);
  });

  test.each([true, false])('the link is lost after the message (kept: %s): at most twice', async (keep) => {
    await using world = await OutboxWorld.open(cluster);
    world.mailbox.faults.dropAfterData = { times: 5, keep };
    const worker = world.work();
    const certificate = await world.submit();
    worker.wake();
    await vi.waitFor(async () => {
      await world.untilDue(certificate);
      worker.wake();
      expect((await world.message(certificate)).state).toBe('failed');
    }, SOON);
    expect(await world.message(certificate)).toMatchObject({ sends: 2, attempts: 2 });
    expect(world.mailbox.faults.dropAfterData?.times).toBe(3);
    expect(world.mailbox.count(ADA)).toBe(keep ? 2 : 0);
    expect((await world.seen(certificate)).delivery).toBe('failed');
  });

  test('two letters of one message have one id', async () => {
    await using world = await OutboxWorld.open(cluster);
    world.mailbox.faults.dropAfterData = { times: 1, keep: true };
    const worker = world.work();
    const certificate = await world.submit();
    await vi.waitFor(async () => {
      await world.untilDue(certificate);
      worker.wake();
      expect(world.mailbox.count(ADA)).toBe(2);
    }, SOON);
    const ids = world.mailbox.letters.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(world.mailbox.letters.map(({ text }) => codeIn(text))).size).toBe(1);
  });

  test('a worker dies with messages in hand: after its lease another sends them, once more at most', async () => {
    await using world = await OutboxWorld.open(cluster);
    const certificates = await Promise.all(Array.from({ length: IN_HAND + 4 }, () => world.submit()));
    const dead = new Carrier(...Array.from({ length: IN_HAND + 4 }, () => 'never' as const));
    await new OutboxWork(world.ports, [dead], () => undefined).take();
    // Few are in hand, because each of them may be repeated.
    await vi.waitFor(() => expect(dead.handed).toHaveLength(IN_HAND), SOON);
    const carrier = new Carrier();
    const worker = world.work(carrier);
    worker.wake();
    await vi.waitFor(() => expect(carrier.handed).toHaveLength(4), SOON);
    certificates.push(await world.submit());
    worker.wake();
    await vi.waitFor(() => expect(carrier.handed).toHaveLength(5), SOON);
    world.ahead += LEASE_MS;
    worker.wake();
    await vi.waitFor(() => expect(carrier.handed).toHaveLength(IN_HAND + 5), SOON);
    await vi.waitFor(async () => {
      const rows = await Promise.all(certificates.map((one) => world.message(one)));
      expect(rows.filter(({ state, sends }) => state === 'sent' && sends === 2)).toHaveLength(IN_HAND);
      expect(rows.filter(({ state, sends }) => state === 'sent' && sends === 1)).toHaveLength(5);
    }, SOON);
  });

  test('two workers die with a message: it is not sent a third time', async () => {
    await using world = await OutboxWorld.open(cluster);
    const certificate = await world.submit();
    for (const dead of [new Carrier('never'), new Carrier('never')]) {
      await new OutboxWork(world.ports, [dead], () => undefined).take();
      await vi.waitFor(() => expect(dead.handed).toHaveLength(1), SOON);
      world.ahead += LEASE_MS;
    }
    const carrier = new Carrier();
    world.work(carrier);
    await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('failed'), SOON);
    expect(carrier.handed).toHaveLength(0);
    expect((await world.seen(certificate)).delivery).toBe('failed');
  });

  test('an answer that comes after another worker took over changes nothing', async () => {
    await using world = await OutboxWorld.open(cluster);
    const certificate = await world.submit();
    const [handed, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<SendResult>()];
    const late: ChannelPort = {
      channel: 'email',
      send: () => {
        handed.resolve();
        return answered.promise;
      },
      close: async () => undefined,
    };
    const first = new OutboxWork(world.ports, [late], () => undefined);
    await first.take();
    await handed.promise;
    expect((await world.message(certificate)).attempts).toBe(1);
    world.ahead += LEASE_MS;
    world.work(new Carrier());
    await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('sent'), SOON);
    answered.resolve({ outcome: 'refused', detail: 'late' });
    await first.finish();
    expect(await world.message(certificate)).toMatchObject({ state: 'sent', sends: 2 });
    expect((await world.seen(certificate)).delivery).toBe('sent');
  });

  test('nothing is sent after its time, or when there is nothing to confirm any more', async () => {
    await using world = await OutboxWorld.open(cluster);
    const [late, cancelled, busy] = [await world.submit(), await world.submit(), await world.submit()];
    await world.change(cancelled, { state: 'cancelled' });
    const carrier = new Carrier(...Array.from({ length: 50 }, () => 'busy' as const));
    const worker = world.work(carrier);
    worker.wake();
    await vi.waitFor(async () => expect((await world.message(cancelled)).state).toBe('dropped'), SOON);
    expect(await world.message(cancelled)).toMatchObject({ sends: 0 });
    await vi.waitFor(async () => expect((await world.message(busy)).state).toBe('queued'), SOON);
    const handed = carrier.handed.length;
    expect(handed).toBeGreaterThanOrEqual(2);
    world.ahead += CODE_LIFE_MS;
    worker.wake();
    await vi.waitFor(async () => {
      expect((await world.message(late)).state).toBe('dropped');
      expect((await world.message(busy)).state).toBe('dropped');
    }, SOON);
    expect(carrier.handed).toHaveLength(handed);
    expect((await world.seen(late)).delivery).toBe('failed');
    await vi.waitFor(async () => expect((await world.seen(late)).events).toContain('expired'), SOON);
  });

  test('a removed device gets nothing; a notice is told to a device', async () => {
    await using world = await OutboxWorld.open(cluster);
    world.work();
    await world.put({ kind: 'notice', subject_id: 'confirmation-blocked' });
    const { text, subject } = await world.mailbox.waitForLetter(ADA);
    expect(text).toMatch(/until \d\d:\d\d UTC/);
    expect(subject).toMatch(/blocked/);
    await world.removeDevice();
    const certificate = await world.submit();
    await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('dropped'), SOON);
    expect(world.mailbox.letters).toHaveLength(1);
  });

  test('the database fails when the carrier has answered: the answer is kept, and nothing is repeated', async () => {
    await using world = await OutboxWorld.open(cluster);
    const certificate = await world.submit();
    const { store } = world.ports;
    const carrier = new Carrier();
    let failing = 0;
    const submit: typeof store.submit = (operation, item) => {
      const broken = carrier.handed.length > 0 && failing < 4;
      if (broken) failing += 1;
      return broken ? Promise.reject(new Error('disk full')) : store.submit(operation, item);
    };
    const worker = world.work(carrier, { store: { ...store, submit } });
    worker.wake();
    await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('sent'), SOON);
    expect(carrier.handed).toHaveLength(1);
    expect((await world.seen(certificate)).events).toEqual(['accepted', 'sent']);
  });

  test('one result that cannot be stored: the others are, nothing more is taken, and nothing is repeated', async () => {
    await using world = await OutboxWorld.open(cluster);
    const certificates = [await world.submit(), await world.submit(), await world.submit()];
    const bad = certificates[1] ?? '';
    const { store } = world.ports;
    let broken = true;
    let refused = 0;
    const submit: typeof store.submit = (operation, item) => {
      const isBad = broken && JSON.stringify(item).includes(bad);
      if (isBad) refused += 1;
      return isBad ? Promise.reject(new Error('not to be stored')) : store.submit(operation, item);
    };
    const carrier = new Carrier();
    const worker = world.work(carrier, { store: { ...store, submit } });
    worker.wake();
    const others = certificates.filter((one) => one !== bad);
    await vi.waitFor(async () => {
      for (const one of others) expect((await world.message(one)).state).toBe('sent');
    }, SOON);
    const later = await world.submit();
    worker.wake();
    // Each attempt to store it, with all that is to be taken and then alone, is refused.
    const before = refused;
    await vi.waitFor(() => expect(refused).toBeGreaterThanOrEqual(before + 3), SOON);
    expect(carrier.handed).toHaveLength(3);
    expect((await world.message(later)).state).toBe('queued');
    broken = false;
    await vi.waitFor(async () => {
      for (const one of [bad, later])
        expect(await world.message(one)).toMatchObject({ state: 'sent', sends: 1 });
    }, SOON);
    expect(carrier.handed).toHaveLength(4);
  });
});

// A process takes seconds to start: each of these runs on one engine, and crash-sms.test.ts kills servers on both.

test('a server that is told to stop waits for the answer to the message in hand', async () => {
  await using cluster = await Postgres.start();
  await using world = await OutboxWorld.open(cluster);
  world.mailbox.faults.slow = 1500;
  const certificate = await world.submit();
  const server = startServer(world);
  const ended = new Promise((resolve) => server.on('exit', resolve));
  await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('sending'), {
    timeout: 40_000,
  });
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await world.message(certificate)).toMatchObject({ state: 'sent', sends: 1 });
  expect(world.mailbox.count(ADA)).toBe(1);
});

test('a server is killed with a message in hand: another sends it', async () => {
  await using world = await OutboxWorld.open();
  world.mailbox.faults.slow = 60_000;
  const certificate = await world.submit();
  const server = startServer(world);
  try {
    await vi.waitFor(async () => expect((await world.message(certificate)).state).toBe('sending'), {
      timeout: 40_000,
    });
  } finally {
    server.kill('SIGKILL');
  }
  world.mailbox.faults.slow = 0;
  world.ahead += LEASE_MS;
  world.work();
  await world.mailbox.waitForLetter(ADA);
  await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('sent'), SOON);
  expect(world.mailbox.count(ADA)).toBe(1);
});
