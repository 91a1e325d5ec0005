import { sha256 } from '@noble/hashes/sha2.js';
import { convertAAGUIDToString } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { sameHash } from '../../shared/merkle.ts';
import type { Assertion, Registration } from '../../shared/schemas.ts';
import { readRegistration } from '../read-registration.ts';
import type { Jwk } from '../token-key.ts';
import { verifySignature } from '../verify-signature.ts';
import { bytesOf, readObject } from './read-text.ts';

const USER_PRESENT_AND_VERIFIED = 0x05;
const FLAGS_AT = 32;

/** What is wrong with a signature of a token: client data, relying party, flags or signature (WebAuthn section 7.2). */
export async function assertionProblem(
  file: Pick<Evidence, 'assertion' | 'token' | 'origin' | 'rpId'>,
  wantedChallenge: string,
): Promise<string | undefined> {
  try {
    const { id, rawId, type, response } = file.assertion as Assertion;
    const authenticatorData = bytesOf(response.authenticatorData);
    const data = readObject(response.clientDataJSON);
    if (id !== file.token.credentialId || rawId !== id) return 'another token signed';
    if (type !== 'public-key') return 'it is no public key credential';
    if (data['type'] !== 'webauthn.get') return 'the signature is not an assertion';
    if (data['challenge'] !== wantedChallenge) return 'the challenge is not that of certificate and code';
    if (data['origin'] !== file.origin) return 'it was signed at another origin';
    if (isEmbedded(data)) return 'it was signed inside of another site';
    if (!sameHash(authenticatorData.slice(0, FLAGS_AT), rpIdHash(file.rpId)))
      return 'it is for another relying party';
    const flags = authenticatorData[FLAGS_AT] ?? 0;
    if ((flags & USER_PRESENT_AND_VERIFIED) !== USER_PRESENT_AND_VERIFIED)
      return 'the person was not verified';
    const signed = Uint8Array.of(...authenticatorData, ...sha256(bytesOf(response.clientDataJSON)));
    return (await verifySignature(file.token.publicKey as Jwk, signed, bytesOf(response.signature)))
      ? undefined
      : 'the signature does not verify';
  } catch {
    return 'the assertion cannot be read';
  }
}

/** Whether client data come from a frame of another site, or leave it open (PROTOCOL section 4). */
function isEmbedded(data: Readonly<Record<string, unknown>>): boolean {
  const { crossOrigin = false, topOrigin } = data;
  return crossOrigin !== false || topOrigin !== undefined;
}

/** The origin that client data names; empty where they cannot be read. */
export function originOf(assertion: object): string {
  try {
    const { clientDataJSON } = (assertion as Assertion).response;
    const { origin } = readObject(clientDataJSON);
    return typeof origin === 'string' ? origin : '';
  } catch {
    return '';
  }
}

/** What is wrong with the token's registration: another key, another credential, another challenge. */
export function registrationProblem({ token, rpId }: Pick<Evidence, 'token' | 'rpId'>): string | undefined {
  try {
    const { id, rawId, type, response } = token.registration as Registration;
    if (id !== token.credentialId || rawId !== id || type !== 'public-key')
      return 'it is of another credential';
    const data = readObject(response.clientDataJSON);
    if (data['type'] !== 'webauthn.create') return 'it is no registration';
    if (data['challenge'] !== token.registrationChallenge) return 'the challenge is another one';
    if (isEmbedded(data)) return 'it was made inside of another site';
    const registered = readRegistration(bytesOf(response.attestationObject));
    if (!sameHash(rpIdHash(rpId), registered.rpIdHash)) return 'it is for another relying party';
    if (convertAAGUIDToString(registered.aaguid) !== token.aaguid) return 'the token’s model is another one';
    if (encodeBase64url(registered.credentialId) !== token.credentialId) return 'it is of another credential';
    return canonicalJson(registered.key) === canonicalJson(token.publicKey)
      ? undefined
      : 'it is of another key';
  } catch {
    return 'the registration cannot be read';
  }
}

function rpIdHash(rpId: string): Uint8Array {
  return sha256(new TextEncoder().encode(rpId));
}
