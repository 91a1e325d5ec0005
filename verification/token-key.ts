import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../shared/base64url.ts';

/** COSE algorithms that a token may sign with: ES256, EdDSA, RS256 (PROTOCOL section 4), in order of preference. */
export const ALGORITHMS = [-7, -8, -257] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

const LEAST_RSA_BYTES = 256;

/**
 * The algorithm of a COSE key if it is one of ours, on the curve that WebAuthn Level 3 section 5.8.5 fixes for it (P-256,
 * Ed25519) or with an RSA modulus of at least 2048 bits; otherwise undefined. Throws for what is no COSE key.
 */
export function algorithmOf(publicKey: Uint8Array<ArrayBuffer>): Algorithm | undefined {
  const key = decodeCredentialPublicKey(publicKey);
  const algorithm = ALGORITHMS.find((one) => one === key.get(cose.COSEKEYS.alg));
  if (algorithm === -7 && cose.isCOSEPublicKeyEC2(key))
    return key.get(cose.COSEKEYS.crv) === cose.COSECRV.P256 ? algorithm : undefined;
  if (algorithm === -8 && cose.isCOSEPublicKeyOKP(key))
    return key.get(cose.COSEKEYS.crv) === cose.COSECRV.ED25519 ? algorithm : undefined;
  if (algorithm === -257 && cose.isCOSEPublicKeyRSA(key))
    return (key.get(cose.COSEKEYS.n)?.length ?? 0) >= LEAST_RSA_BYTES ? algorithm : undefined;
  return undefined;
}

/** A public key as evidence holds it (PROTOCOL section 8). */
export type Jwk = { kty: string; [member: string]: string };

/** A COSE key as a JWK, for the three kinds that tokens may have. Throws for any other. */
export function jwkOfCose(publicKey: Uint8Array<ArrayBuffer>): Jwk {
  const key = decodeCredentialPublicKey(publicKey);
  const { x, y, n, e } = cose.COSEKEYS;
  const text = (value: unknown) => encodeBase64url(value instanceof Uint8Array ? value : new Uint8Array());
  if (cose.isCOSEPublicKeyEC2(key))
    return { kty: 'EC', crv: 'P-256', x: text(key.get(x)), y: text(key.get(y)) };
  if (cose.isCOSEPublicKeyOKP(key)) return { kty: 'OKP', crv: 'Ed25519', x: text(key.get(x)) };
  if (cose.isCOSEPublicKeyRSA(key)) return { kty: 'RSA', n: text(key.get(n)), e: text(key.get(e)) };
  throw new TypeError('the key is of no known kind');
}
