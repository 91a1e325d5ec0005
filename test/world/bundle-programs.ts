// Before a run: bundles the programs that its tests start, from what their sources are now.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { BUNDLES, PROGRAMS, sourceFile } from './programs.ts';

/** The server finds the console's pages beside it: two folders up, as from its sources. */
const DIST = path.resolve(import.meta.dirname, '../../dist');
const PREFIX = 'programs-';
const DAY_MS = 24 * 60 * 60_000;

/** Vitest calls this once for each of its projects. */
export default async function setup(): Promise<void> {
  if (process.env[BUNDLES] !== undefined) return;
  const files = await bundle();
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  await mkdir(DIST, { recursive: true });
  await removeOld();
  process.env[BUNDLES] = await put(path.join(DIST, PREFIX + hash), files);
}

type File = readonly [name: string, text: string];

/** All that is JavaScript in one place; compiled packages stay where they are, and smpp, which assigns to names that it never declared: modules forbid it. */
async function bundle(): Promise<File[]> {
  const names = Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[];
  const output = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['sqlite3', 'pg-native', 'smpp'] },
    build: {
      ssr: true,
      write: false,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, sourceFile(name)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const [built] = Array.isArray(output) ? output : [output];
  if (built === undefined || !('output' in built)) throw new Error('Vite built nothing');
  return built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : []));
}

/** Puts the files into a folder, which is there as a whole or not at all: other runs may use the same one. */
async function put(folder: string, files: readonly File[]): Promise<string> {
  const fresh = await mkdtemp(`${folder}-`);
  for (const [name, text] of files) await writeFile(path.join(fresh, name), text);
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }));
  await utimes(folder, new Date(), new Date()); // in use, however old
  return folder;
}

/** What other sources made is gone a day later: nobody runs for so long. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(DIST)) {
    const folder = path.join(DIST, name);
    // Another run may just have renamed it.
    const made = await stat(folder).catch(() => undefined);
    if (name.startsWith(PREFIX) && made !== undefined && made.mtimeMs < Date.now() - DAY_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
