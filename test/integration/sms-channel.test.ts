// What each fault of an SMS centre means for a message, against the package's own server in a process of its own.
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { SmppLimits } from '../../server/channels/smpp-link.ts';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import type { CarrierReceipt, ChannelPort } from '../../server/ports.ts';
import { type CentreFaults, SmsCentre } from '../world/sms-centre.ts';
import { selfSignedCertificate } from '../world/tls-certificate.ts';

const ADA = '+491701234567';
const TEXT = 'Pay EUR 42.50 to Example Shop (shop.example)? Code 48217397. Not you? Ignore this.';
const SOON = { timeout: 20_000, interval: 20 };
const QUICK: SmppLimits = { connect: 5000, answer: 2000, enquire: 100, ready: 2000, pauses: [20, 200] };
const message = (text = TEXT) => ({ to: ADA, subject: '', text, messageId: 'm' });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const shared = await SmsCentre.start();
afterAll(() => shared.down());

/** One process for all tests, each time as if just started. */
async function centreWith(faults: CentreFaults = {}): Promise<SmsCentre> {
  await shared.renew(faults);
  return shared;
}

function channelTo(
  url: string,
  limits: Partial<SmppLimits> = {},
): ChannelPort & { receipts: CarrierReceipt[] } {
  const carrier = readSms(url);
  if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
  const channel = openSmpp(carrier, { ...QUICK, ...limits });
  const receipts: CarrierReceipt[] = [];
  channel.onReceipt?.(async (receipt) => void receipts.push(receipt));
  ends.push(() => channel.close());
  return { ...channel, receipts };
}

describe('a centre that works', () => {
  test('binds as 3.4, takes the text in GSM 03.38 from the configured sender, and sends a receipt', async () => {
    const centre = await centreWith({ receipts: { stat: 'DELIVRD', times: 2 } });
    const channel = channelTo(centre.url());
    const sent = await channel.send(message(), 290_000);
    expect(sent).toEqual({
      outcome: 'sent',
      detail: 'accepted',
      reference: expect.stringMatching(/^smpp:\d+$/),
    });
    await vi.waitFor(() => expect(channel.receipts).toHaveLength(2), SOON);
    const [first] = channel.receipts;
    expect(first).toEqual({ reference: sent.reference, delivery: 'delivered', detail: 'DELIVRD 000' });
    await vi.waitFor(() => expect(centre.receiptAnswers).toEqual([0, 0]), SOON);
    expect(centre.binds).toEqual([{ event: 'bind', version: 0x34, user: 'bank' }]);
    expect(centre.messages).toMatchObject([{ to: ADA, from: 'Bank', text: TEXT, dataCoding: 0, parts: 1 }]);
    const leftMs = Date.parse(centre.messages[0]?.validUntil ?? '') - Date.now();
    expect(Math.abs(leftMs - 290_000)).toBeLessThan(10_000);
  });

  test('a receipt that cannot be stored is not taken: the carrier will send it again', async () => {
    const centre = await centreWith({ receipts: { stat: 'DELIVRD' } });
    const channel = channelTo(centre.url());
    channel.onReceipt?.(() => Promise.reject(new Error('the database is down')));
    await channel.send(message());
    await vi.waitFor(() => expect(centre.receiptAnswers).toEqual([0x64]), SOON);
  });

  const LONG = `Pay EUR 42.50 to Ämter & Söhne (${'a'.repeat(60)}.${'b'.repeat(60)}.example)? Code 48217397. @$€{}[]`;
  test.each([
    ['GSM 03.38 in one SMS', '@$€{}[]~^|\\ äöüßéñ', 0, 1, 'udh'],
    ['UCS-2 in one SMS', 'Оплатить EUR 42.50? Код 48217397', 8, 1, 'udh'],
    ['GSM 03.38 in several', LONG, 0, 2, 'udh'],
    ['UCS-2 in several', `${LONG} Оплатить 𝒜`, 8, 3, 'udh'],
    ['GSM 03.38 as one payload', LONG, 0, 0, 'payload'],
    ['UCS-2 as one payload', `${LONG} Оплатить 𝒜`, 8, 0, 'payload'],
  ])('%s', async (_, text, dataCoding, parts, long) => {
    const centre = await centreWith();
    const channel = channelTo(centre.url(`long=${long}`));
    expect((await channel.send(message(text))).outcome).toBe('sent');
    await vi.waitFor(() => expect(centre.messages).toMatchObject([{ text, dataCoding, parts }]), SOON);
  });

  test('a slow one: as many at once as the window, all arrive', async () => {
    const centre = await centreWith({ slow: 100 });
    const channel = channelTo(centre.url('window=5'));
    await channel.send(message());
    const start = performance.now();
    const results = await Promise.all(Array.from({ length: 20 }, () => channel.send(message())));
    expect(performance.now() - start).toBeGreaterThan(350);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
    await vi.waitFor(() => expect(centre.messages).toHaveLength(21), SOON);
  });

  test('over TLS', async () => {
    await using centre = await SmsCentre.start({ tls: selfSignedCertificate() });
    expect(centre.url()).toMatch(/^smpps:/);
    expect(await channelTo(centre.url()).send(message())).toMatchObject({ outcome: 'sent' });
  });
});

describe('a centre that does not', () => {
  test.each([
    ['ESME_RTHROTTLED', 'busy'],
    ['ESME_RMSGQFUL', 'busy'],
    ['ESME_RINVDSTADR', 'refused'],
    ['ESME_RSUBMITFAIL', 'refused'],
  ])('answers %s: %s, and the next message goes', async (status, outcome) => {
    const centre = await centreWith({ refuse: { status, times: 1 } });
    const channel = channelTo(centre.url());
    expect(await channel.send(message())).toEqual({ outcome, detail: status });
    expect(await channel.send(message())).toMatchObject({ outcome: 'sent' });
    await vi.waitFor(() => expect(centre.messages).toHaveLength(1), SOON);
  });

  test('is throttled: nothing is sent until the pause is over', async () => {
    const centre = await centreWith({ refuse: { status: 'ESME_RTHROTTLED', times: 1 } });
    const channel = channelTo(centre.url(), { pauses: [600, 600] });
    const start = performance.now();
    expect((await channel.send(message())).outcome).toBe('busy');
    expect((await channel.send(message())).outcome).toBe('sent');
    expect(performance.now() - start).toBeGreaterThan(250);
  });

  test.each(['drop', 'silent'] as const)(
    'takes the message and loses the answer (%s): unknown',
    async (how) => {
      const centre = await centreWith({ loseAnswer: { how, times: 1 } });
      const channel = channelTo(centre.url());
      expect(await channel.send(message())).toMatchObject({ outcome: 'unknown' });
      expect(await channel.send(message())).toMatchObject({ outcome: 'sent' });
      await vi.waitFor(() => expect(centre.messages).toHaveLength(2), SOON);
    },
  );

  test('is not there: busy; is back: bound again', async () => {
    const centre = await centreWith();
    const channel = channelTo(centre.url(), { ready: 1000 });
    expect((await channel.send(message())).outcome).toBe('sent');
    await centre.down();
    expect(await channel.send(message())).toMatchObject({ outcome: expect.stringMatching(/busy|unknown/) });
    expect(await channel.send(message())).toEqual({ outcome: 'busy', detail: 'ECONNREFUSED' });
    await centre.up();
    await vi.waitFor(async () => expect((await channel.send(message())).outcome).toBe('sent'), SOON);
    expect(centre.binds).toHaveLength(2);
  });

  test('cuts the link before it answers bind, twice: tried again after growing pauses, and the message goes once', async () => {
    const centre = await centreWith({ bind: { how: 'drop', times: 2 } });
    const channel = channelTo(centre.url(), { pauses: [60, 1000] });
    expect(await channel.send(message())).toMatchObject({ outcome: 'sent' });
    expect(centre.messages).toHaveLength(1);
    expect(centre.binds).toHaveLength(1);
    expect(centre.links).toHaveLength(2);
    const [first, second] = centre.links;
    // Half of a pause is left to chance: the first is 30 to 60 ms, the second 60 to 120.
    expect((second?.from ?? 0) - (first?.until ?? 0)).toBeGreaterThanOrEqual(15);
    await channel.close();
    await vi.waitFor(() => expect(centre.links).toHaveLength(3), SOON);
    expect((centre.links[2]?.from ?? 0) - (second?.until ?? 0)).toBeGreaterThanOrEqual(40);
  });

  test('cuts the link before it answers bind each time: busy, and why', async () => {
    const centre = await centreWith({ bind: { how: 'drop', times: 1000 } });
    const result = await channelTo(centre.url(), { ready: 1000 }).send(message());
    expect(result).toEqual({ outcome: 'busy', detail: 'no answer to bind' });
    expect(centre.parts).toEqual([]);
  });

  test('is silent at bind: given up after the limit, tried again, and the message goes once', async () => {
    const centre = await centreWith({ bind: { how: 'silent', times: 2 } });
    const channel = channelTo(centre.url(), { connect: 150, answer: 5000, ready: 100 });
    expect(await channel.send(message())).toMatchObject({ outcome: 'busy' });
    await vi.waitFor(async () => expect((await channel.send(message())).outcome).toBe('sent'), SOON);
    expect(centre.messages).toHaveLength(1);
    expect(centre.binds).toHaveLength(1);
    expect(centre.links).toHaveLength(2);
    for (const { from, until } of centre.links) expect(until - from).toBeGreaterThanOrEqual(100);
  });

  test('is silent at bind for ever: busy, and closing does not wait for it', async () => {
    const centre = await centreWith({ bind: { how: 'silent', times: 1000 } });
    const channel = channelTo(centre.url(), { connect: 50, answer: 60_000, ready: 1000 });
    expect(await channel.send(message())).toEqual({ outcome: 'busy', detail: 'no answer to bind' });
    await channel.close();
    expect(centre.parts).toEqual([]);
  });

  test('is deaf to enquire_link: the link is given up and made anew', async () => {
    const centre = await centreWith({ deaf: true });
    channelTo(centre.url());
    await vi.waitFor(() => expect(centre.binds.length).toBeGreaterThanOrEqual(2), SOON);
  });

  test('knows another password: busy with the carrier’s word for it, and the password is not told', async () => {
    const centre = await centreWith();
    const result = await channelTo(centre.url('source=Bank', 'hunter2'), { ready: 1000 }).send(message());
    expect(result).toEqual({ outcome: 'busy', detail: 'ESME_RINVPASWD' });
  });
});
