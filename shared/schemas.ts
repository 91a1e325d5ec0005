import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/** Every request and answer of PROTOCOL section 5: validation, serialisation, types and the OpenAPI document come from here. */
const closed = { additionalProperties: false } as const;
const object = <T extends TProperties>(properties: T) => Type.Object(properties, closed);
const list = <T extends TSchema>(item: T) =>
  object({ items: Type.Array(item), next: Type.Optional(Type.String()) });

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
/** Canonical base64url: no padding, unused bits zero. */
export const Base64url = Type.String({
  pattern: '^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$',
});
export const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });
export const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' });
export const MoneySchema = object({ currency: Type.String({ pattern: '^[A-Z]{3}$' }), value: Text(20) });
export const Empty = object({});

export const Charge = Type.Union([
  object({ mode: Type.Literal('single') }),
  object({ mode: Type.Literal('split'), count: Type.Integer({ minimum: 2, maximum: 10 }) }),
  object({ mode: Type.Literal('estimate') }),
]);
export type Charge = Static<typeof Charge>;

export const Merchant = object({ name: Text(320), origin: Text(300) });

export const Certificate = object({
  type: Type.Literal('countersign/certificate'),
  version: Type.Literal(1),
  id: Id,
  merchant: Merchant,
  amount: MoneySchema,
  charge: Charge,
  payer: object({ name: Text(320), account: Text(320), entity: Text(320) }),
  issuedAt: Instant,
  expiresAt: Instant,
  reserve: Type.Optional(MoneySchema),
  reference: Type.Optional(Text(256)),
  demand: Type.Optional(Id),
});
export type Certificate = Static<typeof Certificate>;

export const Channel = Type.Union([Type.Literal('email'), Type.Literal('sms')]);
export type Channel = Static<typeof Channel>;

export const State = Type.Union([
  Type.Literal('awaiting-confirmation'),
  Type.Literal('awaiting-approval'),
  Type.Literal('validated'),
  Type.Literal('completed'),
  Type.Literal('unused'),
  Type.Literal('locked'),
  Type.Literal('expired'),
  Type.Literal('cancelled'),
  Type.Literal('denied'),
]);
export type State = Static<typeof State>;

const Delivery = Type.Union([
  Type.Literal('queued'),
  Type.Literal('sent'),
  Type.Literal('delivered'),
  Type.Literal('failed'),
]);
export type Delivery = Static<typeof Delivery>;

export const SentTo = object({ channel: Channel, hint: Type.String(), delivery: Delivery });

const Descriptor = Type.Object({ type: Type.Literal('public-key'), id: Type.String() });
const RequestOptions = Type.Object({
  rpId: Type.String(),
  userVerification: Type.Literal('required'),
  timeout: Type.Integer(),
  allowCredentials: Type.Optional(Type.Array(Descriptor)),
});
export type RequestOptions = Static<typeof RequestOptions>;

/**
 * WebAuthn Level 3 AuthenticationResponseJSON; members that browsers add are ignored, and what is wrong inside is
 * `not-confirmed`, never told apart (PROTOCOL sections 4 and 5.2).
 */
export const Assertion = Type.Object({
  id: Base64url,
  rawId: Base64url,
  type: Type.String(),
  response: Type.Object({
    clientDataJSON: Base64url,
    authenticatorData: Base64url,
    signature: Base64url,
    userHandle: Type.Optional(Base64url),
  }),
});
export type Assertion = Static<typeof Assertion>;

/** WebAuthn Level 3 RegistrationResponseJSON; members that browsers add are ignored. */
export const Registration = Type.Object({
  id: Base64url,
  rawId: Base64url,
  type: Type.String(),
  response: Type.Object({
    clientDataJSON: Base64url,
    attestationObject: Base64url,
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })),
  }),
});
export type Registration = Static<typeof Registration>;

export const Token = object({
  id: Type.String(),
  label: Type.String(),
  aaguid: Type.String(),
  attested: Type.Boolean(),
  enrolledAt: Instant,
  lastUsedAt: Type.Optional(Instant),
});
export type Token = Static<typeof Token>;
export const Device = object({ id: Id, channel: Channel, hint: Type.String(), usableFrom: Instant });
export type Device = Static<typeof Device>;

export const Server = object({
  payerEntity: Type.String(),
  rpId: Type.String(),
  channels: Type.Array(Channel),
});
export type Server = Static<typeof Server>;

export const EnrolmentRequest = object({ invitation: Text(64) });
export const Enrolment = object({
  id: Id,
  name: Type.String(),
  role: Type.String(),
  creationOptions: Type.Object({}, { additionalProperties: true }),
});
export type Enrolment = Static<typeof Enrolment>;
export const EnrolmentTokenRequest = object({ registration: Registration, label: Type.Optional(Text(320)) });
export const EnrolmentToken = object({ token: Token });
export const EnrolmentDeviceRequest = object({ channel: Channel, address: Text(320) });
export const EnrolmentDevice = object({ hint: Type.String(), nextSendAt: Instant });
export const CodeRequest = object({ code: Text(64) });

export const AccessToken = object({ accessToken: Type.String(), expiresAt: Instant });
export type AccessToken = Static<typeof AccessToken>;
export const SessionOptions = object({ id: Id, nonce: Type.String(), requestOptions: RequestOptions });
export type SessionOptions = Static<typeof SessionOptions>;
export const SessionRequest = object({ id: Id, assertion: Assertion });

export const Account = object({
  number: Type.Optional(Type.String()),
  name: Type.String(),
  entity: Type.String(),
  currency: Type.Optional(Type.String()),
  available: Type.Optional(MoneySchema),
  held: Type.Optional(MoneySchema),
  asOf: Instant,
  /** Only while the account is frozen. */
  frozenAt: Type.Optional(Instant),
  devices: Type.Array(Device),
  tokens: Type.Array(Token),
});
export type Account = Static<typeof Account>;

export const ChangeOptions = SessionOptions;
export type ChangeOptions = SessionOptions;
/** What every change carries: the id of its options and the token's signature over the call. */
export const signed = { changeId: Id, assertion: Assertion };
export const SignedChange = object(signed);
export type SignedChange = Static<typeof SignedChange>;
/** A token's credential id, at most 1023 bytes. */
export const CredentialId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,1364}$' });
export const TokenOptions = object({ creationOptions: Type.Object({}, { additionalProperties: true }) });
export type TokenOptions = Static<typeof TokenOptions>;
export const TokenRequest = object({ registration: Registration, label: Text(320), ...signed });
export type TokenRequest = Static<typeof TokenRequest>;
export const DeviceRequest = object({ channel: Channel, address: Text(320), ...signed });
export type DeviceRequest = Static<typeof DeviceRequest>;
export const DeviceAddition = object({ id: Id, hint: Type.String(), nextSendAt: Instant });
export type DeviceAddition = Static<typeof DeviceAddition>;
export const AddedDevice = object({ device: Device });
export const RecoveryCodes = object({ codes: Type.Array(Type.String()) });
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const QuoteRequest = object({ amount: MoneySchema });
/** What a payment in another currency may take at most from the account, and how that was worked out (PROTOCOL section 6). */
export const Quote = object({
  reserve: MoneySchema,
  rate: Type.String(),
  source: Type.String(),
  asOf: Instant,
  expiresAt: Instant,
});
export type Quote = Static<typeof Quote>;

export const CertificateRequest = object({ certificate: Certificate, deviceId: Type.Optional(Id) });
const progress = {
  id: Id,
  digest: Type.String(),
  state: State,
  sentTo: SentTo,
  attemptsLeft: Type.Integer(),
  codeExpiresAt: Instant,
  expiresAt: Instant,
};
const Progress = object(progress);
export type Progress = Static<typeof Progress>;
/** Whatever the state is when a certificate is submitted again, the nonce is the one of its first answer. */
export const Submitted = object({ ...progress, nonce: Type.String(), requestOptions: RequestOptions });
export type Submitted = Static<typeof Submitted>;
const challengeable = { nonce: Type.Optional(Type.String()), requestOptions: Type.Optional(RequestOptions) };

export const PaymentEvent = object({ at: Instant, event: Type.String() });
const chargeRow = { at: Instant, amount: MoneySchema, state: Type.String() };
/** With what the merchant is called at the card network, where it said so. */
const NamedCharge = object({ ...chargeRow, descriptor: Type.Optional(Type.String()) });
export type ChargeRow = Static<typeof NamedCharge>;
const CardState = Type.Union([
  Type.Literal('open'),
  Type.Literal('bound'),
  Type.Literal('spent'),
  Type.Literal('closed'),
]);
/** Whether the shopper knows who charged, where nothing but the amount told it: `asked` waits for an answer. */
const Recognition = object({
  answer: Type.Union([Type.Literal('asked'), Type.Literal('yes'), Type.Literal('no')]),
  at: Instant,
  amount: MoneySchema,
  descriptor: Type.Optional(Type.String()),
});
export type Recognition = Static<typeof Recognition>;
export const RecognitionRequest = object({ recognised: Type.Boolean() });
const cardSummary = { lastFour: Type.String(), state: CardState, closesAt: Instant };
const ShownCard = object({ ...cardSummary, charges: Type.Array(object(chargeRow)) });
export const NamedCard = object({
  ...cardSummary,
  charges: Type.Array(NamedCharge),
  recognition: Type.Optional(Recognition),
});
export type CardSummary = Static<typeof NamedCard>;
const listed = <C extends TSchema>(card: C) => ({
  ...progress,
  certificate: Certificate,
  card: Type.Optional(card),
});
/** By which rate the reserve was worked out, where amount and account differ in currency. */
const rate = {
  rate: Type.Optional(
    object({ rate: Type.String(), margin: Type.String(), source: Type.String(), asOf: Instant }),
  ),
};
const whole = {
  ...challengeable,
  history: Type.Array(PaymentEvent),
  receipt: Type.Optional(Type.String()),
};
/** Who is waited for, or who said no, of a payment that others have to approve. */
const Waiting = object({
  rule: Type.String(),
  given: Type.Integer(),
  needed: Type.Integer(),
  expiresAt: Instant,
  /** Some of those who may approve it now, by name, and how many more there are; nobody once it is decided. */
  waitedFor: Type.Array(Type.String()),
  others: Type.Integer(),
  /** What the person who refused it said. */
  refused: Type.Optional(Type.String()),
});
export type Waiting = Static<typeof Waiting>;
/** A payment as PROTOCOL section 5.2 has it; the serialiser leaves out what it does not name. */
export const Payment = object({ ...listed(ShownCard), ...whole });
export const Payments = list(object(listed(ShownCard)));
/** The same with the names that stand on statements, and what the shopper is asked about them. */
export const NamedPayment = object({
  ...listed(NamedCard),
  ...rate,
  ...whole,
  approval: Type.Optional(Waiting),
});
export type Payment = Static<typeof NamedPayment>;
export const NamedPayments = list(object({ ...listed(NamedCard), ...rate }));
export type Payments = Static<typeof NamedPayments>;

export const ResendRequest = object({ deviceId: Type.Optional(Id) });
export const Resent = object({ sentTo: SentTo, sendsLeft: Type.Integer(), nextSendAt: Instant });
export type Resent = Static<typeof Resent>;
export const ConfirmationRequest = object({ code: Text(64), assertion: Assertion });
export const Confirmed = object({ state: State, receipt: Type.Optional(Type.String()) });
export type Confirmed = Static<typeof Confirmed>;
export const Card = object({
  cardId: Id,
  number: Type.String(),
  expiryMonth: Type.Integer({ minimum: 1, maximum: 12 }),
  expiryYear: Type.Integer(),
  cvc: Type.String(),
  holder: Type.String(),
  closesAt: Instant,
});
export type Card = Static<typeof Card>;

/** What an approver decides over (PROTOCOL section 5.5); `rule` is the name of the policy's rule that asks. */
export const Approval = object({
  id: Id,
  certificate: Certificate,
  digest: Type.String(),
  rule: Type.String(),
  askedAt: Instant,
  expiresAt: Instant,
  given: Type.Integer(),
  needed: Type.Integer(),
});
export type Approval = Static<typeof Approval>;
export const Approvals = list(Approval);
export type Approvals = Static<typeof Approvals>;
export const ApprovalOptions = object({ nonce: Type.String(), requestOptions: RequestOptions });
export type ApprovalOptions = Static<typeof ApprovalOptions>;
export const ApprovalRequest = object({ assertion: Assertion });
export const RefusalRequest = object({ reason: Text(800) });
export const ApprovalState = object({ state: State });
export type ApprovalState = Static<typeof ApprovalState>;

/** What a merchant asks for, and what everybody may read of it (PROTOCOL section 9). */
const asked = { amount: MoneySchema, reference: Type.Optional(Text(256)) };
export const DemandRequest = object(asked);
export type DemandRequest = Static<typeof DemandRequest>;
export const MadeDemand = object({ id: Id, url: Type.String(), expiresAt: Instant });
export type MadeDemand = Static<typeof MadeDemand>;
const DemandState = Type.Union([Type.Literal('open'), Type.Literal('validated'), Type.Literal('expired')]);
export const Demand = object({
  id: Id,
  merchant: Merchant,
  ...asked,
  expiresAt: Instant,
  state: DemandState,
});
export type Demand = Static<typeof Demand>;

/** How many items a page has. */
export const Limit = Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$' });
export const Page = object({
  after: Type.Optional(Type.String({ maxLength: 256 })),
  limit: Type.Optional(Limit),
});

/** RFC 9457 problem document of a refusal. */
export const Problem = object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  instance: Type.String(),
  reason: Type.String(),
  now: Type.Optional(Instant),
  state: Type.Optional(Type.String()),
  attemptsLeft: Type.Optional(Type.Integer()),
  until: Type.Optional(Instant),
  rules: Type.Optional(Type.Array(object({ name: Type.String(), text: Type.String() }))),
});
export type Problem = Static<typeof Problem>;
