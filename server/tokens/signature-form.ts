import type { Algorithm } from './public-key.ts';

const ED25519_BYTES = 64;
const LEAST_RSA_BYTES = 256;
const COMPONENT_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Whether bytes have the form of a signature of that algorithm (WebAuthn Level 3 section 6.5.5). What has not is never
 * given to the library: it would throw, or give up early, and so take another time than for a signature that is wrong.
 */
export function hasSignatureForm(signature: Uint8Array, algorithm: Algorithm): boolean {
  if (algorithm === -8) return signature.length === ED25519_BYTES;
  if (algorithm === -257) return signature.length >= LEAST_RSA_BYTES;
  const [tag, length] = signature;
  if (tag !== SEQUENCE || length !== signature.length - 2) return false;
  const second = endOfInteger(signature, 2);
  return second !== undefined && endOfInteger(signature, second) === signature.length;
}

/** Where a DER integer ends that fits 32 bytes, but for a zero in front of a high bit. */
function endOfInteger(der: Uint8Array, at: number): number | undefined {
  const [tag, length = 0, first = 0, next = 0] = der.subarray(at);
  const isPadded = length === COMPONENT_BYTES + 1 && first === 0 && next >= 0x80;
  const fits = length >= 1 && (length <= COMPONENT_BYTES || isPadded);
  return tag === INTEGER && fits ? at + 2 + length : undefined;
}
