import { type Static, type TProperties, Type } from 'typebox';
import {
  Certificate,
  Channel,
  Id,
  Instant,
  Limit,
  Merchant,
  MoneySchema,
  NamedCard,
  PaymentEvent,
  SentTo,
  State,
  signed,
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
export const ConsolePerson = object({
  id: Id,
  name: Type.String(),
  role: ConsoleRole,
  entity: Type.String(),
});
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

const NamedPerson = object({ id: Id, name: Type.String() });
/** Which payments that others had to approve: those that wait for it, or those that do not any more. */
export const ApprovalQuery = object({
  which: Type.Union([Type.Literal('waiting'), Type.Literal('decided')]),
  after: Type.Optional(Type.String({ maxLength: 256 })),
  limit: Type.Optional(Limit),
});
export type ApprovalQuery = Static<typeof ApprovalQuery>;
/** `waitedFor`: some of those who may still decide, and how many `others` there are. */
export const ConsoleApproval = object({
  id: Id,
  digest: Type.String(),
  state: State,
  person: NamedPerson,
  merchant: Merchant,
  amount: MoneySchema,
  rule: Type.String(),
  askedAt: Instant,
  expiresAt: Instant,
  needed: Type.Integer(),
  given: Type.Array(object({ ...NamedPerson.properties, at: Instant, stands: Type.Boolean() })),
  refused: Type.Optional(object({ ...NamedPerson.properties, at: Instant, reason: Type.String() })),
  waitedFor: Type.Array(NamedPerson),
  others: Type.Integer(),
});
export type ConsoleApproval = Static<typeof ConsoleApproval>;
export const ConsoleApprovals = object({
  items: Type.Array(ConsoleApproval),
  next: Type.Optional(Type.String()),
});
export type ConsoleApprovals = Static<typeof ConsoleApprovals>;

const Role = Type.Union([
  Type.Literal('payer'),
  Type.Literal('approver'),
  Type.Literal('security'),
  Type.Literal('operator'),
  Type.Literal('auditor'),
]);

const listedPerson = {
  id: Id,
  name: Type.String(),
  role: Role,
  number: Type.Optional(Type.String()),
  enrolledAt: Type.Optional(Instant),
  frozenAt: Type.Optional(Instant),
};
export const ListedPerson = object(listedPerson);
export type ListedPerson = Static<typeof ListedPerson>;
export const PeopleQuery = object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  role: Type.Optional(Role),
  after: Type.Optional(Id),
  limit: Type.Optional(Limit),
});
export type PeopleQuery = Static<typeof PeopleQuery>;
export const People = object({ items: Type.Array(ListedPerson), next: Type.Optional(Type.String()) });
export type People = Static<typeof People>;

const PersonToken = object({
  id: Type.String(),
  label: Type.String(),
  aaguid: Type.String(),
  attested: Type.Boolean(),
  synced: Type.Boolean(),
  roaming: Type.Boolean(),
  standing: Type.String(),
  enrolledAt: Instant,
  usableFrom: Instant,
  lastUsedAt: Type.Optional(Instant),
  revokedAt: Type.Optional(Instant),
});
export type PersonToken = Static<typeof PersonToken>;
const PersonDevice = object({ id: Id, channel: Channel, hint: Type.String(), usableFrom: Instant });
export type PersonDevice = Static<typeof PersonDevice>;
/** `mayChange`: whether the one who asks may freeze this person and revoke their tokens. */
export const PersonDetail = object({
  ...listedPerson,
  tokens: Type.Array(PersonToken),
  devices: Type.Array(PersonDevice),
  mayChange: Type.Boolean(),
});
export type PersonDetail = Static<typeof PersonDetail>;

export const ConsoleInvitationRequest = object({
  name: Type.String({ minLength: 1, maxLength: 320 }),
  role: Role,
  currency: Type.Optional(Type.String({ maxLength: 3 })),
  ...signed,
});
export type ConsoleInvitationRequest = Static<typeof ConsoleInvitationRequest>;
/** The invitation is told this once. */
export const ConsoleInvitation = object({
  invitation: Type.String(),
  expiresAt: Instant,
  person: Id,
  account: Type.Optional(Type.String()),
});
export type ConsoleInvitation = Static<typeof ConsoleInvitation>;
export const OpenInvitations = object({
  items: Type.Array(object({ person: Id, name: Type.String(), role: Role, expiresAt: Instant })),
});
export type OpenInvitations = Static<typeof OpenInvitations>;

/** How many tokens of a model there are, by what they are good for. */
export const TokenModelCount = object({
  model: Type.String(),
  attested: Type.Boolean(),
  standing: Type.String(),
  count: Type.Integer(),
});
export type TokenModelCount = Static<typeof TokenModelCount>;
export const TokenCounts = object({ items: Type.Array(TokenModelCount) });
export type TokenCounts = Static<typeof TokenCounts>;

const HealthCount = object({ name: Type.String(), count: Type.Integer() });
export type HealthCount = Static<typeof HealthCount>;
/** A figure for each of the days. */
const DailyCount = object({ name: Type.String(), counts: Type.Array(Type.Integer()) });
export type DailyCount = Static<typeof DailyCount>;
/** How things are going: the last two weeks by day, and the latest payments' codes and charges. */
export const ConsoleHealth = object({
  issuer: Type.String(),
  days: Type.Array(
    object({ day: Instant, payments: Type.Array(object({ state: State, count: Type.Integer() })) }),
  ),
  /** Refusals of the latest payments by rule, and the latest approvals by rule and by outcome, each a figure a day. */
  denials: Type.Array(DailyCount),
  asked: Type.Array(DailyCount),
  approvals: Type.Array(DailyCount),
  deliveries: Type.Array(HealthCount),
  decisions: Type.Array(HealthCount),
  /** FIDO's metadata of tokens, where they are configured; without a number none were taken yet. */
  metadata: Type.Optional(
    object({
      no: Type.Optional(Type.Integer()),
      dueAt: Type.Optional(Instant),
      overdueDays: Type.Integer(),
      problem: Type.Optional(Type.String()),
    }),
  ),
});
export type ConsoleHealth = Static<typeof ConsoleHealth>;
