import { verify, X509Certificate } from 'node:crypto';
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { encodeBase64url } from '../../shared/base64url.ts';
import type { Registration } from '../../shared/schemas.ts';
import { androidKeyProblem } from './android-key.ts';
import { type Der, pathHolds } from './certificate-path.ts';
import type { Attestation } from './read-attestation.ts';

// Paths are followed here: the library has roots of its own and fetches lists of revoked certificates, from wherever the
// certificates that a stranger sent say.
for (const identifier of ['apple', 'android-key', 'android-safetynet'] as const)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

const CURVES: Readonly<Record<number, string>> = {
  [-7]: 'prime256v1',
  [-35]: 'secp384r1',
  [-36]: 'secp521r1',
};
const RSA = [-257, -258, -259, -65535];
const ED25519 = -8;

/** What a registration is compared with. */
export type Expected = {
  challenge: Uint8Array;
  /** An exact list. */
  origins: readonly string[];
  rpId: string;
  algorithms: readonly number[];
  /** The user was verified; so it is with every registration, not with every vector of the standard. */
  userVerified?: boolean;
};

/** What the library reads out of a registration that holds. */
export type Registered = NonNullable<
  Awaited<ReturnType<typeof verifyRegistrationResponse>>['registrationInfo']
>;

/**
 * Verifies a registration with its attestation statement (WebAuthn Level 3 sections 7.1 and 8), but for the chain of its
 * certificates. Answers what is wrong in the library's words, or in ours; rejects never.
 */
export async function verifyAttestation(
  registration: Registration,
  attestation: Attestation | undefined,
  expected: Expected,
): Promise<{ info: Registered } | { problem: string }> {
  try {
    const result = await verifyRegistrationResponse({
      response: asLibraryTakesIt(registration, attestation),
      expectedChallenge: encodeBase64url(expected.challenge),
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.rpId,
      requireUserPresence: true,
      requireUserVerification: expected.userVerified ?? true,
      supportedAlgorithmIDs: [...expected.algorithms],
    });
    if (!result.verified) return { problem: BROKEN };
    const problem = attestation === undefined ? 'it is of no known format' : statementProblem(attestation);
    return problem === undefined ? { info: result.registrationInfo } : { problem: `${BROKEN}: ${problem}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : '' };
  }
}

/** How what is wrong with the statement begins. */
export const BROKEN = 'The attestation does not verify';

function asLibraryTakesIt(
  { id, rawId, response }: Registration,
  attestation: Attestation | undefined,
): Parameters<typeof verifyRegistrationResponse>[0]['response'] {
  const attestationObject =
    attestation?.format === 'android-key'
      ? encodeBase64url(withoutStatement(attestation.authData))
      : response.attestationObject;
  const { clientDataJSON } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, attestationObject },
    clientExtensionResults: {},
  };
}

/** The same attestation object without its statement (CBOR, RFC 8949), for what else the library looks at. */
function withoutStatement(authData: Uint8Array): Buffer {
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authData.length);
  return Buffer.concat([head, length, authData]);
}

/**
 * What is wrong with a statement that the library does not see (WebAuthn Level 3 section 8), or nothing: it takes the
 * statement's word for the algorithm, any number of certificates of U2F and any curve of them, and android-key as it is.
 */
function statementProblem(attestation: Attestation): string | undefined {
  try {
    return problemOf(attestation);
  } catch {
    return 'the statement cannot be read';
  }
}

function problemOf(attestation: Attestation): string | undefined {
  const { format, x5c, algorithm, keyAlgorithm } = attestation;
  const [leaf] = x5c;
  if (format === 'none' || format === 'apple') return undefined;
  if (format === 'packed' && leaf === undefined)
    return algorithm === keyAlgorithm ? undefined : 'the algorithm is not the key’s';
  if (leaf === undefined) return 'there is no certificate';
  const named = format === 'fido-u2f' ? -7 : algorithm;
  if (!isKeyFor(leaf, named)) return 'the certificate’s key is of another algorithm';
  if (format === 'fido-u2f' && x5c.length !== 1) return 'there are several certificates';
  return format === 'android-key' ? androidKeyProblem(attestation) : undefined;
}

function isKeyFor(leaf: Der, algorithm: number | undefined): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(leaf).publicKey;
  if (algorithm === undefined) return false;
  if (asymmetricKeyType === 'ec') return CURVES[algorithm] === asymmetricKeyDetails?.namedCurve;
  if (asymmetricKeyType === 'rsa') return RSA.includes(algorithm);
  return asymmetricKeyType === 'ed25519' && algorithm === ED25519;
}

const HASHES: Readonly<Record<number, string | null>> = {
  [-7]: 'sha256',
  [-35]: 'sha384',
  [-36]: 'sha512',
  [-257]: 'sha256',
  [-258]: 'sha384',
  [-259]: 'sha512',
  [ED25519]: null,
};

/**
 * What is wrong with a statement whose certificate was good once: the library verifies none such. Of `packed` the signature
 * is looked at; of `tpm` nothing but the chain is left to say.
 */
export function expiredStatementProblem(attestation: Attestation): string | undefined {
  const { format, x5c, algorithm = Number.NaN, signature, authData, clientDataHash } = attestation;
  const [leaf] = x5c;
  if (format !== 'packed' || leaf === undefined) return format === 'tpm' ? undefined : BROKEN;
  const hash = HASHES[algorithm];
  if (hash === undefined || signature === undefined || !isKeyFor(leaf, algorithm)) return BROKEN;
  const signed = Buffer.concat([authData, clientDataHash]);
  return verify(hash, signed, new X509Certificate(leaf).publicKey, signature) ? undefined : BROKEN;
}

/** Whether its chain ends at one of these roots: what vouches for itself, or is vouched for by nobody, has none. */
export function isAttested({ x5c }: Pick<Attestation, 'x5c'>, roots: readonly Der[], at: number): boolean {
  return x5c.length > 0 && pathHolds(x5c, roots, at);
}
