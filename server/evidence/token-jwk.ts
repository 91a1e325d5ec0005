import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../../shared/base64url.ts';
import { jwkOfKey } from '../../shared/cose-key.ts';

type Jwk = NonNullable<ReturnType<typeof jwkOfKey>>;

/** A token's COSE key (base64url) as a JWK, for the three kinds of key that tokens may have. */
export function jwkOfCose(publicKey: string): Jwk {
  const key = decodeCredentialPublicKey(new Uint8Array(Buffer.from(publicKey, 'base64url')));
  const jwk = jwkOfKey(key as unknown as { get(label: number): unknown }, encodeBase64url);
  if (jwk === undefined) throw new TypeError('a stored token has a key of no known kind');
  return jwk;
}
