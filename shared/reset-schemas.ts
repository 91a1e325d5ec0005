import { type Static, type TProperties, Type } from 'typebox';
import { Id, Instant, SignedChange } from './schemas.ts';

/** A person who lost both token and device, let in anew by two operators; an addition to the protocol. */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const ResetState = Type.Union([
  Type.Literal('asked'),
  Type.Literal('approved'),
  Type.Literal('withdrawn'),
  Type.Literal('expired'),
]);

/** `askedBy` and `approvedBy` are people's ids, `asker` and `approver` their names. */
export const Reset = object({
  id: Id,
  account: Type.String(),
  name: Type.String(),
  reason: Type.String(),
  state: ResetState,
  askedBy: Type.String(),
  asker: Type.String(),
  askedAt: Instant,
  expiresAt: Instant,
  approvedBy: Type.Optional(Type.String()),
  approver: Type.Optional(Type.String()),
});
export type Reset = Static<typeof Reset>;
export const Resets = object({ items: Type.Array(Reset), next: Type.Optional(Type.String()) });
export type Resets = Static<typeof Resets>;
export const ResetRequest = object({
  account: Type.String({ maxLength: 64 }),
  reason: Type.String({ maxLength: 320 }),
  ...SignedChange.properties,
});
export type ResetRequest = Static<typeof ResetRequest>;
export const ResetAsked = object({ id: Id, expiresAt: Instant });
export type ResetAsked = Static<typeof ResetAsked>;
/** Shown once. */
export const ResetInvitation = object({ invitation: Type.String(), expiresAt: Instant });
export type ResetInvitation = Static<typeof ResetInvitation>;
