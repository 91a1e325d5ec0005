import type { Registered } from './tools.ts';

/** Authenticator data as a library parses it. */
type Parsed = {
  credentialID?: Uint8Array | undefined;
  credentialPublicKey?: Uint8Array | undefined;
  aaguid?: Uint8Array | undefined;
  rpIdHash: Uint8Array;
};

/** What a registration says, from its authenticator data; `jwkOf` turns its COSE key into a JWK. Throws where it has no credential, or no known key. */
export function registeredOf(
  { credentialID, credentialPublicKey, aaguid, rpIdHash }: Parsed,
  jwkOf: (cose: Uint8Array) => object | undefined,
): Registered {
  if (credentialID === undefined || credentialPublicKey === undefined)
    throw new TypeError('it has no credential');
  const key = jwkOf(credentialPublicKey);
  if (key === undefined) throw new TypeError('its key is of no known kind');
  return {
    credentialId: credentialID,
    cose: credentialPublicKey,
    key,
    aaguid: aaguid ?? new Uint8Array(),
    rpIdHash,
  };
}
