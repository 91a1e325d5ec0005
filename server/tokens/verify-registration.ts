import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { verifySignature } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Registration } from '../../shared/schemas.ts';
import { type ClientDataProblem, clientDataProblems } from './client-data.ts';
import { ALGORITHMS, type Algorithm, algorithmOf } from './public-key.ts';
import { STAND_IN_SIGNATURE } from './stand-in.ts';

type Command = {
  registration: Registration;
  /** The 32 bytes of the creation options. */
  challenge: Uint8Array;
  /** An exact list. */
  origins: readonly string[];
  rpId: string;
  /** Whether a token that may be copied to other machines (flag BE) will do. */
  allowSynced: boolean;
};

/** A token as it was registered. `attested` says that its attestation's chain ends at a configured root. */
export type RegisteredToken = {
  id: string;
  /** COSE key, base64url. */
  publicKey: string;
  algorithm: Algorithm;
  counter: number;
  /** Lower-case UUID text. */
  aaguid: string;
  attested: boolean;
  synced: boolean;
};

type Outcome = Refusal | { outcome: 'registered'; token: RegisteredToken };

/** WebAuthn Level 3 section 7.1 step 25. */
const CREDENTIAL_ID_BYTES = 1023;

const CLIENT_DATA_DETAILS: Readonly<Record<ClientDataProblem, string>> = {
  json: 'The client data cannot be read: register again.',
  type: 'This is no registration: register a token with navigator.credentials.create.',
  challenge: 'This is of another enrolment: register the token again with the options that you got last.',
  origin: 'This server does not know that extension: use one that its operator allows.',
  crossOrigin: 'Register the token in a window of the extension, not inside of another site.',
  topOrigin: 'Register the token in a window of the extension, not inside of another site.',
};

/**
 * Verifies a registration by WebAuthn Level 3 section 7.1 with PROTOCOL section 4's additions. Chains of attestations are
 * not followed as long as no roots are configured, so nothing counts as attested. Refusal: registration-refused, with what
 * to do about it.
 */
export async function verifyRegistration(command: Command): Promise<Outcome> {
  const { registration, challenge, origins, rpId, allowSynced } = command;
  const { clientDataJSON } = registration.response;
  const [problem] = clientDataProblems(clientDataJSON, { type: 'webauthn.create', challenge, origins });
  if (problem !== undefined) return refused(CLIENT_DATA_DETAILS[problem]);
  const verified = await verifyByLibrary(registration, encodeBase64url(challenge), origins, rpId);
  if ('detail' in verified) return refused(verified.detail);
  const { credential, aaguid, credentialDeviceType } = verified.info;
  const synced = credentialDeviceType === 'multiDevice';
  if (synced && !allowSynced)
    return refused('This passkey may be copied to other machines: use a hardware token.');
  if (credential.id !== registration.id || credential.id.length > (CREDENTIAL_ID_BYTES * 4) / 3 + 1)
    return refused('The credential’s id is not the one of its data: register again.');
  const algorithm = await usableAlgorithm(credential.publicKey);
  if (algorithm === undefined)
    return refused('The token’s key is of no kind that is taken here (ES256, EdDSA or RS256): use another.');
  return {
    outcome: 'registered',
    token: {
      id: credential.id,
      publicKey: encodeBase64url(credential.publicKey),
      algorithm,
      counter: credential.counter,
      aaguid: aaguid.toLowerCase(),
      attested: false,
      synced,
    },
  };
}

type Info = NonNullable<Awaited<ReturnType<typeof verifyRegistrationResponse>>['registrationInfo']>;

async function verifyByLibrary(
  registration: Registration,
  expectedChallenge: string,
  origins: readonly string[],
  expectedRPID: string,
): Promise<{ info: Info } | { detail: string }> {
  try {
    const { clientDataJSON, attestationObject } = registration.response;
    const { id, rawId, type } = registration;
    if (type !== 'public-key') return { detail: 'This is no public key credential: use a token.' };
    const result = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type: 'public-key',
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin: [...origins],
      expectedRPID,
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    return result.verified
      ? { info: result.registrationInfo }
      : { detail: 'The token’s attestation does not verify: register again, or use another token.' };
  } catch (error) {
    return { detail: detailOf(error instanceof Error ? error.message : '') };
  }
}

/** The library says what is wrong by its message alone. */
function detailOf(message: string): string {
  if (message.startsWith('User ver'))
    return 'The token did not verify you: set a PIN or a fingerprint on it, then register again.';
  if (message.startsWith('User pres')) return 'Touch the token when it asks for it, then register again.';
  if (message.includes('RP ID'))
    return 'This was registered for another server: register again for this one.';
  if (message.includes('public key alg'))
    return 'The token’s key is of no kind that is taken here (ES256, EdDSA or RS256): use another.';
  return 'The registration cannot be read or does not verify: register again, or use another token.';
}

/** The key's algorithm, once it was seen that signatures can be verified with the key at all. */
async function usableAlgorithm(credentialPublicKey: Uint8Array<ArrayBuffer>): Promise<Algorithm | undefined> {
  try {
    const algorithm = algorithmOf(credentialPublicKey);
    if (algorithm === undefined) return undefined;
    await verifySignature({ signature: STAND_IN_SIGNATURE, data: new Uint8Array(), credentialPublicKey });
    return algorithm;
  } catch {
    return undefined;
  }
}

function refused(detail: string): Refusal {
  return refuse('registration-refused', { detail });
}
