// Key pairs as a token makes them: the COSE algorithms that the protocol allows, and their public keys in COSE form.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type CborValue, encodeCbor } from './cbor.ts';

/** ES256, Ed25519, RS256. */
export type Algorithm = -7 | -8 | -257;

/** A token's key pair for one credential. */
export type TokenKey = { algorithm: Algorithm; privateKey: KeyObject; publicKey: KeyObject };

/** Makes a key pair for the algorithm. */
export function generateTokenKey(algorithm: Algorithm = -7): TokenKey {
  if (algorithm === -7) return { algorithm, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  if (algorithm === -8) return { algorithm, ...generateKeyPairSync('ed25519') };
  return { algorithm, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

/** The signature as WebAuthn carries it: DER for ES256, as it is for the others. */
export function signWithToken(key: TokenKey, data: Uint8Array): Uint8Array {
  return sign(key.algorithm === -8 ? null : 'sha256', data, key.privateKey);
}

/** COSE_Key of the public half (RFC 9053 section 7; RFC 8230 section 4 for RSA). */
export function coseKey({ algorithm, publicKey }: TokenKey): Uint8Array {
  const jwk = publicKey.export({ format: 'jwk' });
  const bytes = (member: string | undefined) => Buffer.from(member ?? '', 'base64url');
  const members: [number, CborValue][] =
    algorithm === -7
      ? [
          [1, 2],
          [3, algorithm],
          [-1, 1],
          [-2, bytes(jwk.x)],
          [-3, bytes(jwk.y)],
        ]
      : algorithm === -8
        ? [
            [1, 1],
            [3, algorithm],
            [-1, 6],
            [-2, bytes(jwk.x)],
          ]
        : [
            [1, 3],
            [3, algorithm],
            [-1, bytes(jwk.n)],
            [-2, bytes(jwk.e)],
          ];
  return encodeCbor(new Map(members));
}

/** SubjectPublicKeyInfo, as browsers add it to a registration. */
export function spki({ publicKey }: TokenKey): Uint8Array {
  return publicKey.export({ format: 'der', type: 'spki' });
}

/** SHA-256, for client data and rpId. */
export function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}
