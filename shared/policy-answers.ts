import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { PolicyDocument } from './policy-schema.ts';
import { Assertion, Id, Instant, MoneySchema } from './schemas.ts';

/** Requests and answers about the policy; an addition to the protocol, for security teams. */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** A document as somebody wrote it: what is wrong with it is told place by place, not by the schema. */
const Draft = Type.Object({}, { additionalProperties: true });
const signed = { changeId: Id, assertion: Assertion };

export const PolicyCheckRequest = object({ policy: Draft });
export const PolicyProposalRequest = object({ policy: Draft, ...signed });
export type PolicyProposalRequest = Static<typeof PolicyProposalRequest>;
export const PolicySigning = object(signed);
export type PolicySigning = Static<typeof PolicySigning>;
export const StopRequest = object({ reason: Type.String({ minLength: 1, maxLength: 500 }), ...signed });
export type StopRequest = Static<typeof StopRequest>;

const named = { version: Type.Integer(), digest: Type.String() };
/** A policy that is or was in force; `proposal` is absent where the operator's command line set it. */
const Version = object({ sequence: Type.Integer(), ...named, activatedAt: Instant, proposal: optional(Id) });
export type Version = Static<typeof Version>;

const ProposalState = Type.Union([
  Type.Literal('open'),
  Type.Literal('adopted'),
  Type.Literal('withdrawn'),
  Type.Literal('lapsed'),
]);
export type ProposalState = Static<typeof ProposalState>;
const Signature = object({ officer: Type.String(), at: Instant });
const proposal = {
  id: Id,
  ...named,
  state: ProposalState,
  createdAt: Instant,
  expiresAt: Instant,
  endedAt: optional(Instant),
  /** By name; absent where the operator's command line filed it. */
  proposedBy: optional(Type.String()),
  signatures: Type.Array(Signature),
  needed: Type.Integer(),
};
const Proposal = object(proposal);
export type Proposal = Static<typeof Proposal>;
/** With the document, and with all that shows who signed it. */
export const WholeProposal = object({
  ...proposal,
  policy: PolicyDocument,
  evidence: Type.Array(Type.Object({}, { additionalProperties: true })),
});
export type WholeProposal = Static<typeof WholeProposal>;

const Stop = object({ at: Instant, reason: Type.String() });
export const PolicyState = object({
  /** `activatedAt` and `sequence` are absent while it is the one built in. */
  current: object({
    ...named,
    sequence: optional(Type.Integer()),
    activatedAt: optional(Instant),
    policy: PolicyDocument,
  }),
  /** Newest first, at most a hundred. */
  versions: Type.Array(Version),
  proposals: Type.Array(Proposal),
  /** Only while all payments are stopped. */
  stopped: optional(Stop),
});
export type PolicyState = Static<typeof PolicyState>;
/** `sequence` 0 is the policy that is built in, which nobody activated. */
export const PolicyVersion = object({
  ...Version.properties,
  activatedAt: optional(Instant),
  policy: PolicyDocument,
});
export type PolicyVersion = Static<typeof PolicyVersion>;

const Reason = object({ name: Type.String(), text: Type.String() });
/** A payment that would meet more than it did. */
const StricterPayment = object({
  id: Id,
  at: Instant,
  origin: Type.String(),
  amount: MoneySchema,
  denied: Type.Array(Reason),
  approvals: Type.Integer(),
  /** How sure of the merchant the issuer would have to be. */
  minMerchantRank: Type.Integer(),
  tokenAllowed: Type.Boolean(),
  channelAllowed: Type.Boolean(),
});
export type StricterPayment = Static<typeof StricterPayment>;
const StoppedTokens = object({
  aaguid: Type.String(),
  attested: Type.Boolean(),
  synced: Type.Boolean(),
  roaming: Type.Boolean(),
  tokens: Type.Integer(),
});
export type StoppedTokens = Static<typeof StoppedTokens>;
/** What a document would do; with problems it is none, and nothing else is told. */
export const PolicyCheck = object({
  problems: Type.Array(object({ place: Type.String(), text: Type.String() })),
  notes: Type.Array(Type.String()),
  /** Of the newest validated payments: how many were looked at, and those that would be denied or need more. */
  payments: optional(
    object({ looked: Type.Integer(), denied: Type.Integer(), stricter: Type.Array(StricterPayment) }),
  ),
  /** Of all enrolled tokens, by model: those that no payment could be confirmed with any more. */
  tokens: optional(object({ looked: Type.Integer(), stopped: Type.Array(StoppedTokens) })),
});
export type PolicyCheck = Static<typeof PolicyCheck>;
