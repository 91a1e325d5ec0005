// A codec that nobody here wrote: SMS centres in Perl over Net::SMPP (Debian's libnet-smpp-perl), its own example and ours.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import type { CarrierReceipt, ChannelPort } from '../../server/ports.ts';
import { Child } from '../world/child.ts';
import { freePort } from '../world/listen.ts';

const EXAMPLE = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';
const OURS = path.resolve(import.meta.dirname, '../world/sms-centre.pl');
const LIMITS = { connect: 2000, answer: 5000, enquire: 500, ready: 20_000, pauses: [50, 500] } as const;
const SOON = { timeout: 20_000, interval: 50 };
const TEXT = 'Pay EUR 42.50 to Example Shop (shop.example)? Code 48217397.';
const LONG = `Pay EUR 42.50 to ${'a'.repeat(160)}? Code 48217397. @$€`;
const missing =
  spawnSync('perl', ['-MNet::SMPP', '-e', '1'], { stdio: 'ignore' }).status === 0
    ? undefined
    : "Net::SMPP is not installed (Debian's libnet-smpp-perl)";

const ends: (() => Promise<unknown>)[] = [];
beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function channelTo(port: number, query = ''): ChannelPort & { receipts: CarrierReceipt[] } {
  const carrier = readSms(`smpp://bank:secret@127.0.0.1:${port}?source=Bank${query}`);
  if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
  const channel = openSmpp(carrier, LIMITS);
  const receipts: CarrierReceipt[] = [];
  channel.onReceipt?.(async (receipt) => void receipts.push(receipt));
  ends.push(() => channel.close());
  return { ...channel, receipts };
}

const message = (text = TEXT) => ({ to: '+491701234567', subject: '', text, messageId: 'm' });

async function ownCentre(what: 'receipts' | 'throttle' | 'silent'): Promise<{ centre: Child; port: number }> {
  const port = await freePort();
  const centre = new Child('perl', [OURS, String(port), what]);
  ends.push(() => centre.kill());
  await centre.until('the centre', () => centre.said.includes('listening'));
  return { centre, port };
}

/** The messages that it says it got. */
function submitted({ said }: Child) {
  return [...said.matchAll(/^submit (\d+) (\d+) (\d+) \S* ([0-9a-f]*) ([0-9a-f]*)$/gm)].map(
    ([, esm, coding, registered, short = '', payload = '']) => ({
      esm: Number(esm),
      coding: Number(coding),
      registered: Number(registered),
      short: Buffer.from(short, 'hex'),
      payload: Buffer.from(payload, 'hex'),
    }),
  );
}

test('its own example binds us, takes messages, asks whether we stand, and is told goodbye', async ({
  skip,
}) => {
  if (!existsSync(EXAMPLE)) skip('the example of Net::SMPP is not there');
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-smsc-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const text = readFileSync(EXAMPLE, 'latin1')
    .replace('$port = 9900', `$port = ${port}`)
    .replace("$host = 'localhost'", "$host = '127.0.0.1'")
    .replace('$trace = 0', '$trace = 1');
  await writeFile(path.join(folder, 'smsc.pl'), text, 'latin1');
  const centre = new Child('perl', [path.join(folder, 'smsc.pl'), '3']);
  ends.push(() => centre.kill());
  const channel = channelTo(port);
  const sent = { outcome: 'sent', detail: 'accepted', reference: 'smpp:123456789' };
  expect(await channel.send(message(), 300_000)).toEqual(sent);
  await vi.waitFor(() => expect(centre.said).toMatch(/'cmd' => 21\b/), SOON);
  expect(await channel.send(message('Ж'.repeat(100)))).toEqual(sent);
  await channel.close();
  await vi.waitFor(() => expect(centre.said).toContain('Remote sent unbind'), SOON);
  expect(centre.said).toContain(TEXT);
  expect(centre.said).toContain('491701234567');
});

test('receipts that speak by optional parameters alone, one of them before its message’s answer', async () => {
  const { centre, port } = await ownCentre('receipts');
  const channel = channelTo(port);
  expect(await channel.send(message())).toMatchObject({ outcome: 'sent', reference: 'smpp:ab1' });
  expect(await channel.send(message())).toMatchObject({ outcome: 'sent', reference: 'smpp:ab2' });
  await vi.waitFor(() => expect(channel.receipts).toHaveLength(2), SOON);
  expect(channel.receipts).toEqual([
    { reference: 'smpp:ab1', delivery: 'delivered', detail: 'state 2' },
    { reference: 'smpp:ab2', delivery: 'failed', detail: 'state 5' },
  ]);
  await vi.waitFor(() => expect(centre.said.match(/^deliver_sm_resp 0$/gm)).toHaveLength(2), SOON);
  expect(centre.said).toMatch(/^bind 34 bank secret$/m);
  await vi.waitFor(() => expect(centre.said).toMatch(/^enquire_link$/m), SOON);
});

test('throttled twice: busy, and taken after the pause', async () => {
  const { centre, port } = await ownCentre('throttle');
  const channel = channelTo(port);
  const busy = { outcome: 'busy', detail: 'ESME_RTHROTTLED' };
  expect(await channel.send(message())).toEqual(busy);
  expect(await channel.send(message())).toEqual(busy);
  expect(await channel.send(message())).toMatchObject({ outcome: 'sent' });
  expect(submitted(centre)).toHaveLength(1);
});

test('a long text as one payload', async () => {
  const { centre, port } = await ownCentre('silent');
  const channel = channelTo(port, '&long=payload');
  expect((await channel.send(message(LONG))).outcome).toBe('sent');
  const text = `Оплатить ${'б'.repeat(100)}`;
  expect((await channel.send(message(text))).outcome).toBe('sent');
  await vi.waitFor(() => expect(submitted(centre)).toHaveLength(2), SOON);
  const [gsm, ucs2] = submitted(centre);
  expect(gsm).toMatchObject({ esm: 0, coding: 0, registered: 1 });
  expect(gsm?.short).toHaveLength(0);
  const inGsm = LONG.replace('@', '\0').replace('$', '\u0002').replace('€', '\u001be');
  expect(gsm?.payload.toString('latin1')).toBe(inGsm);
  expect(ucs2).toMatchObject({ esm: 0, coding: 8 });
  expect(ucs2?.payload.swap16().toString('utf16le')).toBe(text);
});

test('a long text in parts, each with its header', async () => {
  const { centre, port } = await ownCentre('silent');
  expect((await channelTo(port, '&long=udh').send(message(LONG))).outcome).toBe('sent');
  await vi.waitFor(() => expect(submitted(centre)).toHaveLength(2), SOON);
  const parts = submitted(centre);
  expect(parts.map(({ esm, coding, registered }) => [esm, coding, registered])).toEqual([
    [0x40, 0, 0],
    [0x40, 0, 1],
  ]);
  const headers = parts.map(({ short }) => [...short.subarray(0, 6)]);
  const [first = []] = headers;
  expect(headers).toEqual([
    [5, 0, 3, first[3], 2, 1],
    [5, 0, 3, first[3], 2, 2],
  ]);
  expect(parts[0]?.short).toHaveLength(159);
  const text = Buffer.concat(parts.map(({ short }) => short.subarray(6))).toString('latin1');
  expect(text).toBe(LONG.replace('@', '\0').replace('$', '\u0002').replace('€', '\u001be'));
});
