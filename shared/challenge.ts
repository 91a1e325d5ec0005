import { sha256 } from '@noble/hashes/sha2.js';
import { canonicalJson, sha256Text } from './canonical.ts';
import { isCode } from './code.ts';

export type ChallengeLabel = 'confirmation' | 'approval' | 'session' | 'change';

/**
 * The 32 bytes that the token signs: SHA-256(label || 0x00 || nonce || subject || code) of PROTOCOL section 4.
 * Nonce and subject are 32 bytes each; only a confirmation carries the eight digits of the code.
 */
export function challenge(
  label: ChallengeLabel,
  nonce: Uint8Array,
  subject: Uint8Array,
  code = '',
): Uint8Array<ArrayBuffer> {
  if (nonce.length !== 32 || subject.length !== 32)
    throw new RangeError('nonce and subject are 32 bytes each');
  if (label === 'confirmation' ? !isCode(code) : code !== '')
    throw new RangeError('a confirmation has a code of eight digits, nothing else has one');
  const text = new TextEncoder();
  return digest(text.encode(`countersign/${label}/v1\0`), nonce, subject, text.encode(code));
}

/** RFC 7638 SHA-256 thumbprint of a P-256 public key: the subject of a session. */
export function thumbprint(jwk: { crv: string; x: string; y: string }): Uint8Array<ArrayBuffer> {
  return sha256Text(canonicalJson({ crv: jwk.crv, kty: 'EC', x: jwk.x, y: jwk.y }));
}

/** The subject of a change: SHA-256 of the JCS of method, path without query, and body without its assertion. */
export function changeSubject(
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> {
  const { assertion: _, ...rest } = body;
  return sha256Text(canonicalJson({ method, path, body: rest }));
}

/** The salted commitment to a code that the audit log's acceptance entry holds (PROTOCOL section 8). */
export function codeCommitment(codeSalt: Uint8Array, code: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder();
  return digest(text.encode('countersign/code/v1\0'), codeSalt, text.encode(code));
}

function digest(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
