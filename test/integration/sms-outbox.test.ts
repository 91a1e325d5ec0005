// Text messages through the outbox: what the carrier tells later reaches the shopper, in whatever order it comes.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import { recordReceipt } from '../../server/outbox/record-receipt.ts';
import type { ChannelPort } from '../../server/ports.ts';
import { Postgres } from '../world/postgres.ts';
import { type CentreFaults, SmsCentre } from '../world/sms-centre.ts';
import { OutboxWorld } from './outbox-world.ts';

const ADA = '+491701234567';
const SOON = { timeout: 20_000, interval: 50 };
const LIMITS = { connect: 5000, answer: 2000, enquire: 1000, ready: 10_000, pauses: [20, 200] } as const;

/** A carrier that gives each message the reference of its number, and tells nothing by itself. */
class Carrier implements ChannelPort {
  readonly channel = 'sms';
  handed = 0;
  async send() {
    this.handed += 1;
    return { outcome: 'sent', detail: 'accepted', reference: `test:${this.handed}` } as const;
  }
  async close(): Promise<void> {}
}

const centre = await SmsCentre.start();
afterAll(() => centre.down());

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  async function open(): Promise<OutboxWorld> {
    const world = await OutboxWorld.open(cluster);
    const address = world.ports.keys.seal('address', ADA);
    await world.ports.store.write((tables) =>
      tables.updateTable('devices').set({ address, channel: 'sms', hint: '+49 ••• 67' }).execute(),
    );
    return world;
  }

  async function through(world: OutboxWorld, faults: CentreFaults) {
    await centre.renew(faults);
    const carrier = readSms(centre.url());
    if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
    const channel = openSmpp(carrier, LIMITS);
    const worker = world.work(channel);
    return {
      centre,
      worker,
      async [Symbol.asyncDispose]() {
        await worker.stop();
        await channel.close();
      },
    };
  }

  test.each([
    ['DELIVRD', 'delivered', false],
    ['DELIVRD', 'delivered', true],
    ['UNDELIV', 'failed', false],
    ['UNDELIV', 'failed', true],
  ])('a receipt that says %s, twice: %s (before the answer: %s)', async (stat, delivery, early) => {
    await using world = await open();
    await using sms = await through(world, { receipts: { stat, times: 2, early } });
    const certificate = await world.submit();
    sms.worker.wake();
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe(delivery), SOON);
    await vi.waitFor(() => expect(sms.centre.receiptAnswers).toEqual([0, 0]), SOON);
    expect((await world.seen(certificate)).events).toEqual(['accepted', 'sent']);
    expect(sms.centre.texts(ADA)).toHaveLength(1);
    expect(await world.message(certificate)).toMatchObject({
      state: delivery === 'failed' ? 'failed' : 'sent',
      detail: `${delivery} ${stat} 000`,
      sends: 1,
    });
  });

  test('the answer is lost after the message was taken: once more, never a third time', async () => {
    await using world = await open();
    await using sms = await through(world, { loseAnswer: { how: 'drop', times: 5 } });
    const certificate = await world.submit();
    await vi.waitFor(async () => {
      await world.untilDue(certificate);
      sms.worker.wake();
      expect((await world.seen(certificate)).delivery).toBe('failed');
    }, SOON);
    expect(sms.centre.texts(ADA)).toHaveLength(2);
    expect(await world.message(certificate)).toMatchObject({ state: 'failed', sends: 2 });
  });

  test('throttled twice, then taken: it arrives once, and the tries are no hand-overs', async () => {
    await using world = await open();
    await using sms = await through(world, { refuse: { status: 'ESME_RTHROTTLED', times: 2 } });
    const certificate = await world.submit();
    await vi.waitFor(async () => {
      await world.untilDue(certificate);
      sms.worker.wake();
      expect((await world.seen(certificate)).delivery).toBe('sent');
    }, SOON);
    expect(sms.centre.texts(ADA)).toHaveLength(1);
    expect(await world.message(certificate)).toMatchObject({ state: 'sent', sends: 1, attempts: 3 });
  });

  test('an old message’s receipt says nothing of a later one, and the first word stands', async () => {
    await using world = await open();
    const carrier = new Carrier();
    const worker = world.work(carrier);
    const certificate = await world.submit();
    worker.wake();
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('sent'), SOON);
    const receipt = { reference: 'test:1', detail: '' };
    await recordReceipt(world.ports, { ...receipt, delivery: 'delivered' });
    await recordReceipt(world.ports, { ...receipt, delivery: 'failed' });
    expect((await world.seen(certificate)).delivery).toBe('delivered');
    const { created_at } = await world.message(certificate);
    await world.change(certificate, { last_sent_at: created_at + 30_000, delivery: 'queued' });
    await recordReceipt(world.ports, { reference: 'test:unknown', detail: '', delivery: 'failed' });
    await recordReceipt(world.ports, { ...receipt, delivery: 'delivered' });
    expect((await world.seen(certificate)).delivery).toBe('queued');
  });

  test('a carrier that gives its numbers again: the old receipt is not the new message’s', async () => {
    await using world = await open();
    const carrier = new Carrier();
    const worker = world.work(carrier);
    const first = await world.submit();
    worker.wake();
    await vi.waitFor(async () => expect((await world.seen(first)).delivery).toBe('sent'), SOON);
    await recordReceipt(world.ports, { reference: 'test:1', detail: '', delivery: 'failed' });
    carrier.handed = 0;
    const second = await world.submit();
    worker.wake();
    await vi.waitFor(async () => expect((await world.seen(second)).delivery).toBe('sent'), SOON);
    await recordReceipt(world.ports, { reference: 'test:1', detail: '', delivery: 'delivered' });
    expect((await world.seen(second)).delivery).toBe('delivered');
    expect((await world.seen(first)).delivery).toBe('failed');
  });
});
