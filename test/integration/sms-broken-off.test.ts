// A carrier that breaks off in the middle: between two parts of one text, or in the middle of its answer. What is repeated, and what is told.
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openSmsGateway } from '../../server/channels/sms-gateway.ts';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import type { ChannelPort, Log } from '../../server/ports.ts';
import { codeIn } from '../world/mailbox.ts';
import { type CentreFaults, SmsCentre } from '../world/sms-centre.ts';
import { FakeGateway, type GatewayAnswer } from '../world/sms-gateway.ts';
import { OutboxWorld } from './outbox-world.ts';

const ADA = '+491701234567';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const TOKEN = 'token-of-the-account';
const SOON = { timeout: 20_000, interval: 30 };
const LIMITS = { connect: 5000, answer: 2000, enquire: 1000, ready: 10_000, pauses: [20, 200] } as const;
/** Too long for one SMS. */
const BODY = JSON.stringify({
  merchant: { name: 'Example Shop', origin: `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example` },
  amount: { currency: 'EUR', value: '42.50' },
});

const world = await OutboxWorld.open();
const centre = await SmsCentre.start();
const gateway = await FakeGateway.start();
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await centre.down();
  await gateway[Symbol.asyncDispose]();
});
const address = world.ports.keys.seal('address', ADA);
await world.ports.store.write((tables) =>
  tables.updateTable('devices').set({ address, channel: 'sms', hint: '+49 ••• 67' }).execute(),
);

/** Sends one long message until it is settled; answers how it stands, and all that was logged and shown on the way. */
async function sendThrough(channel: ChannelPort) {
  const logged: unknown[] = [];
  const keep = (...said: unknown[]) => void logged.push(said);
  const log: Log = { info: keep, warn: keep, error: keep };
  const certificate = await world.submit();
  await world.change(certificate, { body: BODY });
  const worker = world.work(channel, { log });
  const shown = new Set<string>();
  await vi.waitFor(async () => {
    await world.untilDue(certificate);
    worker.wake();
    const { delivery } = await world.seen(certificate);
    shown.add(delivery);
    expect(['sent', 'failed']).toContain(delivery);
  }, SOON);
  // Long after, nothing more comes.
  world.ahead += 60_000;
  await worker.stop();
  await channel.close();
  const { state, sends, detail } = await world.message(certificate);
  const { delivery, events } = await world.seen(certificate);
  return { state, sends, detail, delivery, events, shown: [...shown], logged: JSON.stringify(logged) };
}

describe('the link is lost between two parts of one text', () => {
  const sent = {
    state: 'sent',
    sends: 2,
    detail: 'accepted',
    delivery: 'sent',
    events: ['accepted', 'sent'],
  };
  const failed = { state: 'failed', sends: 2, detail: 'no answer', delivery: 'failed', events: ['accepted'] };
  test.each<[string, CentreFaults, number[], number, object]>([
    ['after the first was answered', { cutAfter: { place: 1, times: 1 } }, [1, 1, 2], 1, sent],
    [
      'before the first was answered',
      { loseAnswer: { how: 'drop', place: 1, times: 1 } },
      [1, 1, 2],
      1,
      sent,
    ],
    [
      'before the last was answered',
      { loseAnswer: { how: 'drop', place: 2, times: 1 } },
      [1, 2, 1, 2],
      2,
      sent,
    ],
    [
      'the last is never answered',
      { loseAnswer: { how: 'silent', place: 2, times: 1 } },
      [1, 2, 1, 2],
      2,
      sent,
    ],
    ['after the first, each time', { cutAfter: { place: 1, times: 9 } }, [1, 1], 0, failed],
  ])('%s', async (_, faults, places, whole, settled) => {
    await centre.renew(faults);
    const carrier = readSms(centre.url('source=Bank&long=udh'));
    if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
    const { shown, logged, ...result } = await sendThrough(openSmpp(carrier, LIMITS));
    expect(result).toEqual(settled);
    await vi.waitFor(() => expect(centre.parts.map(({ place }) => place)).toEqual(places), SOON);
    await vi.waitFor(() => expect(centre.texts(ADA)).toHaveLength(whole), SOON);
    // What is repeated bears the name of the first, so a phone puts its parts beside those that it has.
    expect(new Set(centre.parts.map(({ reference }) => reference)).size).toBe(1);
    expect(new Set(centre.texts(ADA).map((text) => codeIn(text))).size).toBe(Math.min(whole, 1));
    expect(shown).toEqual(['queued', result.delivery]);
    expect(logged).toContain('"outcome":"unknown"');
    for (const secret of [ADA.slice(1), 'secret', ...centre.texts(ADA).map((text) => codeIn(text) ?? '')])
      expect(logged).not.toContain(secret);
  });
});

describe('a gateway’s answer breaks off', () => {
  const answer = (status: number, breakOff: GatewayBreak): GatewayAnswer => ({
    status,
    body: { sid: 'SM1', code: 21211, echo: TOKEN },
    breakOff,
  });
  type GatewayBreak = { within: 'head' | 'body'; how: 'drop' | 'silent' };
  const [headDrop, headSilent] = [
    { within: 'head', how: 'drop' },
    { within: 'head', how: 'silent' },
  ] as const;
  const [bodyDrop, bodySilent] = [
    { within: 'body', how: 'drop' },
    { within: 'body', how: 'silent' },
  ] as const;
  const taken = 'accepted, the answer broke off';
  test.each<[string, number, GatewayBreak, object]>([
    ['taken, then reset', 201, bodyDrop, { requests: 1, state: 'sent', sends: 1, detail: taken }],
    ['taken, then silence', 201, bodySilent, { requests: 1, state: 'sent', sends: 1, detail: taken }],
    ['refused, then reset', 400, bodyDrop, { requests: 1, state: 'failed', sends: 0, detail: 'HTTP 400' }],
    [
      'refused, then silence',
      400,
      bodySilent,
      { requests: 1, state: 'failed', sends: 0, detail: 'HTTP 400' },
    ],
    ['a mistake of theirs, then reset', 500, bodyDrop, { requests: 2, state: 'sent', sends: 2 }],
    ['a mistake of theirs, then silence', 500, bodySilent, { requests: 2, state: 'sent', sends: 2 }],
    ['nothing whole, then reset', 201, headDrop, { requests: 2, state: 'sent', sends: 2 }],
    ['nothing whole, then silence', 201, headSilent, { requests: 2, state: 'sent', sends: 2 }],
  ])('%s', async (_, status, breakOff, settled) => {
    const { logged, ...result } = await sendThrough(gatewayThat(answer(status, breakOff)));
    expect({ ...result, requests: gateway.requests.length }).toMatchObject(settled);
    expectNoSecret(logged);
  });

  test.each([bodyDrop, bodySilent, headDrop, headSilent])('each time: %o', async (breakOff) => {
    const channel = gatewayThat(...Array.from({ length: 9 }, () => answer(500, breakOff)));
    const { logged, ...result } = await sendThrough(channel);
    expect(result).toMatchObject({ state: 'failed', sends: 2, delivery: 'failed', events: ['accepted'] });
    expect(gateway.requests).toHaveLength(2);
    expectNoSecret(logged);
  });

  function gatewayThat(...answers: GatewayAnswer[]): ChannelPort {
    gateway.requests.length = 0;
    gateway.answers.splice(0, Number.POSITIVE_INFINITY, ...answers);
    const read = readSms(`http://${ACCOUNT}:${TOKEN}@127.0.0.1:${gateway.port}?source=Bank`);
    if (read?.kind !== 'http') throw new Error('no HTTP gateway');
    return openSmsGateway(read, 'https://pay.bank.example', { answer: 1000 });
  }

  function expectNoSecret(logged: string): void {
    const code = codeIn(new URLSearchParams(gateway.requests[0]?.body).get('Body') ?? '') ?? '';
    expect(code).toMatch(/^\d{8}$/);
    const basic = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64');
    for (const secret of [TOKEN, basic, code, ADA.slice(1)]) expect(logged).not.toContain(secret);
  }
});
