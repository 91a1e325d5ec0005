// What the server makes on first start and for whom to read, keys that are not the database's, and help.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { Postgres } from '../world/postgres.ts';
import { programFile } from '../world/programs.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-surroundings-'));
  folders.push(folder);
  return folder;
}

async function run(words: string[], environment: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const surroundings = {
    environment: { LOG_LEVEL: 'silent', ...environment },
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
  };
  return { code: await runCommandLine(words, surroundings), out, err };
}

const INVITE = ['invite', '--name', 'Ada', '--role', 'payer'];

describe.each(['sqlite', 'postgres'] as const)('keys on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('servers that start together for the first time make one database and one key file', async () => {
    const folder = newFolder();
    const url = (await cluster?.createDatabase()) ?? `sqlite:${folder}/bank.sqlite`;
    const environment = { DATABASE_URL: url, KEYS_FILE: `${folder}/keys.json` };
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, LOG_LEVEL: 'silent', ...environment };
    const words = [programFile('main'), ...INVITE];
    const together = [1, 2, 3].map(() => promisify(execFile)(process.execPath, words, { env }));
    for (const { stdout } of await Promise.all(together)) expect(stdout).toMatch(/^invitation /);
  });

  test('those of another database, or none, are refused in one line, and none are made', async () => {
    const folder = newFolder();
    const url = (await cluster?.createDatabase()) ?? `sqlite:${folder}/bank.sqlite`;
    const own = { DATABASE_URL: url, KEYS_FILE: `${folder}/own.json` };
    expect((await run(INVITE, own)).code).toBe(0);
    expect((await run(INVITE, own)).code).toBe(0);
    const missing = await run(INVITE, { ...own, KEYS_FILE: `${folder}/none.json` });
    expect(missing).toMatchObject({
      code: 1,
      err: [expect.stringMatching(/^KEYS_FILE .*none\.json is missing/)],
    });
    expect(existsSync(`${folder}/none.json`)).toBe(false);
    const other = { DATABASE_URL: `sqlite:${folder}/other.sqlite`, KEYS_FILE: `${folder}/other.json` };
    expect((await run(INVITE, other)).code).toBe(0);
    const wrong = await run(INVITE, { ...own, KEYS_FILE: other.KEYS_FILE });
    const line = /^KEYS_FILE .*other\.json is not that of the database .*: bring back/;
    expect(wrong).toMatchObject({ code: 1, err: [expect.stringMatching(line)] });
    expect(wrong.err.join()).not.toContain('postgres:postgres');
    expect((await run(INVITE, own)).code).toBe(0);
  });
});

test('database, keys and their new folder are for nobody else to read; a folder that was there stays as it was', async () => {
  const modeOf = (file: string) => statSync(file).mode & 0o777;
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const data = path.join(folder, 'data');
  const environment = { DATABASE_URL: `sqlite:${data}/bank.sqlite`, KEYS_FILE: `${data}/keys.json` };
  expect((await run(INVITE, environment)).code).toBe(0);
  expect(modeOf(folder)).toBe(0o755);
  expect(modeOf(data)).toBe(0o700);
  for (const file of readdirSync(data)) expect(modeOf(path.join(data, file)), file).toBe(0o600);
});

test('help, and no command', async () => {
  const told = await run(['--help']);
  expect(told).toMatchObject({ code: 0, err: [] });
  for (const name of ['start', 'migrate', 'invite', 'fund', 'evidence verify'])
    expect(told.out.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
  const none = await run([]);
  expect(none).toEqual({ code: 2, out: [], err: [told.out.join('\n')] });
  const json = await run(['--help', '--json']);
  expect(JSON.parse(json.out.join())).toEqual({ usage: told.out.slice(1).map((line) => line.trim()) });
});
