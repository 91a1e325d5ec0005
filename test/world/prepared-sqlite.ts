// SQLite files that are up to date before anybody opens them: copies, since making all tables takes ten times as long.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../server/store/store.ts';

let prepared: Promise<Buffer> | undefined;

/** Puts a fresh database there; answers its URL. */
export async function createPreparedSqlite(file: string): Promise<string> {
  prepared ??= prepare();
  await writeFile(file, await prepared, { mode: 0o600 });
  return `sqlite:${file}`;
}

async function prepare(): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-prepared-'));
  try {
    const file = path.join(folder, 'prepared.sqlite');
    const store = await openStore(`sqlite:${file}`);
    await store.migrate();
    await store.close();
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
