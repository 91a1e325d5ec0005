import { verifySignature } from '@simplewebauthn/server/helpers';
import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Registration } from '../../shared/schemas.ts';
import { readAttestation } from '../../verification/attestation/read-attestation.ts';
import {
  BROKEN,
  isAttested,
  isOfPlatform,
  verifyAttestation,
} from '../../verification/attestation/verify-attestation.ts';
import { ALGORITHMS, type Algorithm, algorithmOf } from '../../verification/token-key.ts';
import type { FindModel } from '../attestation/known-models.ts';
import { type ClientDataProblem, clientDataProblems } from './client-data.ts';
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
  /** Where the chain of its attestation may end, and how its model is attached. */
  findModel: FindModel;
  /** Milliseconds. */
  at: number;
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
  /** What its model is known by in FIDO's metadata. */
  model: string;
  synced: boolean;
  /** Its maker vouches for a token that is carried from machine to machine (WebAuthn Level 3 section 6.2.1). */
  roaming: boolean;
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
 * Verifies a registration by WebAuthn Level 3 section 7.1 with PROTOCOL section 4's additions. A statement that does not hold
 * is refused; one that nobody whom the operator trusts vouches for makes a token that is not attested, and whether that
 * serves is the policy's to say. Refusal: registration-refused, with what to do about it.
 */
export async function verifyRegistration(command: Command): Promise<Outcome> {
  const { registration, challenge, origins, rpId, allowSynced, findModel, at } = command;
  const { clientDataJSON } = registration.response;
  const [problem] = clientDataProblems(clientDataJSON, { type: 'webauthn.create', challenge, origins });
  if (problem !== undefined) return refused(CLIENT_DATA_DETAILS[problem]);
  const attestation = readAttestation(registration);
  const expected = { challenge, origins, rpId, algorithms: ALGORITHMS };
  if (registration.type !== 'public-key') return refused('This is no public key credential: use a token.');
  const verified = await verifyAttestation(registration, attestation, expected);
  if ('problem' in verified) return refused(detailOf(verified.problem));
  if (attestation === undefined) return refused(detailOf(BROKEN));
  const { credential, aaguid, credentialDeviceType } = verified.info;
  const synced = credentialDeviceType === 'multiDevice';
  if (synced && !allowSynced)
    return refused('This passkey may be copied to other machines: use a hardware token.');
  if (credential.id !== registration.id || credential.id.length > (CREDENTIAL_ID_BYTES * 4) / 3 + 1)
    return refused('The credential’s id is not the one of its data: register again.');
  const algorithm = await usableAlgorithm(credential.publicKey);
  if (algorithm === undefined)
    return refused('The token’s key is of no kind that is taken here (ES256, EdDSA or RS256): use another.');
  const known = await findModel(attestation);
  const attested = await isAttested(attestation, known.roots, at);
  return {
    outcome: 'registered',
    token: {
      id: credential.id,
      publicKey: encodeBase64url(credential.publicKey),
      algorithm,
      counter: credential.counter,
      aaguid: aaguid.toLowerCase(),
      model: attestation.model,
      attested,
      synced,
      roaming: attested && (known.roaming ?? true) && !isOfPlatform(attestation),
    },
  };
}

/** The library says what is wrong by its message alone. */
function detailOf(message: string): string {
  if (message.startsWith(BROKEN))
    return 'The token’s attestation does not verify: register again, or use another token.';
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
