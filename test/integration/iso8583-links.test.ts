// The network's connections by themselves: what one may take of time, messages and memory, and who may connect at all.
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { isGenuine, withCode } from '../../server/issuer/iso8583/authentication-code.ts';
import type { LinkEnd, Wire } from '../../server/issuer/iso8583/link.ts';
import { LIMITS, type ListenLimits, listenForLinks } from '../../server/issuer/iso8583/listen.ts';
import type { Listening } from '../../server/issuer-port.ts';
import { IsoPeer } from '../world/iso-peer.ts';
import { frameIso, packIso, sealIso } from '../world/iso-wire.ts';
import { selfSignedCertificate } from '../world/tls-certificate.ts';

const KEY = Buffer.alloc(32, 7);
const LOOPBACK = { host: '127.0.0.1', port: 0, tls: undefined };

const numbered = (number: number) => String(number).padStart(6, '0');
/** A genuine message of its number. */
function message(number: number): Buffer {
  const fields = { 7: '1128093000', 11: numbered(number), 70: '301' };
  return sealIso(packIso({ type: '0800', fields }), KEY);
}
/** The answer to it. */
function answered(bytes: Buffer): Buffer {
  const answer = Buffer.from(bytes.subarray(0, -8));
  answer.write('0810');
  return withCode(answer, KEY);
}

type Served = { listening: Listening; ends: LinkEnd[]; ended(): Promise<LinkEnd> };
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function serve(
  answer: Wire['answer'] = async (bytes) => answered(bytes),
  limits: Partial<ListenLimits> = {},
  where: Parameters<typeof listenForLinks>[0] = LOOPBACK,
): Promise<Served> {
  const ends: LinkEnd[] = [];
  let tell: () => void = () => undefined;
  const wire = { isGenuine: (bytes: Buffer) => isGenuine(bytes, KEY), answer };
  const ended = (why: LinkEnd) => {
    ends.push(why);
    tell();
  };
  const listening = await listenForLinks(where, { ...LIMITS, ...limits }, { wire, ended });
  opened.push(() => listening.close());
  const next = async () => {
    if (ends.length === 0)
      await new Promise<void>((done) => {
        tell = done;
      });
    return ends.shift() as LinkEnd;
  };
  return { listening, ends, ended: next };
}

async function link({ listening }: Served): Promise<IsoPeer> {
  const peer = await IsoPeer.connect(listening.address, KEY);
  opened.push(() => peer.close());
  return peer;
}

const ask = (peer: IsoPeer, number: number) => peer.ask(message(number), numbered(number));

describe('a link ends', () => {
  test('when nothing genuine comes in its first time, whatever else does', async () => {
    const served = await serve(undefined, { firstMs: 150 });
    const peer = await link(served);
    const drip = setInterval(() => peer.write(Buffer.of(1)), 20);
    expect(await served.ended()).toBe('silent');
    clearInterval(drip);
  });

  test('when a message does not end, however slowly it drips', async () => {
    const served = await serve(undefined, { unfinishedMs: 150 });
    const peer = await link(served);
    await ask(peer, 1);
    peer.write(Buffer.of(1, 0));
    const drip = setInterval(() => peer.write(Buffer.of(0x30)), 20);
    expect(await served.ended()).toBe('silent');
    clearInterval(drip);
  });

  test('when nothing comes any more', async () => {
    const served = await serve(undefined, { idleMs: 150 });
    const peer = await link(served);
    await ask(peer, 1);
    expect(await served.ended()).toBe('silent');
  });

  test('but not for an answer that takes longer than that', async () => {
    const slow = { firstMs: 1000, idleMs: 60_000 };
    const served = await serve(async (bytes) => pause(1500).then(() => answered(bytes)), slow);
    expect((await ask(await link(served), 1)).type).toBe('0810');
    expect(served.ends).toEqual([]);
  });

  test('at the first message whose code is wrong, unread, and only that link', async () => {
    const seen: Buffer[] = [];
    const served = await serve(async (bytes) => {
      seen.push(bytes);
      return answered(bytes);
    });
    const [peer, other] = [await link(served), await link(served)];
    await ask(other, 1);
    const forged = Buffer.from(message(2));
    forged[30] = (forged[30] ?? 0) ^ 1;
    peer.write(Buffer.concat([frameIso(forged), frameIso(message(3))]));
    expect(await served.ended()).toBe('forged');
    expect((await ask(other, 4)).type).toBe('0810');
    expect(seen).toHaveLength(2);
  });

  test.each([[0], [27], [1025], [65_535]])('at a length of %i', async (length) => {
    const served = await serve();
    const peer = await link(served);
    await ask(peer, 1);
    peer.write(Buffer.concat([Buffer.of(length >> 8, length & 255), Buffer.alloc(40, 0x30)]));
    expect(await served.ended()).toBe('broken');
  });

  test('without an answer where one could not be made', async () => {
    const served = await serve(() => Promise.reject(new Error('no database')));
    await expect(ask(await link(served), 1)).rejects.toThrow('closed');
    expect(await served.ended()).toBe('trouble');
  });

  test('when its answers are not read', async () => {
    const served = await serve(async () => Buffer.alloc(60_000), { unreadBytes: 100_000 });
    const peer = await link(served);
    peer.socket.pause();
    const many = Buffer.concat(Array.from({ length: 500 }, (_, number) => frameIso(message(number))));
    peer.write(many);
    expect(await served.ended()).toBe('unread');
  });
});

describe('many messages and links', () => {
  test('a thousand at once are answered, never more than a few in hand', async () => {
    let [open, most] = [0, 0];
    const served = await serve(
      async (bytes) => {
        open += 1;
        most = Math.max(most, open);
        await pause(1);
        open -= 1;
        return answered(bytes);
      },
      { inFlight: 8 },
    );
    const peer = await link(served);
    const all = await Promise.all(Array.from({ length: 1000 }, (_, number) => ask(peer, number)));
    expect(new Set(all.map(({ fields }) => fields[11])).size).toBe(1000);
    expect(most).toBe(8);
  });

  test('one link too many is not taken, until another ends', async () => {
    const served = await serve(undefined, { links: 2 });
    const [first, second] = [await link(served), await link(served)];
    await ask(first, 1);
    await ask(second, 2);
    await expect(link(served).then((third) => ask(third, 3))).rejects.toThrow();
    await first.close();
    await served.ended();
    expect((await ask(await link(served), 4)).type).toBe('0810');
  });

  test('a server that stops answers first what it has in hand', async () => {
    const read = Promise.withResolvers<void>();
    const served = await serve(async (bytes) => {
      read.resolve();
      return pause(150).then(() => answered(bytes));
    });
    const peer = await link(served);
    const answer = ask(peer, 1);
    await read.promise;
    await served.listening.close();
    expect((await answer).type).toBe('0810');
    expect(await served.ended()).toBe('closed');
  });

  test('a taken port is told in one line', async () => {
    const { listening } = await serve();
    const port = Number(listening.address.split(':')[1]);
    await expect(serve(undefined, {}, { ...LOOPBACK, port })).rejects.toThrow(
      `ISO8583_LISTEN 127.0.0.1:${port} cannot be listened on: EADDRINUSE`,
    );
  });
});

describe('with TLS', () => {
  const [server, client, stranger] = [
    selfSignedCertificate(),
    selfSignedCertificate(),
    selfSignedCertificate(),
  ];
  const where = { ...LOOPBACK, tls: { key: server.key, cert: server.cert, ca: client.cert } };

  async function secured({ listening }: Served, options: ConnectionOptions): Promise<IsoPeer> {
    const port = Number(listening.address.split(':')[1]);
    const socket = connectTls({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      ca: server.cert,
      ...options,
    });
    const peer = new IsoPeer(socket, KEY);
    opened.push(() => peer.close());
    await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
    return peer;
  }

  test('the network shows its certificate and is answered', async () => {
    const peer = await secured(await serve(undefined, {}, where), client);
    expect((await ask(peer, 1)).type).toBe('0810');
  });

  test.each<[string, ConnectionOptions]>([
    ['no certificate', {}],
    ["a stranger's certificate", stranger],
    [
      'an old protocol',
      { ...client, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    ],
  ])('%s is not answered', async (_name, options) => {
    const served = await serve(undefined, {}, where);
    await expect(secured(served, options).then((peer) => ask(peer, 1))).rejects.toThrow();
    expect(served.ends).toEqual([]);
  });

  test('nor is the same in the clear, and one who says nothing does not stay', async () => {
    const served = await serve(undefined, { handshakeMs: 150 }, where);
    await expect(link(served).then((peer) => ask(peer, 1))).rejects.toThrow();
    const port = Number(served.listening.address.split(':')[1]);
    const silent = connectTcp({ host: '127.0.0.1', port });
    silent.on('error', () => undefined).resume();
    await once(silent, 'close');
  });
});
