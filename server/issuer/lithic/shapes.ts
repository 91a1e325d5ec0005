import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

// What is read of Lithic's objects (lithic-node, resources); members that are not named here are ignored.

const Id = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
const Text = (most: number) => Type.String({ maxLength: most });
const Optional = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]));
const Amount = Type.Integer({ minimum: -1e15, maximum: 1e15 });
const Money = Type.Object({ amount: Amount, currency: Type.String({ pattern: '^[A-Za-z]{3}$' }) });
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT[0-9:.]{5,20}(Z|[+-]\\d\\d:?\\d\\d)$' });

const Merchant = Type.Object({
  acceptor_id: Text(128),
  city: Optional(Text(200)),
  country: Optional(Text(8)),
  descriptor: Text(200),
  mcc: Text(8),
});

const Pos = Optional(
  Type.Object({
    entry_mode: Optional(
      Type.Object({ card: Optional(Text(64)), cardholder: Optional(Text(64)), pan: Optional(Text(64)) }),
    ),
    terminal: Optional(Type.Object({ type: Optional(Text(64)) })),
  }),
);

const Authentication = Optional(Type.Object({ authentication_result: Optional(Text(64)) }));

const Question = Type.Object({
  token: Id,
  event_type: Type.Literal('card_authorization.approval_request'),
  event_token: Optional(Id),
  amounts: Type.Object({ cardholder: Money, merchant: Money }),
  card: Type.Object({ token: Id }),
  cardholder_authentication: Authentication,
  cash_amount: Amount,
  merchant: Merchant,
  pos: Pos,
  status: Text(64),
  transaction_initiator: Text(64),
});

const TransactionEvent = Type.Object({
  token: Id,
  amounts: Type.Object({ cardholder: Money, merchant: Money }),
  created: Instant,
  detailed_results: Type.Array(Text(100), { maxItems: 100 }),
  effective_polarity: Text(16),
  result: Text(64),
  type: Text(64),
});

const Transaction = Type.Object({
  token: Id,
  amounts: Type.Object({ hold: Money, merchant: Money }),
  card_token: Id,
  cardholder_authentication: Authentication,
  events: Type.Array(TransactionEvent, { maxItems: 1000 }),
  merchant: Merchant,
  pos: Pos,
  status: Text(64),
});

const ThreeDs = {
  token: Id,
  card_token: Id,
  channel: Optional(Text(64)),
  merchant: Type.Object({
    id: Optional(Text(128)),
    country: Optional(Text(8)),
    mcc: Optional(Text(8)),
    name: Optional(Text(200)),
  }),
  transaction: Optional(Money),
};
const ThreeDsAuthentication = Type.Object(ThreeDs);
const Challenge = Type.Object({ authentication_object: ThreeDsAuthentication });

const DisputeEvent = Type.Object({
  token: Id,
  created: Instant,
  type: Text(64),
  data: Type.Object({
    action: Optional(Text(64)),
    amount: Optional(Amount),
    disposition: Optional(Text(64)),
  }),
});

const Dispute = Type.Object({
  token: Id,
  events: Type.Array(DisputeEvent, { maxItems: 1000 }),
  liability_allocation: Type.Object({ recovered_amount: Amount }),
  transaction_series: Type.Union([Type.Object({ related_transaction_token: Id }), Type.Null()]),
});

const Card = Type.Object({
  token: Id,
  last_four: Type.String({ pattern: '^[0-9]{4}$' }),
  state: Text(64),
  pan: Type.Optional(Type.String({ pattern: '^[0-9]{12,19}$' })),
  cvv: Type.Optional(Type.String({ pattern: '^[0-9]{3,4}$' })),
  exp_month: Type.Optional(Type.String({ pattern: '^[0-9]{1,2}$' })),
  exp_year: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
});

export type LithicMoney = Static<typeof Money>;
export type LithicMerchant = Static<typeof Merchant>;
export type LithicPos = Static<typeof Pos> | undefined;
export type LithicQuestion = Static<typeof Question>;
export type LithicEvent = Static<typeof TransactionEvent>;
export type LithicTransaction = Static<typeof Transaction>;
export type LithicAuthentication = Static<typeof ThreeDsAuthentication>;
export type LithicChallenge = Static<typeof Challenge>;
export type LithicDispute = Static<typeof Dispute>;
export type LithicCard = Static<typeof Card>;

const compiled = {
  question: Compile(Question),
  transaction: Compile(Transaction),
  authentication: Compile(ThreeDsAuthentication),
  challenge: Compile(Challenge),
  dispute: Compile(Dispute),
  card: Compile(Card),
};

export const isQuestion = (value: unknown): value is LithicQuestion => compiled.question.Check(value);
export const isTransaction = (value: unknown): value is LithicTransaction =>
  compiled.transaction.Check(value);
export const isAuthentication = (value: unknown): value is LithicAuthentication =>
  compiled.authentication.Check(value);
export const isChallenge = (value: unknown): value is LithicChallenge => compiled.challenge.Check(value);
export const isDispute = (value: unknown): value is LithicDispute => compiled.dispute.Check(value);
export const isCard = (value: unknown): value is LithicCard => compiled.card.Check(value);
