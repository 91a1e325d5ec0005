import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import type { Keys } from '../keys.ts';
import type { Random } from '../ports.ts';

const LIFE_MS = 5 * 60 * 1000;
const INSTANT_BYTES = 6;
const HEAD_BYTES = 16;
const BYTES = 32;

/**
 * The challenge of a later registration, base64url: six bytes of the instant until which it is good, ten random ones, and 16
 * of a keyed hash of both and the person; nothing has to be stored. A credential is registered once, whatever its challenge.
 */
export function newRegistrationChallenge(keys: Keys, accountId: string, now: number, random: Random): string {
  const head = Buffer.from(random(HEAD_BYTES));
  head.writeUIntBE(now + LIFE_MS, 0, INSTANT_BYTES);
  return encodeBase64url(Buffer.concat([head, markOf(keys, accountId, head)]));
}

/** The challenge that client data name, if it was made for that person and is still good. */
export function registrationChallenge(
  keys: Keys,
  accountId: string,
  clientDataJSON: string,
  now: number,
): Uint8Array | undefined {
  const bytes = Buffer.from(decodeBase64url(challengeIn(clientDataJSON)) ?? []);
  const head = bytes.subarray(0, HEAD_BYTES);
  if (bytes.length !== BYTES || !markOf(keys, accountId, head).equals(bytes.subarray(HEAD_BYTES)))
    return undefined;
  const expiresAt = head.readUIntBE(0, INSTANT_BYTES);
  return expiresAt > now && expiresAt <= now + LIFE_MS ? bytes : undefined;
}

function challengeIn(clientDataJSON: string): string {
  try {
    const data: { challenge?: unknown } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    return typeof data.challenge === 'string' ? data.challenge : '';
  } catch {
    return '';
  }
}

function markOf(keys: Keys, accountId: string, head: Buffer): Buffer {
  const text = `registration\0${accountId}\0${head.toString('base64url')}`;
  return keys.prf('session-nonce', text).subarray(0, BYTES - HEAD_BYTES);
}
