// Extension and console as they stand in the sources: each built again where one of its sources is newer than its build.
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXTENSION_FOLDER } from '../browser.ts';
import { ROOT } from './arguments.ts';

type Build = { name: string; made: string; sources: readonly string[]; run: readonly string[] };

const BUILDS: readonly Build[] = [
  {
    name: 'console',
    made: join(ROOT, 'dist/console/index.html'),
    sources: ['console', 'dpop', 'shared', 'verification', 'package-lock.json'],
    run: ['node_modules/vite/bin/vite.js', 'build', '--config', 'console/vite.config.ts'],
  },
  {
    name: 'extension',
    made: join(EXTENSION_FOLDER, 'manifest.json'),
    sources: ['dpop', 'extension', 'shared', 'wxt.config.ts', 'package-lock.json'],
    run: ['node_modules/wxt/bin/wxt.mjs', 'build'],
  },
];

/** Builds what it must; answers what that was. An aborted signal ends the build. */
export async function buildPages(signal: AbortSignal): Promise<string[]> {
  const built: string[] = [];
  for (const build of BUILDS) {
    const newest = Math.max(
      ...(await Promise.all(build.sources.map((source) => newestIn(join(ROOT, source))))),
    );
    if ((await changedAt(build.made)) >= newest) continue;
    await run(build, signal);
    built.push(build.name);
  }
  return built;
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

function run({ name, run: words }: Build, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const build = spawn(process.execPath, words, {
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
      else failed(wrong ?? new Error(`the ${name} cannot be built:\n${said}`));
    });
  });
}
