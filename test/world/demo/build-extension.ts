// The extension as it stands in the sources: built again where one of them is newer than the build.
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXTENSION_FOLDER } from '../browser.ts';
import { ROOT } from './arguments.ts';

const SOURCES = ['extension', 'shared', 'wxt.config.ts', 'package-lock.json'];
const WXT = join(ROOT, 'node_modules/wxt/bin/wxt.mjs');

/** Builds where it must; answers whether it did. An aborted signal ends the build. */
export async function buildExtension(signal: AbortSignal): Promise<boolean> {
  const built = await changedAt(join(EXTENSION_FOLDER, 'manifest.json'));
  const newest = Math.max(...(await Promise.all(SOURCES.map((source) => newestIn(join(ROOT, source))))));
  if (built >= newest) return false;
  await run(signal);
  return true;
}

/** When a file was changed; zero where there is none. */
async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function newestIn(place: string): Promise<number> {
  if (!(await stat(place)).isDirectory()) return changedAt(place);
  const files = await readdir(place, { recursive: true });
  return Math.max(...(await Promise.all(files.map((file) => changedAt(join(place, file))))));
}

function run(signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const build = spawn(process.execPath, [WXT, 'build'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let said = '';
    for (const stream of [build.stdout, build.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    let wrong: Error | undefined;
    build.on('error', (error) => {
      wrong = error;
    });
    build.on('close', (code) => {
      if (code === 0) done();
      else failed(wrong ?? new Error(`the extension cannot be built:\n${said}`));
    });
  });
}
