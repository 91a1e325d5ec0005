// The server is killed at any step of its first start: the next one goes on at once, and there is one database and one key file.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { freePort } from '../world/listen.ts';
import { Postgres } from '../world/postgres.ts';
import { programFile } from '../world/programs.ts';

/** The writes of a first start: two tables, the migration, the look whether there is another, the keys' fingerprint. */
const WRITES = 4;
const POINTS = Array.from({ length: WRITES }, (_, write) =>
  ['before', 'after'].map((side) => `write ${write + 1} ${side}`),
).flat();
const AT_ONCE_MS = 10_000;

/** Starts the server, which ends at its crash point. */
function dieAtStart(environment: Record<string, string>): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [programFile('crash-server')], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  return new Promise((ended) => child.once('exit', (_, signal) => ended(signal)));
}

async function invite(environment: Record<string, string>): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const tell = (line: string) => said.push(line);
  const words = ['invite', '--name', 'Ada', '--role', 'payer', '--fund', 'EUR 500.00'];
  return { code: await runCommandLine(words, { environment, out: tell, err: tell }), said };
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test.each(POINTS)('killed at %s', async (dieAt) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-crash-start-'));
    try {
      const environment = {
        PORT: String(await freePort()),
        DATABASE_URL: (await cluster?.createDatabase()) ?? `sqlite:${folder}/bank.sqlite`,
        KEYS_FILE: `${folder}/keys.json`,
        LOG_LEVEL: 'silent',
        CRASH_PLAN: `${folder}/plan.json`,
        CRASH_STEPS: `${folder}/steps`,
      };
      await writeFile(environment.CRASH_PLAN, JSON.stringify({ run: '', dieAt, aheadMs: 0 }));
      expect(await dieAtStart(environment)).toBe('SIGKILL');
      const keys = await readFile(environment.KEYS_FILE, 'utf8').catch(() => undefined);
      const before = performance.now();
      expect(await invite(environment)).toMatchObject({ code: 0 });
      expect(performance.now() - before).toBeLessThan(AT_ONCE_MS);
      if (keys !== undefined) expect(await readFile(environment.KEYS_FILE, 'utf8')).toBe(keys);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
