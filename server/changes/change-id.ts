import { decodeBase64url } from '../../shared/base64url.ts';
import type { Keys } from '../keys.ts';
import type { Random } from '../ports.ts';

const LIFE_MS = 5 * 60 * 1000;
const INSTANT_BYTES = 6;
const RANDOM_BYTES = 4;
const ID_BYTES = 16;

/**
 * The id of a person's change options: six bytes of the instant until which they are good, four random ones, and six of a
 * keyed hash of both and the person, so that nothing has to be stored and nobody else's id is taken for it.
 */
export function newChangeId(keys: Keys, accountId: string, now: number, random: Random): string {
  const head = Buffer.alloc(INSTANT_BYTES + RANDOM_BYTES);
  head.writeUIntBE(now + LIFE_MS, 0, INSTANT_BYTES);
  head.set(random(RANDOM_BYTES), INSTANT_BYTES);
  return Buffer.concat([head, markOf(keys, accountId, head)]).toString('base64url');
}

/** Until when that person's change options are good; undefined when they are not any more, or never were. */
export function changeExpiry(keys: Keys, accountId: string, id: string, now: number): number | undefined {
  const bytes = Buffer.from(decodeBase64url(id) ?? []);
  if (bytes.length !== ID_BYTES) return undefined;
  const head = bytes.subarray(0, INSTANT_BYTES + RANDOM_BYTES);
  if (!markOf(keys, accountId, head).equals(bytes.subarray(head.length))) return undefined;
  const expiresAt = head.readUIntBE(0, INSTANT_BYTES);
  return expiresAt > now && expiresAt <= now + LIFE_MS ? expiresAt : undefined;
}

/** The 32-byte nonce of that person's change options. */
export function changeNonce(keys: Keys, accountId: string, id: string): Buffer {
  return keys.prf('session-nonce', `change\0${accountId}\0${id}`);
}

function markOf(keys: Keys, accountId: string, head: Buffer): Buffer {
  const text = `change-id\0${accountId}\0${head.toString('base64url')}`;
  return keys.prf('session-nonce', text).subarray(0, ID_BYTES - INSTANT_BYTES - RANDOM_BYTES);
}
