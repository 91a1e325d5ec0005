import { rawSignature } from './signature-form.ts';
import type { Jwk } from './token-key.ts';

const ALGORITHMS = {
  EC: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  OKP: { name: 'Ed25519' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;

/** Whether bytes are signed by a token's key (WebAuthn Level 3 section 6.5.5). Rejects for what is no key of a token. */
export async function verifySignature(key: Jwk, signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const { kty } = key;
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') return false;
  const algorithm = ALGORITHMS[kty];
  const publicKey = await crypto.subtle.importKey('jwk', key, algorithm, false, ['verify']);
  const raw = kty === 'EC' ? rawSignature(signature) : Uint8Array.from(signature);
  return raw !== undefined && crypto.subtle.verify(algorithm, publicKey, raw, Uint8Array.from(signed));
}
