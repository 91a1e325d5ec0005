import { readFile, stat } from 'node:fs/promises';
import { BLOB_LIMIT_BYTES, BlobUnreadable } from './read-blob.ts';

const TIMEOUT_MS = 60_000;

/** The text of metadata, from a file or an address; redirections are not followed, and nothing endless is read. */
export async function fetchBlob(place: string): Promise<string> {
  try {
    return /^https?:\/\//i.test(place) ? await fromAddress(place) : await fromFile(place);
  } catch (error) {
    if (error instanceof BlobUnreadable) throw error;
    const { code, name } = error as NodeJS.ErrnoException;
    throw new BlobUnreadable(`they cannot be read (${code ?? name})`);
  }
}

async function fromFile(file: string): Promise<string> {
  const found = await stat(file);
  if (!found.isFile()) throw new BlobUnreadable('it is no file');
  if (found.size > BLOB_LIMIT_BYTES) throw new BlobUnreadable('they are larger than 32 MiB');
  return readFile(file, 'utf8');
}

async function fromAddress(address: string): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(address, { redirect: 'error', signal });
  if (!answer.ok) throw new BlobUnreadable(`the answer is ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > BLOB_LIMIT_BYTES) throw new BlobUnreadable('they are larger than 32 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
