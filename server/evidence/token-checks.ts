import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import type { Assertion, Registration } from '../../shared/schemas.ts';
import { jwkOfCose } from './token-jwk.ts';

const USER_PRESENT_AND_VERIFIED = 0x05;
const FLAGS_AT = 32;

/** What is wrong with a signature of a token: client data, relying party, flags or signature (WebAuthn section 7.2). */
export function assertionProblem(
  file: Pick<Evidence, 'assertion' | 'token' | 'origin' | 'rpId'>,
  wantedChallenge: string,
): string | undefined {
  try {
    const { id, rawId, type, response } = file.assertion as Assertion;
    const clientData = Buffer.from(response.clientDataJSON, 'base64url');
    const authenticatorData = Buffer.from(response.authenticatorData, 'base64url');
    const data: Record<string, unknown> = JSON.parse(clientData.toString('utf8'));
    if (id !== file.token.credentialId || rawId !== id) return 'another token signed';
    if (type !== 'public-key') return 'it is no public key credential';
    if (data['type'] !== 'webauthn.get') return 'the signature is not an assertion';
    if (data['challenge'] !== wantedChallenge) return 'the challenge is not that of certificate and code';
    if (data['origin'] !== file.origin) return 'it was signed at another origin';
    if (!authenticatorData.subarray(0, FLAGS_AT).equals(sha256(file.rpId)))
      return 'it is for another relying party';
    const flags = authenticatorData[FLAGS_AT] ?? 0;
    if ((flags & USER_PRESENT_AND_VERIFIED) !== USER_PRESENT_AND_VERIFIED)
      return 'the person was not verified';
    const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
    return verifies(file.token.publicKey, signed, Buffer.from(response.signature, 'base64url'))
      ? undefined
      : 'the signature does not verify';
  } catch {
    return 'the assertion cannot be read';
  }
}

/** The origin that client data names; empty where they cannot be read. */
export function originOf(assertion: object): string {
  try {
    const { clientDataJSON } = (assertion as Assertion).response;
    const data: { origin?: unknown } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    return typeof data.origin === 'string' ? data.origin : '';
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
    const data: Record<string, unknown> = JSON.parse(
      Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'),
    );
    if (data['type'] !== 'webauthn.create') return 'it is no registration';
    if (data['challenge'] !== token.registrationChallenge) return 'the challenge is another one';
    const object = decodeAttestationObject(
      new Uint8Array(Buffer.from(response.attestationObject, 'base64url')),
    );
    const registered = parseAuthenticatorData(object.get('authData'));
    const { credentialID, credentialPublicKey, aaguid = new Uint8Array(), rpIdHash } = registered;
    if (credentialID === undefined || credentialPublicKey === undefined) return 'it has no credential';
    if (!sha256(rpId).equals(rpIdHash)) return 'it is for another relying party';
    if (uuidText(aaguid) !== token.aaguid) return 'the token’s model is another one';
    if (Buffer.from(credentialID).toString('base64url') !== token.credentialId)
      return 'it is of another credential';
    const key = jwkOfCose(Buffer.from(credentialPublicKey).toString('base64url'));
    return canonicalJson(key) === canonicalJson(token.publicKey) ? undefined : 'it is of another key';
  } catch {
    return 'the registration cannot be read';
  }
}

/** An AAGUID as lower-case UUID text (PROTOCOL section 8). */
function uuidText(aaguid: Uint8Array): string {
  return Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function verifies(jwk: Evidence['token']['publicKey'], signed: Buffer, signature: Buffer): boolean {
  const key: KeyObject = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature);
}

function sha256(input: string | Buffer): Buffer {
  return createHash('sha256').update(input).digest();
}
