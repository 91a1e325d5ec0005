import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../server/tokens/verify-assertion.ts';
import type { Registration } from '../../shared/schemas.ts';
import { readAttestation } from '../../verification/attestation/read-attestation.ts';
import { isAttested, verifyAttestation } from '../../verification/attestation/verify-attestation.ts';
import { ALGORITHMS, algorithmOf } from '../../verification/token-key.ts';

// The test vectors of Web Authentication Level 3, where they lie beside the repository.
const FILE = resolve(import.meta.dirname, '../../../shared/webauthn-vectors.json');
const present = existsSync(FILE);

type Vector = {
  name: string;
  registration: {
    attestationObject: string;
    credential_id: string;
    clientDataJSON: string;
    challenge: string;
  };
  authentication?: {
    challenge: string;
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
  };
};
const { vectors, attestationRoot }: { vectors: Vector[]; attestationRoot: string } = present
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : { vectors: [], attestationRoot: '' };

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

test.skipIf(!present)('the vectors of WebAuthn Level 3 lie beside the repository', () => {
  expect(vectors.length).toBeGreaterThan(0);
});

describe.runIf(present)('assertions of the WebAuthn Level 3 vectors', () => {
  test.each(vectors)('$name', async ({ registration, authentication }) => {
    if (authentication === undefined) return;
    const attestation = decodeAttestationObject(bytes(registration.attestationObject));
    const { credentialPublicKey, flags } = parseAuthenticatorData(attestation.get('authData'));
    if (credentialPublicKey === undefined) throw new Error('the vector has no public key');
    const id = base64url(registration.credential_id);
    const verdict = await verifyAssertion({
      assertion: {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: base64url(authentication.clientDataJSON),
          authenticatorData: base64url(authentication.authenticatorData),
          signature: base64url(authentication.signature),
        },
      },
      challenge: bytes(authentication.challenge),
      token: {
        id,
        publicKey: Buffer.from(credentialPublicKey).toString('base64url'),
        counter: 0,
        synced: flags.be,
      },
      origins: ['https://example.org'],
      rpId: 'example.org',
      allowSynced: true,
    });
    expect(verdict.verified).toBe(isOurs(authentication, algorithmOf(credentialPublicKey)));
  });
});

/** What a vector must have for us: an algorithm of ours, user verification, no other site around it. */
function isOurs(
  authentication: { clientDataJSON: string; authenticatorData: string },
  known?: number,
): boolean {
  const clientData = JSON.parse(Buffer.from(authentication.clientDataJSON, 'hex').toString());
  const flags = bytes(authentication.authenticatorData)[32] ?? 0;
  const verified = (flags & 0x05) === 0x05;
  return known !== undefined && verified && clientData.crossOrigin !== true;
}

/** What is refused, or has a chain; all other vectors hold and are vouched for by nobody. */
const REGISTERED: Readonly<Record<string, 'attested' | 'refused'>> = {
  'Packed Attestation with ES256 Credential': 'attested',
  'Packed Attestation with RS256 Credential': 'attested',
  'Packed Attestation with Ed25519 Credential': 'attested',
  'Android Key Attestation with ES256 Credential': 'attested',
  'Apple Anonymous Attestation with ES256 Credential': 'attested',
  // Algorithms that are not ours.
  'Packed Attestation with ES384 Credential': 'refused',
  'Packed Attestation with ES512 Credential': 'refused',
  'Packed Attestation with Ed448 Credential': 'refused',
  // No maker of TPMs has that number.
  'TPM Attestation with ES256 Credential': 'refused',
  // A U2F token signs nothing about its model, so it may name none.
  'FIDO U2F Attestation with ES256 Credential': 'refused',
};

describe.runIf(present)('registrations of the WebAuthn Level 3 vectors', () => {
  test.each(vectors)('$name', async ({ name, registration }) => {
    const { challenge, clientDataJSON, attestationObject, credential_id } = registration;
    const id = base64url(credential_id);
    const response = {
      clientDataJSON: base64url(clientDataJSON),
      attestationObject: base64url(attestationObject),
    };
    const given: Registration = { id, rawId: id, type: 'public-key', response };
    const attestation = readAttestation(given);
    if (attestation === undefined) throw new Error('the vector has no attestation');
    const verified = await verifyAttestation(given, attestation, {
      challenge: bytes(challenge),
      origins: ['https://example.org'],
      rpId: 'example.org',
      algorithms: ALGORITHMS,
      userVerified: false,
    });
    const holds = 'info' in verified;
    const attested = await isAttested(attestation, [bytes(attestationRoot)], Date.now());
    const outcome = holds && attested ? 'attested' : holds ? 'held' : 'refused';
    expect(outcome).toBe(REGISTERED[name] ?? 'held');
  });
});
