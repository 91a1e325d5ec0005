import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';

export const PROOF_LIFE_MS = 60_000;
const KEYS_REMEMBERED = 4096;

/** A DPoP proof that holds (RFC 9449 section 4.3); `jti` has still to be remembered. */
export type Proof = { jkt: string; jti: string; expiresAt: number };

type Expected = { method: string; uri: string; accessToken: string | undefined; now: number };

/** Checks a proof; undefined when it does not hold. Whether its `jti` was used before is for the store to say. */
export async function verifyProof(proof: string, expected: Expected): Promise<Proof | undefined> {
  try {
    const key = await keyOf(proof);
    const { payload } = await jwtVerify(proof, key.key, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(expected.now),
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
    });
    const { jti, iat, htm, htu, ath } = payload;
    const issuedAt = Number(iat) * 1000;
    if (typeof jti !== 'string' || jti === '' || jti.length > 256) return undefined;
    if (htm !== expected.method || htu !== expected.uri) return undefined;
    if (Math.abs(expected.now - issuedAt) > PROOF_LIFE_MS) return undefined;
    if (ath !== (expected.accessToken === undefined ? ath : sha256(expected.accessToken))) return undefined;
    return { jkt: key.jkt, jti: sha256(jti), expiresAt: issuedAt + PROOF_LIFE_MS + 1000 };
  } catch {
    return undefined;
  }
}

type Known = { key: Awaited<ReturnType<typeof importJWK>>; jkt: string };
const known = new Map<string, Known>();

/** The public key of a proof's header, imported once: a P-256 key without a private part. */
async function keyOf(proof: string): Promise<Known> {
  const { jwk } = decodeProtectedHeader(proof);
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || 'd' in jwk) throw new TypeError('not a public P-256 key');
  const name = `${jwk.x}.${jwk.y}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const publicKey: JWK = { kty: 'EC', crv: 'P-256', x: String(jwk.x), y: String(jwk.y) };
  const made = { key: await importJWK(publicKey, 'ES256'), jkt: await calculateJwkThumbprint(publicKey) };
  if (known.size >= KEYS_REMEMBERED) known.delete(known.keys().next().value ?? '');
  known.set(name, made);
  return made;
}

/** SHA-256 as base64url, as `ath` has it (RFC 9449 section 4.2). */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
