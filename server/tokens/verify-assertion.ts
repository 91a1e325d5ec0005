import { createHash } from 'node:crypto';
import { parseAuthenticatorData, verifySignature } from '@simplewebauthn/server/helpers';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Assertion } from '../../shared/schemas.ts';
import { hasSignatureForm } from '../../verification/signature-form.ts';
import { type Algorithm, algorithmOf } from '../../verification/token-key.ts';
import { clientDataProblems } from './client-data.ts';
import { STAND_IN_KEY, STAND_IN_SIGNATURE } from './stand-in.ts';
import { counterGrew } from './token-standing.ts';

type Signer = { id: string; publicKey: string; counter: number; synced: boolean; userHandle?: string };

/** What an assertion is compared with. */
export type AssertionCommand = {
  assertion: Assertion;
  /** The 32 bytes that the client computed (PROTOCOL section 4). */
  challenge: Uint8Array;
  /**
   * The token that the assertion says it is of; undefined when there is none, or not one of that person. `publicKey` is
   * the COSE key as base64url, `synced` whether it was registered as one that may be copied (flag BE, which never changes),
   * `userHandle` the person's, where a returned one is to be compared with it.
   */
  token: Signer | undefined;
  /** An exact list. */
  origins: readonly string[];
  rpId: string;
  /** Whether a token that may be copied to other machines (flag BE) will do. */
  allowSynced: boolean;
};

/** `anomaly`: nothing was wrong but that the counter did not grow; a hash of the signature, to know it again. */
export type AssertionVerdict = { verified: true; counter: number } | { verified: false; anomaly?: string };

/**
 * Verifies an assertion by WebAuthn Level 3 section 7.2 with PROTOCOL section 4's additions; answers the signature counter
 * to be stored. Never throws for bad input. Every check is always made, against a stand-in key where there is no token, so
 * that the time it takes does not tell which of them failed (PROTOCOL section 5.2).
 */
export async function verifyAssertion(command: AssertionCommand): Promise<AssertionVerdict> {
  const { assertion, token } = command;
  const { clientDataJSON, authenticatorData, signature } = assertion.response;
  const authData = decodeBase64url(authenticatorData);
  const data = readAuthenticatorData(authData, command);
  const clientProblems = clientDataProblems(clientDataJSON, { type: 'webauthn.get', ...command });
  const signed = signedBytes(authData, clientDataJSON);
  const signatureHolds = await isSignedBy(decodeBase64url(signature), signed, readKey(token?.publicKey));
  const checks = [
    token !== undefined && assertion.id === token.id && assertion.rawId === token.id,
    assertion.type === 'public-key',
    isUserHandleOf(assertion, token?.userHandle),
    clientProblems.length === 0,
    data.flagsHold,
    signatureHolds,
  ];
  const holds = checks.every(Boolean);
  const anomaly = createHash('sha256').update(signature).digest('base64url');
  if (holds && data.counterHolds) return { verified: true, counter: data.counter };
  return holds ? { verified: false, anomaly } : { verified: false };
}

type AuthenticatorVerdict = { flagsHold: boolean; counterHolds: boolean; counter: number };

/** Section 7.2: the relying party, presence, verification, backup flags (also as they were registered) and the counter. */
function readAuthenticatorData(
  authData: Uint8Array<ArrayBuffer> | undefined,
  { rpId, allowSynced, token }: AssertionCommand,
): AuthenticatorVerdict {
  try {
    const { rpIdHash, flags, counter } = parseAuthenticatorData(authData ?? new Uint8Array());
    const rpIdHolds = createHash('sha256').update(rpId).digest().equals(rpIdHash);
    const isAsRegistered = flags.be === (token?.synced ?? false);
    const backupHolds = isAsRegistered && (flags.be ? allowSynced : !flags.bs);
    return {
      flagsHold: rpIdHolds && flags.up && flags.uv && backupHolds,
      counterHolds: counterGrew(counter, token?.counter ?? 0),
      counter,
    };
  } catch {
    return { flagsHold: false, counterHolds: false, counter: 0 };
  }
}

/** Section 7.2 step 6: a returned user handle is that person's. */
function isUserHandleOf(assertion: Assertion, userHandle: string | undefined): boolean {
  const returned = assertion.response.userHandle;
  return returned === undefined || userHandle === undefined || returned === userHandle;
}

/** Section 7.2 step 21: what the token signed. Text that is no base64url has been refused already; its bytes do not matter. */
function signedBytes(authData: Uint8Array | undefined, clientDataJSON: string): Uint8Array<ArrayBuffer> {
  const clientData = decodeBase64url(clientDataJSON) ?? new Uint8Array();
  const hash = createHash('sha256').update(clientData).digest();
  return new Uint8Array([...(authData ?? []), ...hash]);
}

type Key = { publicKey: Uint8Array<ArrayBuffer>; algorithm: Algorithm };

/** The stored key when it is of an algorithm that we take; otherwise nothing, and the stand-in serves. */
function readKey(text: string | undefined): Key | undefined {
  try {
    const publicKey = decodeBase64url(text ?? '');
    const algorithm = publicKey?.length ? algorithmOf(publicKey) : undefined;
    return publicKey === undefined || algorithm === undefined ? undefined : { publicKey, algorithm };
  } catch {
    return undefined;
  }
}

/** Whether the signature is the key's; a signature that cannot be read costs as much time as one that is wrong. */
async function isSignedBy(
  signature: Uint8Array<ArrayBuffer> | undefined,
  data: Uint8Array<ArrayBuffer>,
  key: Key | undefined,
): Promise<boolean> {
  const isReadable = hasSignatureForm(signature ?? new Uint8Array(), key?.algorithm ?? -7);
  const readable = isReadable && signature !== undefined ? signature : STAND_IN_SIGNATURE;
  const usable = isReadable ? key?.publicKey : undefined;
  try {
    const credentialPublicKey = usable ?? STAND_IN_KEY;
    const verified = await verifySignature({ signature: readable, data, credentialPublicKey });
    return verified && usable !== undefined;
  } catch {
    return false;
  }
}
