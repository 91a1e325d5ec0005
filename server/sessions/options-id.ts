import { decodeBase64url } from '../../shared/base64url.ts';
import type { Keys } from '../keys.ts';
import type { Random } from '../ports.ts';

export const OPTIONS_LIFE_MS = 5 * 60 * 1000;
const ID_BYTES = 16;
const INSTANT_BYTES = 6;

/** Six bytes of the instant until which the options are good, ten random ones; base64url. */
export function newOptionsId(now: number, random: Random): string {
  const id = Buffer.from(random(ID_BYTES));
  id.writeUIntBE(now + OPTIONS_LIFE_MS, 0, INSTANT_BYTES);
  return id.toString('base64url');
}

/**
 * Until when options are good; undefined when they are not any more, or never were. An id that somebody made up has a nonce
 * that nobody was told.
 */
export function optionsExpiry(id: string, now: number): number | undefined {
  const bytes = decodeBase64url(id);
  if (bytes?.length !== ID_BYTES) return undefined;
  const expiresAt = Buffer.from(bytes).readUIntBE(0, INSTANT_BYTES);
  return expiresAt > now && expiresAt <= now + OPTIONS_LIFE_MS ? expiresAt : undefined;
}

/** The 32-byte nonce of options, derived from their id with the server's key. */
export function nonceOf(keys: Keys, id: string): Buffer {
  return keys.prf('session-nonce', id);
}
