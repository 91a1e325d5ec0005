import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { type COSEALG, isoCBOR, isoUint8Array, verifySignature } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../../shared/base64url.ts';
import type { Registration } from '../../shared/schemas.ts';
import { androidKeyProblem } from './android-key.ts';
import { isKeyFor } from './certificate-key.ts';
import { type Der, pathHolds } from './certificate-path.ts';
import type { Attestation, Format } from './read-attestation.ts';

// Paths are followed here: the library has roots of its own and fetches lists of revoked certificates, from wherever the
// certificates that a stranger sent say.
for (const identifier of ['apple', 'android-key', 'android-safetynet'] as const)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

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
    const problem =
      attestation === undefined ? 'it is of no known format' : await statementProblem(attestation);
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

/** The same attestation object without its statement, for what else the library looks at. */
function withoutStatement(authData: Uint8Array<ArrayBuffer>): Uint8Array {
  const object = new Map<string, string | Map<string, string> | Uint8Array>();
  return isoCBOR.encode(object.set('fmt', 'none').set('attStmt', new Map()).set('authData', authData));
}

/**
 * What is wrong with a statement that the library does not see (WebAuthn Level 3 section 8), or nothing: it takes the
 * statement's word for the algorithm, any number of certificates of U2F and any curve of them, and android-key as it is.
 */
async function statementProblem(attestation: Attestation): Promise<string | undefined> {
  try {
    return await problemOf(attestation);
  } catch {
    return 'the statement cannot be read';
  }
}

async function problemOf(attestation: Attestation): Promise<string | undefined> {
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

/**
 * What is wrong with a statement whose certificate was good once: the library verifies none such. Of `packed` the signature
 * is looked at; of `tpm` nothing but the chain is left to say.
 */
export async function expiredStatementProblem(attestation: Attestation): Promise<string | undefined> {
  const { format, x5c, algorithm, signature, authData, clientDataHash } = attestation;
  const [leaf] = x5c;
  if (format !== 'packed' || leaf === undefined) return format === 'tpm' ? undefined : BROKEN;
  try {
    if (signature === undefined || !isKeyFor(leaf, algorithm)) return BROKEN;
    const data = isoUint8Array.concat([authData, clientDataHash]);
    const made = { signature, data, x509Certificate: leaf, hashAlgorithm: algorithm as COSEALG };
    return (await verifySignature(made)) ? undefined : BROKEN;
  } catch {
    return BROKEN;
  }
}

/** Whether its chain ends at one of these roots: what vouches for itself, or is vouched for by nobody, has none. */
export async function isAttested(
  { x5c }: Pick<Attestation, 'x5c'>,
  roots: readonly Der[],
  at: number,
): Promise<boolean> {
  return x5c.length > 0 && (await pathHolds(x5c, roots, at));
}

/** Formats in which parts of a machine speak for themselves (WebAuthn Level 3 sections 8.3, 8.4 and 8.8). */
const PLATFORM_FORMATS: readonly Format[] = ['tpm', 'android-key', 'apple'];

/** Whether the token is a part of the machine, by the format of its attestation. */
export function isOfPlatform({ format }: Pick<Attestation, 'format'>): boolean {
  return PLATFORM_FORMATS.includes(format);
}
