// Exim as the operator's mail server: TLS with certificates that are verified, AUTH, and what each of its refusals means.
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openEmail } from '../../server/channels/email.ts';
import type { ChannelPort } from '../../server/ports.ts';
import { Exim, noExim } from '../world/exim.ts';
import { selfSignedCertificate } from '../world/tls-certificate.ts';
import { ADA, OutboxWorld } from './outbox-world.ts';

const SOON = { timeout: 20_000, interval: 50 };
const LIMITS = { connect: 5000, silence: 5000, send: 10_000 };
const TEXT = 'Pay EUR 42.50 to Café Ünïcødé (shop.example)? Code 48217397. Not you? Ignore this.';
const MESSAGE = { to: ADA, subject: 'Confirm EUR 42.50', text: TEXT, messageId: 'abc@bank.example' };
/** A host like any other for us, and this machine for everybody: TLS is asked for, certificates are verified. */
const ELSEWHERE = '0.0.0.0';

const roots = getCACertificates('default');
const ends: (() => Promise<unknown>)[] = [];
beforeEach(({ skip }) => {
  if (noExim !== undefined) skip(noExim);
});
afterEach(async () => {
  setDefaultCACertificates(roots);
  for (const end of ends.splice(0).reverse()) await end();
});

async function exim(start: () => Promise<Exim> = Exim.start): Promise<Exim> {
  const started = await start();
  ends.push(() => started[Symbol.asyncDispose]());
  return started;
}

/** As an operator does with NODE_EXTRA_CA_CERTS. */
function trust(...certificates: string[]): void {
  setDefaultCACertificates([...roots, ...certificates]);
}

function channelTo(smtpUrl: string): ChannelPort {
  const channel = openEmail({ smtpUrl, mailFrom: 'payments@bank.example' }, LIMITS);
  ends.push(() => channel.close());
  return channel;
}

test('over TLS, as a user, whole and unchanged', async () => {
  const tls = selfSignedCertificate(ELSEWHERE);
  trust(tls.cert);
  const server = await exim(() => Exim.start({ tls }));
  const channel = channelTo(server.url(ELSEWHERE));
  expect(await channel.send(MESSAGE)).toEqual({ outcome: 'sent', detail: 'accepted' });
  await vi.waitFor(async () => expect(await server.letters()).toHaveLength(1), SOON);
  const [raw = ''] = await server.letters();
  expect(raw).toMatch(/esmtpsa\s+\(TLS1\.3\)/);
  expect(raw).toMatch(/^Message-ID: <abc@bank\.example>$/im);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(raw).toMatch(/^Envelope-To: ada@mail\.example$/im);
  const letter = await PostalMime.parse(raw);
  expect(letter.text?.trim()).toBe(TEXT);
  expect(letter.html).toContain('Code <strong>48217397</strong>');
});

test.each([
  ['nobody vouches for it', ELSEWHERE, false, 'ESOCKET CONN'],
  ['it is another host’s', 'mail.example', true, 'ESOCKET CONN'],
])('a wrong certificate (%s): nothing is sent, not even the password', async (_, host, trusted, detail) => {
  const tls = selfSignedCertificate(host);
  if (trusted) trust(tls.cert);
  const server = await exim(() => Exim.start({ tls }));
  const result = await channelTo(server.url(ELSEWHERE)).send(MESSAGE);
  expect(result).toEqual({ outcome: 'busy', detail });
  expect(await server.letters()).toEqual([]);
  expect(await server.log()).not.toMatch(/A=plain|<=/);
});

test('no STARTTLS beyond this machine: nothing is sent; on it, all is', async () => {
  const server = await exim(Exim.startInTheClear);
  const result = await channelTo(server.url(ELSEWHERE)).send(MESSAGE);
  expect(result).toEqual({ outcome: 'busy', detail: 'ETLS STARTTLS 503' });
  expect(await server.letters()).toEqual([]);
  expect(await channelTo(server.url()).send(MESSAGE)).toMatchObject({ outcome: 'sent' });
  await vi.waitFor(async () => expect(await server.letters()).toHaveLength(1), SOON);
});

test('another password: to be tried again, for it is not about the message', async () => {
  const server = await exim();
  const result = await channelTo(server.url('localhost', 'other')).send(MESSAGE);
  expect(result).toEqual({ outcome: 'busy', detail: 'EAUTH AUTH PLAIN 535' });
});

test('refused for good and refused for now, at the recipient and after the content', async () => {
  const server = await exim();
  const channel = channelTo(server.url());
  const refused = { outcome: 'refused', detail: expect.stringContaining('550') };
  expect(await channel.send({ ...MESSAGE, to: 'nobody@mail.example' })).toEqual(refused);
  expect(await channel.send({ ...MESSAGE, subject: 'refuse this' })).toEqual(refused);
  for (const what of ['recipients', 'content'] as const) {
    await server.greylist(what, true);
    expect(await channel.send(MESSAGE)).toEqual({ outcome: 'busy', detail: expect.stringContaining('451') });
    await server.greylist(what, false);
  }
  expect(await server.letters()).toEqual([]);
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'sent' });
  await vi.waitFor(async () => expect(await server.letters()).toHaveLength(1), SOON);
});

test('down and back: through the outbox, a code comes once; many come once each', async () => {
  const server = await exim();
  await using world = await OutboxWorld.open();
  const worker = world.work(channelTo(server.url()));
  await server.down();
  const first = await world.submit();
  worker.wake();
  await vi.waitFor(async () => expect((await world.message(first)).detail).toContain('CONN'), SOON);
  await server.up();
  const more = await Promise.all(Array.from({ length: 19 }, () => world.submit()));
  for (const one of [first, ...more])
    await vi.waitFor(async () => {
      world.ahead += 500;
      worker.wake();
      expect((await world.seen(one)).delivery).toBe('sent');
    }, SOON);
  await vi.waitFor(async () => expect(await server.letters()).toHaveLength(20), SOON);
  const ids = (await server.letters()).map((raw) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  expect(new Set(ids).size).toBe(20);
});
