// Kannel as the HTTP gateway of SMS_GATEWAY, with the mapping that the server's README shows, and as a client of our SMS centre.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { openSmsGateway } from '../../server/channels/sms-gateway.ts';
import { readMapping, readSms, type SmsGateway } from '../../server/config-sms.ts';
import { Kannel, noKannel } from '../world/kannel.ts';
import { freePort } from '../world/listen.ts';
import { SmsCentre } from '../world/sms-centre.ts';
import { OutboxWorld } from './outbox-world.ts';

const README = readFileSync(path.resolve(import.meta.dirname, '../../server/README.md'), 'utf8');
const [, SHOWN = ''] = /```json\n(\{\n {2}"format": "query".*?)\n```/s.exec(README) ?? [];
const ADA = '+491701234567';
const SOON = { timeout: 15_000, interval: 50 };
const message = (text: string, messageId = 'm1@bank.example') => ({ to: ADA, subject: '', text, messageId });

beforeEach(({ skip }) => {
  if (noKannel !== undefined) skip(noKannel);
});

function gatewayOf(kannel: Kannel, password?: string): SmsGateway {
  const read = readSms(kannel.url(password), readMapping(SHOWN));
  if (read?.kind !== 'http') throw new Error('the README shows no mapping for Kannel');
  return read;
}

/** A server whose text messages go through Kannel, and where Kannel tells what became of them. */
async function serverBehind(world: OutboxWorld, kannel: Kannel) {
  const address = world.ports.keys.seal('address', ADA);
  await world.ports.store.write((tables) =>
    tables.updateTable('devices').set({ address, channel: 'sms' }).execute(),
  );
  const sms = gatewayOf(kannel);
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const app = await buildApp({ ...world.ports, config: { ...world.ports.config, sms, publicUrl } });
  await app.listen({ host: '127.0.0.1', port });
  const worker = world.work(openSmsGateway(sms, publicUrl));
  return {
    worker,
    publicUrl,
    async [Symbol.asyncDispose]() {
      await worker.stop();
      await app.close();
    },
  };
}

describe('Kannel as an HTTP gateway', () => {
  test('GSM 03.38, UCS-2, and both in several parts, come to its SMS centre as they were', async () => {
    await using kannel = await Kannel.start();
    const channel = openSmsGateway(gatewayOf(kannel), 'http://127.0.0.1:9');
    const long = `Pay EUR 42.50 to ${'a'.repeat(160)}? Code 48217397. @$€{}`;
    for (const text of ['Pay €42 to Café {x} & Co? Code 48217397.', 'Оплатить? Код 48217397', long]) {
      expect(await channel.send(message(text), 300_000)).toEqual({
        outcome: 'sent',
        detail: 'accepted',
        reference: 'http:m1',
      });
    }
    await vi.waitFor(() => expect(kannel.messages).toHaveLength(4), SOON);
    const [gsm, ucs2, first, second] = kannel.messages;
    expect(gsm).toEqual({ from: 'Bank', to: ADA, rest: 'text Pay €42 to Café {x} & Co? Code 48217397.' });
    const octets = Buffer.from('Оплатить? Код 48217397', 'utf16le').swap16();
    const urlDecoded = (text: string) => Buffer.from(unescape(text.replaceAll('+', ' ')), 'latin1');
    expect(urlDecoded(ucs2?.rest.replace('ucs-2 ', '') ?? '')).toEqual(octets);
    const parts = [first, second].map((one) => /^udh (\S+) data (.*)$/.exec(one?.rest ?? ''));
    expect(parts.map((part) => part?.[1]?.slice(0, 9))).toEqual(['%05%00%03', '%05%00%03']);
    expect(parts.map((part) => part?.[1]?.slice(12))).toEqual(['%02%01', '%02%02']);
    const together = parts.map((part) => urlDecoded(part?.[2] ?? '').toString()).join('');
    expect(together).toBe(long);
  });

  test('a message of the outbox is delivered, and the shopper sees it', async () => {
    await using kannel = await Kannel.start();
    await using world = await OutboxWorld.open();
    await using server = await serverBehind(world, kannel);
    const certificates = await Promise.all([world.submit(), world.submit(), world.submit()]);
    server.worker.wake();
    for (const certificate of certificates)
      await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe('delivered'), SOON);
    expect(kannel.messages).toHaveLength(3);
    expect(await world.message(certificates[0])).toMatchObject({ state: 'sent', sends: 1 });
    const { id } = await world.message(certificates[0]);
    const forged = await fetch(`${server.publicUrl}/v1/channels/sms/status?key=x&id=${id}&state=2`);
    expect(forged.status).toBe(401);
    expect((await world.seen(certificates[0])).delivery).toBe('delivered');
  });

  test('another password, an empty number, nobody there: busy, refused, busy', async () => {
    const kannel = await Kannel.start();
    const wrong = openSmsGateway(gatewayOf(kannel, 'other'), 'http://127.0.0.1:9');
    expect(await wrong.send(message('x'))).toEqual({ outcome: 'busy', detail: 'HTTP 403' });
    const channel = openSmsGateway(gatewayOf(kannel), 'http://127.0.0.1:9');
    expect(await channel.send({ ...message('x'), to: '' })).toMatchObject({ outcome: 'refused' });
    await kannel[Symbol.asyncDispose]();
    expect(await channel.send(message('x'))).toEqual({ outcome: 'busy', detail: 'ECONNREFUSED' });
  });
});

describe('Kannel as a client of the tests’ SMS centre', () => {
  test.each([
    ['DELIVRD', 'delivered'],
    ['UNDELIV', 'failed'],
  ])('binds, submits, and takes a receipt that says %s: %s', async (stat, delivery) => {
    await using centre = await SmsCentre.start({ receipts: { stat } });
    await using kannel = await Kannel.start({ port: centre.port, user: 'bank', password: 'secret' });
    await using world = await OutboxWorld.open();
    await using server = await serverBehind(world, kannel);
    await vi.waitFor(() => expect(centre.binds).toHaveLength(1), SOON);
    const certificate = await world.submit();
    server.worker.wake();
    await vi.waitFor(async () => expect((await world.seen(certificate)).delivery).toBe(delivery), SOON);
    await vi.waitFor(() => expect(centre.receiptAnswers).toEqual([0]), SOON);
    expect(centre.texts(ADA)).toEqual([expect.stringMatching(/^EUR 42\.50 an .* Code \d{8}\./)]);
  });

  test('texts of both alphabets, whole and in parts', async () => {
    await using centre = await SmsCentre.start();
    await using kannel = await Kannel.start({ port: centre.port, user: 'bank', password: 'secret' });
    const channel = openSmsGateway(gatewayOf(kannel), 'http://127.0.0.1:9');
    await vi.waitFor(() => expect(centre.binds).toHaveLength(1), SOON);
    const texts = ['@$€{}[]~^|\\ äöüßéñ', `${'a'.repeat(200)} €`, `Оплатить ${'б'.repeat(100)}`];
    for (const text of texts) expect((await channel.send(message(text))).outcome).toBe('sent');
    await vi.waitFor(() => expect(centre.texts(ADA).sort()).toEqual([...texts].sort()), SOON);
    expect(centre.messages.map(({ parts }) => parts).sort()).toEqual([1, 2, 2]);
  });

  test('the link is dropped: Kannel binds again', async () => {
    await using centre = await SmsCentre.start();
    await using _ = await Kannel.start({ port: centre.port, user: 'bank', password: 'secret' });
    await vi.waitFor(() => expect(centre.binds).toHaveLength(1), SOON);
    await centre.down();
    await centre.up();
    await vi.waitFor(() => expect(centre.binds).toHaveLength(2), SOON);
  });
});
