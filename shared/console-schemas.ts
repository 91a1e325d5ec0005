import { type Static, type TProperties, Type } from 'typebox';

/** Requests and answers of the security team's console; an addition to the protocol. */
const object = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const ConsoleRole = Type.Union([
  Type.Literal('security'),
  Type.Literal('operator'),
  Type.Literal('auditor'),
]);
export type ConsoleRole = Static<typeof ConsoleRole>;

/** Who is signed in at the console. */
export const ConsolePerson = object({ name: Type.String(), role: ConsoleRole, entity: Type.String() });
export type ConsolePerson = Static<typeof ConsolePerson>;
