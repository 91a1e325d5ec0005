import { type Static, type TProperties, Type } from 'typebox';
import { AuditProof } from './evidence-schemas.ts';
import { Instant, Limit } from './schemas.ts';

/** The audit log as the security team browses it; an addition to the protocol. */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const Count = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });
/** `after`: the index of the last entry shown; entries before it follow. */
export const AuditQuery = object({ after: Type.Optional(Count), limit: Type.Optional(Limit) });
export type AuditQuery = Static<typeof AuditQuery>;

/** A sealed entry with the members that people see; one that was `removed` has only its leaf left. */
export const AuditLine = object({
  index: Type.Integer(),
  at: Instant,
  type: Type.String(),
  title: Type.String(),
  members: Type.Array(object({ name: Type.String(), value: Type.String() })),
  removed: Type.Boolean(),
});
export type AuditLine = Static<typeof AuditLine>;
/**
 * `checkpoint`: the newest one, as it was signed; `cosigned`: the newest that all configured `witnesses`, by their names, have cosigned;
 * `waiting` entries are not sealed yet.
 */
export const AuditPage = object({
  items: Type.Array(AuditLine),
  next: Type.Optional(Type.String()),
  checkpoint: Type.Optional(Type.String()),
  cosigned: Type.Optional(Type.String()),
  witnesses: Type.Array(Type.String()),
  waiting: Type.Integer(),
});
export type AuditPage = Static<typeof AuditPage>;

export const ProofQuery = object({ size: Count });
/** An entry as it was sealed, with all its members, and its inclusion in the log of a size. */
export const ProvenEntry = object({
  entry: AuditProof.properties.entry,
  proof: AuditProof.properties.proof,
});
export type ProvenEntry = Static<typeof ProvenEntry>;
