import { codeCommitment } from '../../shared/challenge.ts';
import { checkDigit } from '../../shared/code.ts';
import type { Keys } from '../keys.ts';

const SEVEN_DIGITS = 10_000_000;
const FAIR_LIMIT = Math.floor(2 ** 32 / SEVEN_DIGITS) * SEVEN_DIGITS;

/**
 * The code of a fresh 32-byte seed (PROTOCOL section 3): seven digits, uniform by rejection from a keyed PRF, and their
 * Damm digit. Without the server's key nothing of it can be read from the seed.
 */
export function deriveCode(keys: Keys, seed: string): string {
  for (let round = 0; ; round += 1) {
    const bytes = keys.prf('code', `${seed}.${round}`);
    for (let at = 0; at < bytes.length; at += 4) {
      const word = bytes.readUInt32BE(at);
      if (word >= FAIR_LIMIT) continue;
      const digits = String(word % SEVEN_DIGITS).padStart(7, '0');
      return digits + checkDigit(digits);
    }
  }
}

/** The salt of the code's commitment in the audit log; it leaves the server only in evidence (PROTOCOL section 3). */
export function deriveCodeSalt(keys: Keys, seed: string): Buffer {
  return keys.prf('salt', seed);
}

/** The salted commitment, as base64url, that is stored at acceptance (PROTOCOL section 8). */
export function commitToCode(keys: Keys, seed: string): string {
  const commitment = codeCommitment(deriveCodeSalt(keys, seed), deriveCode(keys, seed));
  return Buffer.from(commitment).toString('base64url');
}
