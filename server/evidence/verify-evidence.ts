import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Anchors } from '../../shared/anchors.ts';
import { encodeBase64url } from '../../shared/base64url.ts';
import { registeredOf } from '../../shared/evidence/registered.ts';
import type { EvidenceTools, Registered } from '../../shared/evidence/tools.ts';
import { type EvidenceVerdict, verifyEvidenceBy } from '../../shared/evidence/verify-evidence.ts';
import { verifyNote } from '../audit/notes.ts';
import { attestedCheck, statementCheck } from './attestation-checks.ts';
import { jwkOfCose } from './token-jwk.ts';

/** The checks by this process's own means. */
export const TOOLS: EvidenceTools = {
  verifySignature: async (jwk, signed, signature) => {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature);
  },
  verifyNote: async (note, keys) => verifyNote(note, keys),
  verifyReceipt: (receipt, jwks) =>
    compactVerify(receipt, createLocalJWKSet(jwks as JSONWebKeySet), { algorithms: ['EdDSA'] }).then(
      () => true,
      () => false,
    ),
  readRegistration,
  attestation: {
    statementProblem: statementCheck,
    attestedProblem: async (file, anchors) => attestedCheck(file, anchors),
  },
};

function readRegistration(attestationObject: Uint8Array): Registered {
  const object = decodeAttestationObject(Uint8Array.from(attestationObject));
  const parsed = parseAuthenticatorData(object.get('authData'));
  return registeredOf(parsed, (cose) => jwkOfCose(encodeBase64url(cose)));
}

/**
 * Verifies a payment's evidence offline (PROTOCOL section 8), from the file and, where given, the anchors that the auditor
 * got apart from it.
 */
export function verifyEvidence(file: unknown, anchors?: Anchors): Promise<EvidenceVerdict> {
  return verifyEvidenceBy(TOOLS, file, anchors);
}
