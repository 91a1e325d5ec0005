// The audit log on its way to a SIEM: every sealed entry at least once and in order, whatever the receiver does.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { Ports } from '../../server/ports.ts';
import { pushEntries } from '../../server/siem/push-entries.ts';
import { siemTargets, type Target } from '../../server/siem/targets.ts';
import { sealAll } from '../world/audit-log.ts';
import { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { listenOn } from '../world/listen.ts';
import { SYSLOG, SyslogReceiver } from '../world/syslog-receiver.ts';

const both = bothEngines({ pauses: { seal: 3_600_000 } });
const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;
const HOUR = 3_600_000;
const LEASE = 60_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-siem-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function syslogEnvironment({ port, tls }: SyslogReceiver): Promise<Record<string, string>> {
  const SIEM_SYSLOG_CA_FILE = path.join(folder, `ca-${port}.pem`);
  await writeFile(SIEM_SYSLOG_CA_FILE, tls.cert);
  return { SIEM_SYSLOG: `tls://localhost:${port}`, SIEM_SYSLOG_CA_FILE };
}

function targetOf(environment: Record<string, string>): Target {
  const [target] = siemTargets(readConfig(environment));
  if (target === undefined) throw new Error('no target');
  return target;
}

/** Pushes all that waits, and nothing that has failed a moment ago. */
async function push(ports: Ports, target: Target, holder = 'one', within = 5000): Promise<void> {
  const deps = { ...ports, answerWithinMs: within };
  while (await pushEntries(deps, target, holder));
}

/** Entries of the test's own, sealed; answers their places. */
async function fill(bank: Bank, count: number): Promise<number[]> {
  const from = await sizeOf(bank.ports);
  const at = bank.now();
  const entry = JSON.stringify({
    type: 'payments-stopped',
    at: new Date(at).toISOString(),
    reason: 'Übung |=\\ ’',
  });
  const rows = Array.from({ length: count }, (_, place) => ({
    ...{ id: `${bank.engine} ${at} ${place}`, at, type: 'payments-stopped', entry, position: null },
  }));
  await bank.ports.store.write((tables) => tables.insertInto('audit_entries').values(rows).execute());
  await sealAll(bank.ports);
  return Array.from({ length: (await sizeOf(bank.ports)) - from }, (_, place) => from + place);
}

async function sizeOf({ store }: Pick<Ports, 'store'>): Promise<number> {
  const newest = await store.read
    .selectFrom('audit_checkpoints')
    .select('size')
    .orderBy('size', 'desc')
    .execute();
  return newest[0]?.size ?? 0;
}

const cursorOf = (bank: Bank, { name }: Target) =>
  bank.ports.store.read.selectFrom('siem_cursors').selectAll().where('target', '=', name).executeTakeFirst();
const all = (size: number) => Array.from({ length: size }, (_, place) => place);
const placesOf = (messages: readonly string[]) =>
  messages.map((message) => Number(/sequenceId="(\d+)"/.exec(message)?.[1]) - 1);

both(
  'syslog: RFC 5424 in frames of RFC 5425, every entry once, in order, by one of two servers',
  async (bank) => {
    await using receiver = await SyslogReceiver.start();
    const target = targetOf(await syslogEnvironment(receiver));
    await bank.payer();
    await fill(bank, 450);
    const size = await sizeOf(bank.ports);
    await Promise.all([push(bank.ports, target, 'one'), push(bank.ports, target, 'two')]);
    expect(placesOf(receiver.messages)).toEqual(all(size));
    for (const message of receiver.messages) {
      expect(message).toMatch(SYSLOG);
      const [, priority, , host, application, , , text = ''] = SYSLOG.exec(message) ?? [];
      expect([host, application]).toEqual(['localhost', 'countersign']);
      expect(['107', '108', '109', '110']).toContain(priority);
      expect(JSON.parse(text)).toMatchObject({ class_uid: expect.any(Number), metadata: { product: {} } });
      expect(message).toMatch(/^[ -~]*$/);
    }
    const stopped = SYSLOG.exec(receiver.messages.at(-1) ?? '')?.[7] ?? '';
    expect(JSON.parse(stopped)).toMatchObject({ unmapped: { reason: 'Übung |=\\ ’' } });
  },
);

both(
  'syslog: a receiver that cuts the link, holds it, or is not who it says: nothing is lost',
  async (bank) => {
    await using receiver = await SyslogReceiver.start();
    await using other = await SyslogReceiver.start();
    const target = targetOf(await syslogEnvironment(receiver));
    await fill(bank, 30);
    const size = await sizeOf(bank.ports);
    receiver.manner = { drop: 3000 };
    await push(bank.ports, target);
    expect(await cursorOf(bank, target)).toMatchObject({ next: 0, failures: 1 });
    receiver.manner = 'read';
    await push(bank.ports, target);
    expect(receiver.messages, 'before its pause is over').toEqual([]);
    bank.advance(HOUR);
    receiver.manner = 'hold';
    await push(bank.ports, target, 'one', 200);
    expect(await cursorOf(bank, target)).toMatchObject({ next: 0, failures: 2 });
    bank.advance(HOUR);
    const impostor = targetOf({
      ...(await syslogEnvironment(receiver)),
      SIEM_SYSLOG: `tls://localhost:${other.port}`,
    });
    await push(bank.ports, impostor);
    expect(other.messages).toEqual([]);
    expect(await cursorOf(bank, impostor)).toMatchObject({ next: 0, failures: 1 });
    receiver.manner = 'read';
    await push(bank.ports, target);
    expect(placesOf(receiver.messages)).toEqual(all(size));
    const more = await fill(bank, 3);
    await push(bank.ports, target, 'another server');
    expect(receiver.messages, 'while the lease lasts').toHaveLength(size);
    bank.advance(LEASE);
    await push(bank.ports, target, 'another server');
    expect(placesOf(receiver.messages).slice(size)).toEqual(more);
  },
);

type Post = { headers: IncomingMessage['headers']; body: string };

/** A SIEM's HTTP endpoint that answers as it is told. */
async function endpoint() {
  const posts: Post[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      posts.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  const url = `http://localhost:${await listenOn(server)}/ingest/Bearer-of-nothing`;
  const close = () => new Promise((closed) => server.close(closed));
  return { posts, answers, url, [Symbol.asyncDispose]: async () => void (await close()) };
}

type Delivered = { type: string; data: { log: string; entries: { metadata: { sequence: number } }[] } };
const verified = ({ headers, body }: Post, secret = SECRET): Delivered =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as Delivered;
const sequencesOf = ({ data }: Delivered) => data.entries.map(({ metadata }) => metadata.sequence);

both(
  'webhook: signed, again with the same id after 500 or a redirect, resumed by another server',
  async (bank) => {
    await using siem = await endpoint();
    const target = targetOf({ SIEM_WEBHOOK_URL: siem.url, SIEM_WEBHOOK_SECRET: SECRET });
    await fill(bank, 250);
    const size = await sizeOf(bank.ports);
    // A signature holds the time, which whoever verifies compares with the machine's.
    const after = (milliseconds: number): Ports => ({
      ...bank.ports,
      clock: () => Date.now() + milliseconds,
    });
    siem.answers.push(500);
    await push(after(0), target);
    expect(siem.posts).toHaveLength(1);
    expect((await cursorOf(bank, target))?.failures).toBe(1);
    siem.answers.push(302, 200);
    await push(after(LEASE), target, 'two');
    expect((await cursorOf(bank, target))?.failures).toBe(2);
    await push(after(2 * LEASE), target, 'two');
    const [first, second, ...taken] = siem.posts;
    expect(new Set([first, second, taken[0]].map((post) => post?.headers['webhook-id'])).size).toBe(1);
    expect(verified(first as Post)).toMatchObject({
      type: 'audit.sealed',
      data: { log: expect.stringMatching(/\/audit$/) },
    });
    expect(() => verified(first as Post, `whsec_${Buffer.alloc(32, 'x').toString('base64')}`)).toThrow();
    expect(taken.flatMap(({ body }) => sequencesOf(JSON.parse(body)))).toEqual(all(size));
    const pushed = siem.posts.map(({ body, headers }) => JSON.stringify(headers) + body).join('\n');
    for (const secret of [SECRET.slice(6), 'Bearer-of-nothing', '"code"', 'publicKey'])
      expect(pushed).not.toContain(secret);
  },
);

test('a server that is configured so pushes what happens, in CEF, without what is personal', async () => {
  await using siem = await endpoint();
  const environment = { SIEM_FORMAT: 'cef', SIEM_WEBHOOK_URL: siem.url, SIEM_WEBHOOK_SECRET: SECRET };
  await using bank = await Bank.open('sqlite', { environment, pauses: { seal: 50 } });
  const payer = await bank.payer({ name: 'Zoë Secret-Person' });
  const { certificate } = await payer.pay();
  const lines = () =>
    siem.posts.flatMap(({ body }) => (JSON.parse(body) as { data: { entries: string[] } }).data.entries);
  await expect.poll(() => lines().join('\n'), { timeout: 20_000 }).toContain('|certificate-validated|');
  const metrics = await fetch(`${bank.url}/metrics`);
  expect(await metrics.text()).toMatch(/^countersign_siem_waiting_entries\{target="webhook"\} \d+$/m);
  for (const post of siem.posts) verified(post);
  for (const line of lines()) expect(line).toMatch(/^CEF:0\|Countersign\|Countersign\|1\|/);
  const places = lines().map((line) => Number(/externalId=(\d+)/.exec(line)?.[1]));
  expect(places).toEqual(all(places.length));
  const { number = '' } = await payer.client.account();
  for (const secret of ['Secret-Person', payer.address, number, certificate.id, certificate.merchant.name])
    expect(lines().join('\n')).not.toContain(secret);
});
