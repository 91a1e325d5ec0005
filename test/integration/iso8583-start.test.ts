// The server as it is started: it listens for the network, says so, answers, and lets go at its end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';
import { IsoPeer } from '../world/iso-peer.ts';
import { packIso, sealIso } from '../world/iso-wire.ts';
import { freePort, listenOn } from '../world/listen.ts';

const KEY = Buffer.alloc(32, 7);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-iso8583-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function configFor(port: number) {
  const keyFile = path.join(folder, 'mac.key');
  await writeFile(keyFile, KEY.toString('hex'));
  return readConfig({
    PORT: '0',
    PUBLIC_URL: 'http://localhost:4600',
    DATABASE_URL: `sqlite:${path.join(folder, 'start.sqlite')}`,
    KEYS_FILE: path.join(folder, 'keys.json'),
    ISSUER: 'iso8583',
    ISO8583_LISTEN: `127.0.0.1:${port}`,
    ISO8583_MAC_KEY_FILE: keyFile,
  });
}

const logger = pino({ level: 'silent' });

test('a started server answers the network until it is stopped', async () => {
  const port = await freePort();
  const running = await startServer(await configFor(port), logger);
  const peer = await IsoPeer.connect(`127.0.0.1:${port}`, KEY);
  const now = new Date().toISOString().replace(/\D/g, '').slice(4, 14);
  const echo = sealIso(packIso({ type: '0800', fields: { 7: now, 11: '000001', 70: '301' } }), KEY);
  expect((await peer.ask(echo, '000001')).fields[39]).toBe('00');
  await running.stop();
  await expect(peer.ask(echo, '000001')).rejects.toThrow();
  await expect(IsoPeer.connect(`127.0.0.1:${port}`, KEY)).rejects.toThrow('ECONNREFUSED');
});

test('where its port is taken it does not start, and says which', async () => {
  const taken = createServer();
  const port = await listenOn(taken);
  const wanted = `ISO8583_LISTEN 127.0.0.1:${port} cannot be listened on: EADDRINUSE`;
  await expect(startServer(await configFor(port), logger)).rejects.toThrow(wanted);
  await new Promise<void>((closed) => {
    taken.close(() => closed());
  });
});
