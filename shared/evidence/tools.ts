import type { Anchors } from '../anchors.ts';
import type { Verified, VerifierKey } from '../checkpoint.ts';
import type { Evidence } from '../evidence-schemas.ts';

export type Jwk = Evidence['token']['publicKey'];
/** What a token's registration says: the COSE key as its bytes and as a JWK. */
export type Registered = {
  credentialId: Uint8Array;
  cose: Uint8Array;
  key: object;
  aaguid: Uint8Array;
  rpIdHash: Uint8Array;
};

/** What the domain does not do itself: signatures, CBOR and certificates, by the means of whoever verifies. */
export type EvidenceTools = {
  verifySignature(key: Jwk, signed: Uint8Array, signature: Uint8Array): Promise<boolean>;
  verifyNote(note: string, keys: readonly VerifierKey[]): Promise<Verified | undefined>;
  /** Whether one of these keys has signed the receipt. */
  verifyReceipt(receipt: string, jwks: Anchors['jwks']): Promise<boolean>;
  /** Reads an attestation object; throws where it is none. */
  readRegistration(attestationObject: Uint8Array): Registered;
  /** Absent where no chains of certificates are followed. */
  attestation?: {
    /** What is wrong with the statement that came with the token's registration, or nothing. */
    statementProblem(file: Evidence): Promise<string | undefined>;
    /** Whether a token that the receipt calls attested is, by the anchors' roots. */
    attestedProblem(file: Evidence, anchors: Anchors): Promise<string | undefined>;
  };
};
