import { type Static, type TProperties, Type } from 'typebox';
import { Base64url, Certificate, Channel, Instant } from './schemas.ts';

/** Evidence and the proofs of the audit log (PROTOCOL section 8). */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/** An entry of the audit log and what proves that it is in it; `checkpoint` is the signed note, verbatim. */
export const AuditProof = object({
  entry: Type.Object({ type: Type.String(), at: Instant }, { additionalProperties: true }),
  index: Type.Integer({ minimum: 0 }),
  size: Type.Integer({ minimum: 1 }),
  proof: Type.Array(Base64url),
  checkpoint: Type.String(),
});
export type AuditProof = Static<typeof AuditProof>;
const Count = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });
export const InclusionQuery = object({ index: Count, size: Count });
export const ConsistencyQuery = object({ from: Count, to: Count });
/** Hashes of a Merkle tree as RFC 9162 orders them. */
export const HashProof = object({ proof: Type.Array(Type.String()) });

const TokenEvidence = object({
  credentialId: Type.String(),
  publicKey: Type.Object({ kty: Type.String() }, { additionalProperties: true }),
  aaguid: Type.String(),
  registration: Type.Object({}, { additionalProperties: true }),
  registrationChallenge: Type.String(),
  enrolledAt: Instant,
  audit: Type.Optional(AuditProof),
});
/** Another person's signature over the same digest; `approver` is their account's id. */
const ApprovalEvidence = object({
  approver: Type.String(),
  nonce: Type.String(),
  assertion: Type.Object({}, { additionalProperties: true }),
  token: TokenEvidence,
});

/** All that an auditor needs to verify one payment offline (PROTOCOL section 8). */
export const Evidence = object({
  certificate: Certificate,
  digest: Type.String(),
  nonce: Type.String(),
  code: Type.String(),
  codeSalt: Type.String(),
  assertion: Type.Object({}, { additionalProperties: true }),
  rpId: Type.String(),
  origin: Type.String(),
  token: TokenEvidence,
  delivery: object({ channel: Channel, hint: Type.String(), sentAt: Type.Optional(Instant) }),
  confirmedAt: Instant,
  approvals: Type.Array(ApprovalEvidence),
  policy: object({ version: Type.Integer(), digest: Type.String(), matched: Type.Array(Type.String()) }),
  receipt: Type.String(),
  /** Of the entries written at acceptance and at validation; absent until they are sealed. */
  audit: Type.Optional(AuditProof),
  validation: Type.Optional(AuditProof),
});
export type Evidence = Static<typeof Evidence>;
