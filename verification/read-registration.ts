import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { type Jwk, jwkOfCose } from './token-key.ts';

/** What a token's registration says: its key as the COSE bytes and as a JWK. */
export type Registered = {
  credentialId: Uint8Array;
  cose: Uint8Array;
  key: Jwk;
  aaguid: Uint8Array<ArrayBuffer>;
  rpIdHash: Uint8Array;
};

/** Reads an attestation object. Throws where it is none, has no credential, or one whose key is of no known kind. */
export function readRegistration(attestationObject: Uint8Array<ArrayBuffer>): Registered {
  const object = decodeAttestationObject(attestationObject);
  const parsed = parseAuthenticatorData(object.get('authData'));
  const { credentialID, credentialPublicKey, aaguid = new Uint8Array(), rpIdHash } = parsed;
  if (credentialID === undefined || credentialPublicKey === undefined)
    throw new TypeError('it has no credential');
  const key = jwkOfCose(credentialPublicKey);
  return { credentialId: credentialID, cose: credentialPublicKey, key, aaguid, rpIdHash };
}
