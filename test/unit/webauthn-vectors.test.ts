import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { describe, expect, test } from 'vitest';
import { algorithmOf } from '../../server/tokens/public-key.ts';
import { verifyAssertion } from '../../server/tokens/verify-assertion.ts';

// The test vectors of Web Authentication Level 3, where they lie beside the repository.
const FILE = resolve(import.meta.dirname, '../../../shared/webauthn-vectors.json');
const present = existsSync(FILE);

type Vector = {
  name: string;
  registration: { attestationObject: string; credential_id: string };
  authentication?: {
    challenge: string;
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
  };
};
const vectors: Vector[] = present ? JSON.parse(readFileSync(FILE, 'utf8')).vectors : [];

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');

test.skipIf(!present)('the vectors of WebAuthn Level 3 lie beside the repository', () => {
  expect(vectors.length).toBeGreaterThan(0);
});

describe.runIf(present)('assertions of the WebAuthn Level 3 vectors', () => {
  test.each(vectors)('$name', async ({ registration, authentication }) => {
    if (authentication === undefined) return;
    const attestation = decodeAttestationObject(bytes(registration.attestationObject));
    const { credentialPublicKey } = parseAuthenticatorData(attestation.get('authData'));
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
      token: { id, publicKey: Buffer.from(credentialPublicKey).toString('base64url'), counter: 0 },
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
