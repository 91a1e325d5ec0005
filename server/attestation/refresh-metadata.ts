import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Ports } from '../ports.ts';
import { judgeTokens } from '../tokens/judge-tokens.ts';
import { fetchBlob } from './fetch-blob.ts';
import { claimLook, endLook, keepBlob, readBlobRow } from './keep-blob.ts';
import { BlobUnreadable, readBlob } from './read-blob.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

type Deps = Pick<Ports, 'config' | 'store' | 'clock' | 'random' | 'log' | 'wakeWorker'>;
type Metadata = NonNullable<Ports['config']['metadata']>;

/**
 * Takes newer metadata of tokens' models where there are some: an address is asked once a day, a file read again when it
 * changed; an hour later after a failure. One of several servers does it. What does not hold leaves the last good ones in
 * force, and is told to the log; so are metadata that are overdue. All enrolled tokens are judged by new ones, and anew at the
 * start and once a day, for those that were being enrolled meanwhile.
 */
export function openMetadataWork(deps: Deps): () => Promise<void> {
  const { metadata } = deps.config;
  let seen: string | undefined;
  let judgeAt = 0;
  return async () => {
    const version = metadata === undefined ? 'none' : await versionOf(metadata.place);
    const isChanged = seen !== version;
    if (seen === undefined || deps.clock() >= judgeAt) {
      await judgeTokens(deps);
      judgeAt = deps.clock() + DAY_MS;
    }
    seen = version;
    if (metadata !== undefined) await look(deps, metadata, isChanged && !isAddress(metadata.place));
  };
}

async function look(deps: Deps, metadata: Metadata, isChanged: boolean): Promise<void> {
  const now = deps.clock();
  const place = isAddress(metadata.place) ? new URL(metadata.place).host : metadata.place;
  const held_by = createHash('sha256').update(metadata.place).digest('base64url');
  if (!(await deps.store.submit(claimLook, { now, held_by, isChanged }))) return;
  const problem = await take(deps, metadata, now);
  if (problem !== undefined)
    deps.log.warn({ metadata: place }, `the metadata of tokens stay as they were: ${problem}`);
  const until = now + (problem === undefined ? DAY_MS : HOUR_MS);
  await deps.store.submit(endLook, { now, until, held_by, problem });
  const due = (await readBlobRow(deps))?.next_update ?? now;
  if (due + DAY_MS <= now)
    deps.log.warn({ due: new Date(due).toISOString() }, 'the metadata of tokens are overdue');
}

/** What kept newer metadata from being taken, or nothing. */
async function take(deps: Deps, metadata: Metadata, now: number): Promise<string | undefined> {
  try {
    const text = await fetchBlob(metadata.place);
    const digest = createHash('sha256').update(text.trim()).digest('base64url');
    if ((await readBlobRow(deps))?.digest === digest) return undefined;
    const blob = await readBlob(text, metadata, now);
    const kept = await deps.store.submit(keepBlob, { blob, digest, now, random: deps.random });
    if (kept === 'older') return `their number ${blob.no} is below that of those in force`;
    if (kept === 'same') return undefined;
    const { stopped, serve } = await judgeTokens(deps);
    deps.log.info({ no: blob.no, models: blob.models.length, stopped, serve }, 'new metadata of tokens');
    return undefined;
  } catch (error) {
    if (error instanceof BlobUnreadable) return error.message;
    throw error;
  }
}

function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

/** What tells that a file was changed; addresses do not say. */
async function versionOf(place: string): Promise<string> {
  if (isAddress(place)) return 'address';
  return stat(place).then(
    ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
    () => 'gone',
  );
}
