import { type Static, type TProperties, Type } from 'typebox';
import {
  Certificate,
  Id,
  Instant,
  Limit,
  Merchant,
  MoneySchema,
  NamedCard,
  PaymentEvent,
  SentTo,
  State,
} from './schemas.ts';

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

/** What payments are searched by; every member narrows. Amounts need their currency. */
export const PaymentQuery = object({
  merchant: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  person: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  state: Type.Optional(State),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  least: Type.Optional(Type.String({ maxLength: 20 })),
  most: Type.Optional(Type.String({ maxLength: 20 })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  digest: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
  after: Type.Optional(Type.String({ maxLength: 256 })),
  limit: Type.Optional(Limit),
});
export type PaymentQuery = Static<typeof PaymentQuery>;

const payment = {
  id: Id,
  digest: Type.String(),
  state: State,
  person: object({ id: Id, name: Type.String(), number: Type.Optional(Type.String()) }),
  merchant: Merchant,
  amount: MoneySchema,
  reference: Type.Optional(Type.String()),
  acceptedAt: Instant,
  /** The device by its hint alone. */
  sentTo: SentTo,
  /** The policy's rules that matched. */
  rules: Type.Array(Type.String()),
};
export const ConsolePayment = object(payment);
export type ConsolePayment = Static<typeof ConsolePayment>;
/** `searchedTo`: how far back this page looked; `tooMany`: more merchants or people fit than were followed. */
export const ConsolePayments = object({
  items: Type.Array(ConsolePayment),
  next: Type.Optional(Type.String()),
  searchedTo: Type.Optional(Instant),
  tooMany: Type.Optional(Type.Boolean()),
});
export type ConsolePayments = Static<typeof ConsolePayments>;
export const ConsolePaymentDetail = object({
  ...payment,
  certificate: Certificate,
  history: Type.Array(PaymentEvent),
  policyVersion: Type.Integer(),
  hasEvidence: Type.Boolean(),
  token: Type.Optional(Type.String()),
  receipt: Type.Optional(Type.String()),
  card: Type.Optional(NamedCard),
});
export type ConsolePaymentDetail = Static<typeof ConsolePaymentDetail>;
