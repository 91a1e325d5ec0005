// The demo as a process of its own: it buys, says how, and leaves nothing behind, wherever it is interrupted.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasDisplay, readArguments } from '../world/demo/arguments.ts';
import { BUNDLES } from '../world/programs.ts';

const DEMO = path.resolve(import.meta.dirname, '../world/demo.ts');
const WITHIN_MS = 120_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'demo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Ran = { code: number | null; said: string; complaints: string };

/** Runs the demo with temporary files in `folder/tmp`; interrupts it once it has said these words, else it starts the server's sources. */
async function runDemo(words: string[], interruptAt?: string): Promise<Ran> {
  const environment: NodeJS.ProcessEnv & { TMPDIR: string } = {
    ...process.env,
    TMPDIR: await mkdtemp(path.join(folder, 'tmp-')),
  };
  if (interruptAt === undefined) environment[BUNDLES] = '';
  const child = spawn(process.execPath, [DEMO, ...words], { env: environment });
  const ran: Ran = { code: null, said: '', complaints: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.said += text;
    if (interruptAt !== undefined && ran.said.includes(interruptAt)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.complaints += text;
  });
  ran.code = await new Promise((done) => child.on('close', done));
  expect(await readdir(environment.TMPDIR), ran.complaints).toEqual([]);
  // A browser's children end a moment after it.
  await expect.poll(() => processesNaming(environment.TMPDIR)).toEqual([]);
  return ran;
}

/** The command lines of processes that carry a path in their arguments or environment; looked up on Linux alone. */
async function processesNaming(place: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const texts = ids.map(async (id) => {
    const read = (name: string) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '');
    const [line, environment] = await Promise.all([read('cmdline'), read('environ')]);
    return `${line}${environment}`.includes(place) ? [line.replaceAll('\0', ' ')] : [];
  });
  return (await Promise.all(texts)).flat();
}

describe('the demo without a display', { timeout: WITHIN_MS }, () => {
  test('plays a purchase, says each step, keeps its pictures and ends with a verified receipt', async () => {
    const pictures = path.join(folder, 'pictures');
    const { code, said, complaints } = await runDemo(['--headless', '--pictures', pictures]);
    expect(code, said + complaints).toBe(0);
    for (const step of [
      'Payment server http://localhost:',
      '500.00 EUR on ',
      'Pay to · Example Shop',
      'has a code sent to the phone',
      'SMS on the phone: Pay EUR 42.50 to Example Shop (shop.localhost',
      'the payment is validated',
      'is filled in',
      '457.50 EUR available, 42.50 EUR held',
      '457.50 EUR available, 0.00 EUR held',
      'is declined: ',
      '"value": "42.50"',
    ])
      expect(said).toContain(step);
    expect(said.trimEnd().split('\n').at(-1)).toMatch(/^\d+\. Its signature verifies \(EdDSA, /);
    expect((await readdir(pictures)).length).toBeGreaterThanOrEqual(8);
  });

  test.each([
    ['while it starts', '1. Payment server'],
    ['while the shopper enrols', 'Browser with the extension'],
    ['in the middle of the purchase', 'the payment is validated'],
  ])('Ctrl-C %s stops everything that it started', async (_when, words) => {
    const pictures = path.join(folder, 'pictures');
    const { code, complaints } = await runDemo(['--headless', '--pictures', pictures], words);
    expect(code).toBe(130);
    expect(complaints).toMatch(/^(The extension is built\.\n)?Stopping …\n$/);
  });
});

describe('how the demo is asked for', () => {
  test('without a display nobody has to say so', () => {
    expect(readArguments([], false).headless).toBe(true);
    expect(readArguments([], true).headless).toBe(false);
    expect(readArguments(['--headless'], true).headless).toBe(true);
  });

  test('a display is known by its variable, or by the system', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
  });

  test('what it does not know is told with the usage', { timeout: WITHIN_MS }, async () => {
    const { code, said, complaints } = await runDemo(['--colour']);
    expect([code, said]).toEqual([2, '']);
    expect(complaints).toContain('usage: npm run demo');
  });
});
