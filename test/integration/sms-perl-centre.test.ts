// A codec that nobody here wrote: the SMS centre of Net::SMPP's examples (Debian's libnet-smpp-perl), where it is installed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import { freePort } from '../world/listen.ts';

const EXAMPLE = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';
const isThere =
  existsSync(EXAMPLE) && spawnSync('perl', ['-MNet::SMPP', '-e', '1'], { stdio: 'ignore' }).status === 0;
const LIMITS = { connect: 2000, answer: 2000, enquire: 500, ready: 4000, pauses: [50, 500] } as const;

let folder: string;
let centre: ChildProcess | undefined;
let said = '';
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-smsc-'));
  if (!isThere) return;
  port = await freePort();
  const program = path.join(folder, 'smsc.pl');
  const text = readFileSync(EXAMPLE, 'latin1')
    .replace('$port = 9900', `$port = ${port}`)
    .replace("$host = 'localhost'", "$host = '127.0.0.1'")
    .replace('$trace = 0', '$trace = 1');
  await writeFile(program, text, 'latin1');
  centre = spawn('perl', [program, '3'], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [centre.stdout, centre.stderr])
    stream?.setEncoding('latin1').on('data', (chunk) => {
      said += chunk;
    });
});
afterAll(async () => {
  centre?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test.skipIf(!isThere)('binds, submits, is asked whether it stands, and unbinds', async () => {
  const carrier = readSms(`smpp://bank:secret@127.0.0.1:${port}?source=Bank`);
  if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
  const channel = openSmpp(carrier, LIMITS);
  const text = 'Pay EUR 42.50 to Example Shop (shop.example)? Code 48217397.';
  const message = { to: '+491701234567', subject: '', text, messageId: 'm' };
  const sent = { outcome: 'sent', detail: 'accepted', reference: 'smpp:123456789' };
  expect(await channel.send(message, 300_000)).toEqual(sent);
  await vi.waitFor(() => expect(said).toMatch(/'cmd' => 21\b/), { timeout: 5000 });
  expect(await channel.send({ ...message, text: 'Ж'.repeat(100) })).toEqual(sent);
  await channel.close();
  await vi.waitFor(() => expect(said).toContain('Remote sent unbind'), { timeout: 5000 });
  expect(said).toContain(text);
  expect(said).toContain('491701234567');
});
