import {
  decodeAttestationObject,
  decodeCredentialPublicKey,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { encodeBase64url } from '../../shared/base64url.ts';
import { jwkOfKey } from '../../shared/cose-key.ts';
import { registeredOf } from '../../shared/evidence/registered.ts';
import type { EvidenceTools, Jwk, Registered } from '../../shared/evidence/tools.ts';
import { verifyNote } from './verify-note.ts';

/** The checks of evidence by the browser's own means; chains of certificates are left to the command line. */
export const BROWSER_TOOLS: EvidenceTools = {
  verifySignature,
  verifyNote,
  verifyReceipt: (receipt, jwks) =>
    compactVerify(receipt, createLocalJWKSet(jwks as JSONWebKeySet), { algorithms: ['EdDSA'] }).then(
      () => true,
      () => false,
    ),
  readRegistration,
};

const ALGORITHMS = {
  EC: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  OKP: { name: 'Ed25519' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;

async function verifySignature(jwk: Jwk, signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const { kty } = jwk;
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') return false;
  const algorithm = ALGORITHMS[kty];
  const key = await crypto.subtle.importKey('jwk', jwk as JsonWebKey, algorithm, false, ['verify']);
  const raw = kty === 'EC' ? rawSignature(signature) : Uint8Array.from(signature);
  return raw !== undefined && crypto.subtle.verify(algorithm, key, raw, Uint8Array.from(signed));
}

const NUMBER_BYTES = 32;

/** A DER signature of P-256 as its two numbers, as the browser takes it; undefined where it is none. */
function rawSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const [sequence, length, ...body] = der;
  if (sequence !== 0x30 || length !== body.length) return undefined;
  const [first, rest] = readNumber(body);
  const [second, end] = readNumber(rest);
  return first === undefined || second === undefined || end.length > 0
    ? undefined
    : Uint8Array.of(...first, ...second);
}

function readNumber(bytes: number[]): [number: number[] | undefined, rest: number[]] {
  const [tag, length = 0, ...rest] = bytes;
  const digits = rest.slice(0, length);
  const number = digits[0] === 0 ? digits.slice(1) : digits;
  if (tag !== 2 || digits.length !== length || length === 0 || number.length > NUMBER_BYTES)
    return [undefined, []];
  const padding = Array.from({ length: NUMBER_BYTES - number.length }, () => 0);
  return [[...padding, ...number], rest.slice(length)];
}

function readRegistration(attestationObject: Uint8Array): Registered {
  const object = decodeAttestationObject(Uint8Array.from(attestationObject));
  return registeredOf(parseAuthenticatorData(object.get('authData')), (cose) => {
    const key = decodeCredentialPublicKey(Uint8Array.from(cose));
    return jwkOfKey(key as unknown as { get(label: number): unknown }, encodeBase64url);
  });
}
