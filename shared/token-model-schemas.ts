import { type Static, type TProperties, Type } from 'typebox';
import { Instant, SignedChange } from './schemas.ts';

/** Models of tokens that are allowed or denied; an addition to the protocol. */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const Aaguid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
export const ModelVerdict = Type.Union([Type.Literal('allow'), Type.Literal('deny')]);
export type ModelVerdict = Static<typeof ModelVerdict>;

/** What is decided, reported and enrolled of one model. `enrolled` counts tokens that serve, `stopped` those that do not. */
export const TokenModel = object({
  aaguid: Type.String(),
  name: Type.String(),
  verdict: Type.Optional(ModelVerdict),
  note: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  decidedAt: Type.Optional(Instant),
  statuses: Type.Array(Type.String()),
  enrolled: Type.Integer(),
  stopped: Type.Integer(),
});
export type TokenModel = Static<typeof TokenModel>;
export const TokenModels = object({ items: Type.Array(TokenModel) });

/** Why and by whom a model is allowed or denied. */
export const ModelDecision = object({
  aaguid: Aaguid,
  verdict: ModelVerdict,
  name: Type.String({ minLength: 1, maxLength: 320 }),
  note: Type.Optional(Type.String({ maxLength: 2000 })),
  owner: Type.Optional(Type.String({ maxLength: 320 })),
});
export type ModelDecision = Static<typeof ModelDecision>;
export const ModelRequest = object({ ...ModelDecision.properties, ...SignedChange.properties });
export type ModelRequest = Static<typeof ModelRequest>;
/** How many enrolled tokens stopped serving, and how many serve again. */
export const ModelDecided = object({ stopped: Type.Integer(), serve: Type.Integer() });
export type ModelDecided = Static<typeof ModelDecided>;
