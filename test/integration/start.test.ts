// The server as a process: it starts, drains, and says in one line what is wrong with its surroundings.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { openStore } from '../../server/store/store.ts';
import { freePort, listenOn } from '../world/listen.ts';
import { programFile, sourceFile } from '../world/programs.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-start-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Ended = { code: number | null; out: string; err: string };
type Run = { child: ChildProcess; ended: Promise<Ended>; said: () => string };

/** Starts a command in a folder of its own. */
function run(
  words: string[],
  environment: Record<string, string> = {},
  folder = newFolder(),
  main = programFile('main'),
): Run {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, PORT: '0', PUBLIC_URL: 'http://localhost', ...environment };
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env });
  ends.push(() => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended, said: () => out };
}

/** A started server's address. */
async function listening({ said, ended }: Run): Promise<string> {
  const early = ended.then(({ err }) => Promise.reject(new Error(err)));
  early.catch(() => undefined);
  for (;;) {
    const [line] = said().split('\n', 1);
    if (said().includes('\n')) return (JSON.parse(line ?? '') as { listening: string }).listening;
    await Promise.race([early, new Promise((wait) => setTimeout(wait, 20))]);
  }
}

/** One line, no stack, no path into a package. */
function expectOneLine(ended: Ended, code: number, wanted: RegExp): void {
  expect(ended.err).toMatch(wanted);
  expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  expect(ended.code).toBe(code);
}

test('start: one JSON object, probes answer, SIGTERM ends it with 0', async () => {
  const folder = newFolder();
  const server = run(['start', '--json'], {}, folder, sourceFile('main'));
  const address = await listening(server);
  expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'alive' });
  expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ status: 'ready' });
  const document = (await (await fetch(`${address}/openapi.json`)).json()) as { openapi: string };
  expect(document.openapi).toMatch(/^3\./);
  const metrics = await (await fetch(`${address}/metrics`)).text();
  for (const name of [
    'http_request_seconds',
    'refusals_total',
    'outbox_messages',
    'outbox_oldest_queued_seconds',
    'commit_items',
  ])
    expect(metrics).toContain(`# TYPE countersign_${name} `);
  expect(statSync(path.join(folder, 'data/keys.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(path.join(folder, 'data')).filter((name) => name.startsWith('keys.json'))).toHaveLength(
    1,
  );
  server.child.kill('SIGTERM');
  const { code, out } = await server.ended;
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
});

test('logs hold neither headers, bodies nor queries', async () => {
  const server = run(['start', '--json']);
  const address = await listening(server);
  await fetch(`${address}/v1/server?secret=q1`, { headers: { authorization: 'DPoP h1', dpop: 'h2' } });
  await fetch(`${address}/v1/sessions/options`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"code":"y1","y2":[}',
  });
  server.child.kill('SIGINT');
  const { code, err } = await server.ended;
  expect(code).toBe(0);
  expect(err).toContain('request completed');
  // None of them can stand in the id of a request.
  for (const secret of ['q1', 'h1', 'h2', 'y1', 'y2']) expect(err).not.toContain(`${secret}"`);
  expect(err).not.toContain('secret=');
});

test('a command that is used wrongly: one line, exit code 2', async () => {
  const wrong = [
    [],
    ['frobnicate'],
    ['evidence'],
    ['start', 'x'],
    ['migrate', '--force'],
    ['invite', '--role', 'payer'],
    ['fund', '--account', 'X', '--amount', '5'],
    ['evidence', 'verify'],
  ];
  for (const words of wrong) {
    for (const json of [false, true]) {
      const [out, err]: [string[], string[]] = [[], []];
      const code = await runCommandLine(json ? [...words, '--json'] : words, {
        environment: {},
        out: (line) => out.push(line),
        err: (line) => err.push(line),
      });
      expect(code).toBe(2);
      expect(err).toEqual([expect.stringMatching(/usage|command|missing|EUR 500\.00/)]);
      expect(out.map((line) => JSON.parse(line).error)).toEqual(json ? ['usage'] : []);
    }
  }
  const ended = await run(['invite', '--name', 'Ada', '--role', 'king', '--json']).ended;
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.out)).toMatchObject({ error: 'usage' });
});

test('configuration: a line for each mistake, exit code 2, nothing made', async () => {
  const folder = newFolder();
  const { code, err, out } = await run(['start'], { PORT: 'x', ISSUER: 'acme' }, folder).ended;
  expect(code).toBe(2);
  expect(
    err
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ', 1)[0]),
  ).toEqual(['PORT', 'ISSUER']);
  expect(out).toBe('');
  expect(readdirSync(folder)).toEqual([]);
});

test('PORT is taken: one line, exit code 1', async () => {
  const other = createServer();
  const port = await listenOn(other);
  ends.push(() => other.close());
  const { err, code } = await run(['start'], { PORT: String(port), LOG_LEVEL: 'silent' }).ended;
  expect(err).toBe(`PORT ${port} of 127.0.0.1 is taken: stop the other program or set another PORT\n`);
  expect(code).toBe(1);
});

test('HOST is no address of this machine', async () => {
  expectOneLine(
    await run(['start'], { HOST: '192.0.2.1', LOG_LEVEL: 'silent' }).ended,
    1,
    /^HOST 192\.0\.2\.1 /,
  );
});

describe('KEYS_FILE', () => {
  const broken: [string, string][] = [
    ['empty', ''],
    ['no JSON', '{"version":1,"code":"hunter2'],
    ['another form', '{"version":2,"code":"hunter2"}'],
    ['null', 'null'],
    ['a key is missing', '{"version":1,"code":"hunter2","receipts":[]}'],
  ];
  test.each(broken)(
    '%s: one line that quotes nothing of it, exit code 1, the file as it was',
    async (_, text) => {
      const folder = newFolder();
      const file = path.join(folder, 'keys.json');
      writeFileSync(file, text);
      const ended = await run(['migrate'], {}, folder).ended;
      expect(ended.code).toBe(0);
      const started = await run(['start'], { KEYS_FILE: file }, folder).ended;
      expectOneLine(started, 1, /^KEYS_FILE .*keys\.json cannot be used: /);
      expect(started.err).not.toContain('hunter2');
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test('a receipt key that is none', async () => {
    const folder = newFolder();
    await run(['invite', '--name', 'Ada', '--role', 'payer'], {}, folder).ended;
    const file = path.join(folder, 'data/keys.json');
    const keys = JSON.parse(readFileSync(file, 'utf8'));
    keys.receipts[0].privateKey = 'AAAA';
    writeFileSync(file, JSON.stringify(keys));
    expectOneLine(await run(['start'], {}, folder).ended, 1, /^KEYS_FILE .* receipts/);
  });

  test('it is a folder', async () => {
    expectOneLine(await run(['start'], { KEYS_FILE: newFolder() }).ended, 1, /^KEYS_FILE .* EISDIR/);
  });
});

describe('the database', () => {
  test('of a newer version: one line, exit code 1, untouched', async () => {
    const folder = newFolder();
    await run(['migrate'], {}, folder).ended;
    const file = path.join(folder, 'data/countersign.sqlite');
    const store = await openStore(`sqlite:${file}`);
    await store.engine.transaction((one) => one.query("insert into migrations values (999, 'later')", []));
    await store.close();
    for (const command of ['start', 'migrate'])
      expectOneLine(
        await run([command], {}, folder).ended,
        1,
        /of version 999, this program knows \d+: start the newer/,
      );
  });

  test('no database, a broken one, an unreachable one: one line, exit code 1', async () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, 'garbage'), 'x'.repeat(8192));
    for (const url of [`sqlite:${folder}/garbage`, `sqlite:${folder}/garbage/x.sqlite`, `sqlite:${folder}`])
      expectOneLine(
        await run(['migrate'], { DATABASE_URL: url }).ended,
        1,
        /^the database .* cannot be used: /,
      );
    const url = `postgres://bank:hunter2@127.0.0.1:${await freePort()}/bank`;
    const ended = await run(['migrate'], { DATABASE_URL: url }).ended;
    expectOneLine(ended, 1, /^the database postgres:.* cannot be used: /);
    expect(ended.err).not.toContain('hunter2');
  });

  // Only root can mount, and root is stopped by no file's mode; other people are.
  const root = process.getuid?.() === 0;
  const mounts = root && existsSync('/bin/mount') && canMount();

  test.skipIf(root)('read-only for this user (root is not kept out by a mode)', async () => {
    const folder = newFolder();
    await run(['migrate'], {}, folder).ended;
    chmodSync(path.join(folder, 'data/countersign.sqlite'), 0o444);
    expectOneLine(await run(['migrate'], {}, folder).ended, 1, /^the database .* cannot be used: .*/);
  });

  test.skipIf(!mounts)('read-only file system (needs the right to mount)', async () => {
    const disk = mountDisk('8m');
    await run(['migrate'], { DATABASE_URL: `sqlite:${disk}/bank.sqlite` }).ended;
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    for (const file of ['bank.sqlite', 'new.sqlite', 'folder/new.sqlite'])
      expectOneLine(
        await run(['migrate'], { DATABASE_URL: `sqlite:${disk}/${file}` }).ended,
        1,
        /^the database .* cannot be used: /,
      );
    const keys = await run(['start'], { KEYS_FILE: `${disk}/keys.json` }).ended;
    expectOneLine(keys, 1, /^KEYS_FILE .* cannot be written: EROFS/);
  });

  test.skipIf(!mounts)(
    'full disk: a line, nothing half-written, and it goes on when there is room (needs the right to mount)',
    async () => {
      const disk = mountDisk('96k');
      const environment = { DATABASE_URL: `sqlite:${disk}/bank.sqlite` };
      expectOneLine(
        await run(['migrate'], environment).ended,
        1,
        /^the database .* cannot be used: .*(full|FULL)/,
      );
      execFileSync('mount', ['-o', 'remount,size=16m', disk]);
      expect((await run(['migrate'], environment).ended).code).toBe(0);
      expect((await run(['invite', '--name', 'Ada', '--role', 'payer'], environment).ended).code).toBe(0);
    },
  );

  function mountDisk(size: string): string {
    const folder = newFolder();
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
    ends.push(() => execFileSync('umount', ['-l', disk]));
    return disk;
  }

  function canMount(): boolean {
    const disk = mkdtempSync(path.join(tmpdir(), 'countersign-mount-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
      execFileSync('umount', [disk], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    } finally {
      rmSync(disk, { recursive: true, force: true });
    }
  }
});
