import type { Algorithm } from './token-key.ts';

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
  return rawSignature(signature) !== undefined;
}

/** A signature of P-256 as WebCrypto takes it, r and s side by side; undefined for what is no DER of such a one. */
export function rawSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const [tag, length] = der;
  if (tag !== SEQUENCE || length !== der.length - 2) return undefined;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r.end);
  if (r === undefined || s?.end !== der.length) return undefined;
  const raw = new Uint8Array(2 * COMPONENT_BYTES);
  for (const [place, { digits }] of [r, s].entries())
    raw.set(digits, (place + 1) * COMPONENT_BYTES - digits.length);
  return raw;
}

/** A DER integer that fits 32 bytes, but for a zero in front of a high bit. */
function integerAt(der: Uint8Array, at: number): { digits: Uint8Array; end: number } | undefined {
  const [tag, length = 0, first = 0, next = 0] = der.subarray(at);
  const isPadded = length === COMPONENT_BYTES + 1 && first === 0 && next >= 0x80;
  const fits = length >= 1 && (length <= COMPONENT_BYTES || isPadded);
  const end = at + 2 + length;
  if (tag !== INTEGER || !fits || end > der.length) return undefined;
  return { digits: der.subarray(isPadded ? end - COMPONENT_BYTES : at + 2, end), end };
}
