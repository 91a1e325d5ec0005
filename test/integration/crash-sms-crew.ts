// Several servers on one database that send text messages, some of which die at a chosen step: what becomes of each message.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { deriveCode } from '../../server/codes/derive-code.ts';
import { programFile } from '../world/programs.ts';
import { ServerProcess } from '../world/server-process.ts';
import { SmsCentre } from '../world/sms-centre.ts';
import { OutboxWorld } from './outbox-world.ts';

const ADA = '+447400123456';
const LEASE_MS = 21_000;
const SOON = { timeout: 30_000, interval: 50 };

type Server = { process: ServerProcess; planFile: string; dieAt: string | undefined };

async function tell({ planFile }: Server, plan: { aheadMs: number; dieAt?: string }): Promise<void> {
  await writeFile(planFile, JSON.stringify({ run: '1', ...plan }));
}

async function startServer(
  world: OutboxWorld,
  centre: SmsCentre,
  dieAt: string | undefined,
  name: string,
): Promise<Server> {
  const folder = path.dirname(world.environment['KEYS_FILE'] ?? '');
  const planFile = path.join(folder, `plan-${name}.json`);
  await writeFile(planFile, JSON.stringify({ run: '0', aheadMs: 0 }));
  const environment = {
    ...world.environment,
    SMS_URL: centre.url(),
    CRASH_PLAN: planFile,
    CRASH_STEPS: path.join(folder, `steps-${name}`),
  };
  const server = await ServerProcess.start({ environment, program: [programFile('crash-server')] });
  const started = { process: server, planFile, dieAt };
  await tell(started, { aheadMs: 0, ...(dieAt === undefined ? {} : { dieAt }) });
  return started;
}

function lives({ process: { pid = 0 } }: Server): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function countStates(world: OutboxWorld): Promise<Record<string, number>> {
  const rows = await world.ports.store.read.selectFrom('outbox').select('state').execute();
  const counts: Record<string, number> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Waits until no message is left but those in the hands of the dead. */
async function untilLeft(world: OutboxWorld): Promise<void> {
  let before = '';
  await vi.waitFor(
    async () => {
      const counts = await countStates(world);
      const now = JSON.stringify(counts);
      const isSame = now === before;
      before = now;
      expect([counts['queued'] ?? 0, isSame]).toEqual([0, true]);
    },
    { ...SOON, interval: 1500 },
  );
}

/** Of the messages in the hands of the dead the first is cancelled and the second outlived: neither may be sent any more. */
async function endSome(world: OutboxWorld): Promise<string[]> {
  const { store } = world.ports;
  const open = await store.read.selectFrom('outbox').selectAll().where('state', '=', 'sending').execute();
  const [cancelled, outlived] = open;
  if (cancelled !== undefined) await world.change(cancelled.subject_id, { state: 'cancelled' });
  if (outlived !== undefined)
    await store.write((tables) =>
      tables.updateTable('outbox').set({ expires_at: Date.now() }).where('id', '=', outlived.id).execute(),
    );
  return [cancelled, outlived].flatMap((row) => row?.subject_id ?? []);
}

/** How often each certificate's code has come. */
async function codesThatCame(world: OutboxWorld, centre: SmsCentre, certificates: readonly string[]) {
  const { keys, store } = world.ports;
  const rows = await store.read.selectFrom('certificates').select(['id', 'seed']).execute();
  const texts = centre.texts(ADA);
  const times = (seed: string) => texts.filter((text) => text.includes(deriveCode(keys, seed))).length;
  const counted = new Map(rows.map(({ id, seed }) => [id, times(seed)]));
  return new Map(certificates.map((id) => [id, counted.get(id) ?? 0]));
}

export type Trial = {
  /** Where each server dies; one that lives on where nothing is said. */
  deaths: readonly (string | undefined)[];
  messages: number;
  databaseUrl?: Parameters<typeof OutboxWorld.open>[0];
};

/** One trial; answers how many messages came twice. */
export async function sendThroughDying({ deaths, messages, databaseUrl }: Trial): Promise<number> {
  await using world = await OutboxWorld.open(databaseUrl);
  const address = world.ports.keys.seal('address', ADA);
  await world.ports.store.write((tables) =>
    tables.updateTable('devices').set({ address, channel: 'sms', hint: '+44 ••• 56' }).execute(),
  );
  await using centre = await SmsCentre.start({ receipts: { stat: 'DELIVRD' }, slow: 20 });
  await using stack = new AsyncDisposableStack();
  const servers: Server[] = [];
  for (const [place, dieAt] of deaths.entries()) {
    const server = await startServer(world, centre, dieAt, String(place));
    stack.use(server.process);
    servers.push(server);
  }
  const submit = (count: number) => Promise.all(Array.from({ length: count }, () => world.submit()));
  const certificates = await submit(messages);
  const doomed = servers.filter(({ dieAt }) => dieAt !== undefined);
  await vi.waitFor(
    async () => {
      if (!doomed.some(lives)) return;
      // The others may have taken all: there is more, until everybody who is to die has got to it.
      certificates.push(...(await submit(5)));
      throw new Error('somebody lives who was to die');
    },
    { ...SOON, interval: 300 },
  );
  if (doomed.length < servers.length) await untilLeft(world);
  const before = await codesThatCame(world, centre, certificates);
  const ended = doomed.length < servers.length ? await endSome(world) : [];
  for (const server of servers) await tell(server, { aheadMs: LEASE_MS });
  for (const server of doomed) await server.process.startAgain();
  await vi.waitFor(async () => {
    const { queued = 0, sending = 0 } = await countStates(world);
    expect([queued, sending]).toEqual([0, 0]);
  }, SOON);
  return await audit(world, centre, {
    certificates,
    ended,
    before,
    allDied: doomed.length === servers.length,
  });
}

async function audit(
  world: OutboxWorld,
  centre: SmsCentre,
  {
    certificates,
    ended,
    before,
    allDied,
  }: {
    certificates: readonly string[];
    ended: readonly string[];
    before: ReadonlyMap<string, number>;
    allDied: boolean;
  },
): Promise<number> {
  const came = await codesThatCame(world, centre, certificates);
  let twice = 0;
  for (const [id, times] of came) {
    const row = await world.message(id);
    if (ended.includes(id)) {
      expect(times, 'nothing after the end').toBe(before.get(id));
      expect(row.state).toBe('dropped');
      continue;
    }
    expect(row.sends).toBeLessThanOrEqual(2);
    if (times > 1) twice += 1;
    // In the hands of two that died, one after the other: it is not tried a third time, and the shopper is told.
    if (allDied && row.state === 'failed') {
      expect([row.sends, (await world.seen(id)).delivery]).toEqual([2, 'failed']);
      continue;
    }
    expect(row.state).toBe('sent');
    expect(times, 'no code is lost').toBeGreaterThanOrEqual(1);
    expect(times, 'none comes more often than it was handed over').toBeLessThanOrEqual(row.sends);
  }
  expect(centre.texts(ADA)).toHaveLength([...came.values()].reduce((sum, times) => sum + times, 0));
  return twice;
}
