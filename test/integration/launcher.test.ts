// What starts everything: it ends what it started when it is told to, and when npm has left it behind.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const RUN = path.resolve(import.meta.dirname, '../world/run.mjs');
/** Says its process id, lives for a minute, and says goodbye to SIGTERM and SIGINT. */
const PROGRAM = `
  for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => { console.log('told ' + name); process.exit(7); });
  console.log(process.pid);
  setTimeout(() => {}, 60_000);
`;
let folder: string;
let program: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'launcher-'));
  program = path.join(folder, 'program.mjs');
  await writeFile(program, PROGRAM);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts a command line; `said` is all of its stdout so far. */
function start(command: string, words: string[], environment: Record<string, string> = {}) {
  const child = spawn(command, words, { env: { ...process.env, ...environment } });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = new Promise<number | null>((done) => child.on('close', done));
  return { child, closed, said: () => said };
}

test('a signal reaches the program, and its exit code comes back', async () => {
  const { child, closed, said } = start(process.execPath, [RUN, program]);
  await expect.poll(said, { timeout: 20_000 }).toMatch(/^\d+\n/);
  child.kill('SIGTERM');
  expect(await closed).toBe(7);
  expect(said()).toContain('told SIGTERM');
});

test.skipIf(process.platform === 'win32')('when the shell of npm is gone, the program ends', async () => {
  const line = `"${process.execPath}" "${RUN}" "${program}"; true`; // `; true` keeps the shell as a process of its own
  const { child, closed, said } = start('sh', ['-c', line], { npm_lifecycle_event: 'demo' });
  await expect.poll(said, { timeout: 20_000 }).toMatch(/^\d+\n/);
  child.kill('SIGKILL');
  await closed; // its stdout ends with the last process that has it
  expect(said()).toContain('told SIGTERM');
});
