import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

// What is read of Stripe's objects (stripe-node, resources/Issuing); members that are not named here are ignored.

const Id = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
/** An id, or the object that has it where Stripe puts that in its place. */
const Reference = Type.Union([Id, Type.Object({ id: Id })]);
const Text = (most: number) => Type.String({ maxLength: most });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Amount = Type.Integer({ minimum: -1e15, maximum: 1e15 });
const Second = Type.Integer({ minimum: 0, maximum: 1e11 });
const Currency = Type.String({ pattern: '^[A-Za-z]{3}$' });
const Optional = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Optional(Nullable(type));

const Merchant = Type.Object({
  category_code: Text(8),
  city: Optional(Text(200)),
  country: Optional(Text(8)),
  name: Optional(Text(200)),
  network_id: Type.String({ minLength: 1, maxLength: 128 }),
  url: Optional(Text(2000)),
});

/** The same money twice: in the card's currency, and in the merchant's. */
const Both = {
  amount: Amount,
  currency: Currency,
  merchant_amount: Amount,
  merchant_currency: Currency,
};
const Cash = Optional(Type.Object({ cashback_amount: Optional(Amount) }));

const Request = Type.Object({ ...Both, approved: Type.Boolean(), created: Second, reason: Text(64) });

const Authorization = Type.Object({
  id: Id,
  object: Type.Literal('issuing.authorization'),
  ...Both,
  authorization_method: Text(64),
  card: Reference,
  card_presence: Optional(Text(64)),
  merchant_data: Merchant,
  pending_request: Optional(Type.Object({ ...Both, amount_details: Cash })),
  request_history: Type.Array(Request, { maxItems: 1000 }),
  status: Text(64),
  transactions: Optional(Type.Array(Type.Unknown(), { maxItems: 1000 })),
  verification_data: Type.Object({
    cvc_check: Text(64),
    expiry_check: Text(64),
    three_d_secure: Optional(Type.Object({ result: Text(64) })),
  }),
});

const Transaction = Type.Object({
  id: Id,
  object: Type.Literal('issuing.transaction'),
  ...Both,
  authorization: Optional(Reference),
  card: Reference,
  created: Second,
  dispute: Optional(Reference),
  merchant_data: Merchant,
  type: Text(64),
});

const Dispute = Type.Object({
  id: Id,
  object: Type.Literal('issuing.dispute'),
  amount: Amount,
  created: Second,
  status: Text(64),
  transaction: Reference,
});

const Event = Type.Object({
  id: Id,
  type: Text(128),
  created: Second,
  data: Type.Object({ object: Type.Unknown() }),
});

export type BothMoney = {
  amount: number;
  currency: string;
  merchant_amount: number;
  merchant_currency: string;
};
export type StripeMerchant = Static<typeof Merchant>;
export type StripeRequest = Static<typeof Request>;
export type StripeAuthorization = Static<typeof Authorization>;
export type StripeTransaction = Static<typeof Transaction>;
export type StripeDispute = Static<typeof Dispute>;
export type StripeEvent = Static<typeof Event>;

const compiled = {
  event: Compile(Event),
  authorization: Compile(Authorization),
  transaction: Compile(Transaction),
  dispute: Compile(Dispute),
};

export const isEvent = (value: unknown): value is StripeEvent => compiled.event.Check(value);
export const isAuthorization = (value: unknown): value is StripeAuthorization =>
  compiled.authorization.Check(value);
export const isTransaction = (value: unknown): value is StripeTransaction =>
  compiled.transaction.Check(value);
export const isDispute = (value: unknown): value is StripeDispute => compiled.dispute.Check(value);

/** The id of what is given as an id or in whole. */
export function idOf(reference: string | { id: string }): string {
  return typeof reference === 'string' ? reference : reference.id;
}
