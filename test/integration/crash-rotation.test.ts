// A rotation of keys is killed at any of its steps: a server starts at once, and the rotation goes on where it was.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { readConfig } from '../../server/config.ts';
import { openPorts } from '../../server/open-ports.ts';
import { keyIdOf, sealKeyOf } from '../../server/sealed-text.ts';
import { Postgres } from '../world/postgres.ts';
import { createPreparedSqlite } from '../world/prepared-sqlite.ts';
import { programFile } from '../world/programs.ts';

const DEVICES = 250;
const POINTS = ['changeKeysFile 1', 'resealRows 1', 'resealRows 2', 'resealRows 3'].flatMap((step) =>
  ['before', 'after'].map((side) => `${step} ${side}`),
);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function dieAt(environment: Record<string, string>): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [programFile('crash-rotation')], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  return new Promise((ended) => child.once('exit', (_, signal) => ended(signal)));
}

async function command<T>(environment: Record<string, string>, ...words: string[]): Promise<T> {
  const said: string[] = [];
  const tell = (line: string) => said.push(line);
  const code = await runCommandLine([...words, '--json'], { environment, out: tell, err: tell });
  if (code !== 0) throw new Error(said.join('\n'));
  return JSON.parse(said.join('\n')) as T;
}

/** Devices with sealed addresses; answers what they are. */
async function fill(environment: Record<string, string>): Promise<Map<string, string>> {
  await command(environment, 'invite', '--name', 'Ada', '--role', 'payer');
  const { store, keys } = await openPorts(readConfig(environment), silent);
  const { account_id } = await store.read.selectFrom('accounts').selectAll().executeTakeFirstOrThrow();
  const ids = Array.from({ length: DEVICES }, (_, place) => `d${String(place).padStart(4, '0')}`);
  const rows = ids.map((id) => ({
    ...{ account_id, id, channel: 'email', address: keys.seal('address', `${id}@mail.example`) },
    ...{ address_hash: id, hint: 'h', enrolled_at: 1, usable_from: 1, removed_at: null },
  }));
  await store.write((tables) => tables.insertInto('devices').values(rows).execute());
  await store.close();
  return new Map(ids.map((id) => [id, `${id}@mail.example`]));
}

async function addresses(environment: Record<string, string>) {
  const { store, keys } = await openPorts(readConfig(environment), silent);
  const rows = await store.read.selectFrom('devices').selectAll().execute();
  await store.close();
  return {
    opened: new Map(rows.map(({ id, address }) => [id, keys.open('address', address)])),
    keyIds: new Set(rows.map(({ address }) => keyIdOf(address))),
  };
}

/** The seal keys that the audit log says were taken, in its order. */
async function rotationsLogged(environment: Record<string, string>): Promise<unknown[]> {
  const { store } = await openPorts(readConfig(environment), silent);
  const rows = await store.read.selectFrom('audit_entries').selectAll().orderBy('at').execute();
  await store.close();
  return rows
    .map(({ entry }) => JSON.parse(entry ?? '{}') as { type?: string; sealKey?: string })
    .flatMap(({ type, sealKey }) => (type === 'keys-rotated' ? [sealKey] : []));
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test.each(POINTS)('killed at %s', async (point) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-crash-rotation-'));
    try {
      const environment = {
        DATABASE_URL: await (cluster?.createPrepared() ?? createPreparedSqlite(`${folder}/bank.sqlite`)),
        KEYS_FILE: `${folder}/keys.json`,
        LOG_LEVEL: 'silent',
        CRASH_PLAN: `${folder}/plan.json`,
        CRASH_STEPS: `${folder}/steps`,
      };
      const wanted = await fill(environment);
      await writeFile(environment.CRASH_PLAN, JSON.stringify({ run: '', dieAt: point, aheadMs: 0 }));
      expect(await dieAt(environment)).toBe('SIGKILL');
      expect((await addresses(environment)).opened).toEqual(wanted);
      const { seal } = JSON.parse(await readFile(environment.KEYS_FILE, 'utf8'));
      expect(seal).toHaveLength(2);
      // Only where the database did not come to name the key does the log not yet have it.
      const logged = await rotationsLogged(environment);
      expect(logged).toEqual(point === 'changeKeysFile 1 before' ? [] : [sealKeyOf(seal[0].key).id]);
      const rotated = await command<{ sealKey: string; resumed: boolean }>(environment, 'keys', 'rotate');
      // Where everything was sealed already there was nothing to go on with: another key was made.
      expect(rotated.resumed).toBe(point !== 'resealRows 3 after');
      const after = await addresses(environment);
      expect(after.opened).toEqual(wanted);
      expect([...after.keyIds]).toEqual([rotated.sealKey]);
      // The log has each key once, and has it also where nobody came to finish.
      const keys: { seal: { key: string }[] } = JSON.parse(await readFile(environment.KEYS_FILE, 'utf8'));
      const taken = keys.seal.map(({ key }) => sealKeyOf(key).id).slice(0, -1);
      expect(await rotationsLogged(environment)).toEqual(taken.toReversed());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
