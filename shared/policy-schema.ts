import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { Channel } from './schemas.ts';

/**
 * The policy document (PROTOCOL section 7). `description` is what a mistake is told with; `form` names a check that no
 * schema can say (policy-problems.ts).
 */
const closed = { additionalProperties: false } as const;
const object = <T extends TProperties>(properties: T, description: string, form?: string) =>
  Type.Object(properties, { ...closed, description, ...(form === undefined ? {} : { form }) });
const list = <T extends TSchema>(item: T, maxItems: number, description: string) =>
  Type.Array(item, { minItems: 1, maxItems, uniqueItems: true, description });

export const RULES_AT_MOST = 500;
const ORIGINS_AT_MOST = 1000;
const LIST_AT_MOST = 100;
export const APPROVALS_AT_MOST = 10;

const PolicyMoney = object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'an ISO 4217 currency such as "EUR"' }),
    value: Type.String({ minLength: 1, maxLength: 20, description: 'decimal text such as "500.00"' }),
  },
  'money such as { "currency": "EUR", "value": "500.00" }',
  'money',
);
const Origins = list(
  Type.String({ minLength: 1, maxLength: 300, form: 'origin', description: 'an origin pattern' }),
  ORIGINS_AT_MOST,
  'a list of different origin patterns such as "https://shop.example" or "https://*.shop.example"',
);
const Groups = list(
  Type.String({ minLength: 1, maxLength: 80, form: 'name', description: 'the name of a group' }),
  LIST_AT_MOST,
  'a list of different names of groups',
);
const Channels = list(Channel, 2, 'a list of different channels');
const Days = list(
  Type.Union([
    Type.Literal('mon'),
    Type.Literal('tue'),
    Type.Literal('wed'),
    Type.Literal('thu'),
    Type.Literal('fri'),
    Type.Literal('sat'),
    Type.Literal('sun'),
  ]),
  7,
  'a list of different days',
);
export const Hours = object(
  {
    zone: Type.String({ maxLength: 64, form: 'zone', description: 'a named time zone' }),
    days: Days,
    from: Type.String({
      pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$',
      description: 'a time from "00:00" to "23:59"',
    }),
    to: Type.String({
      pattern: '^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$',
      description: 'a time from "00:00" to "24:00"',
    }),
  },
  'hours such as { "zone": "Europe/Berlin", "days": ["mon"], "from": "18:00", "to": "08:00" }',
  'hours',
);
export type Hours = Static<typeof Hours>;
const Per = Type.Union([Type.Literal('account'), Type.Literal('merchant')]);
export const Sum = object(
  {
    over: Type.String({ maxLength: 40, form: 'duration', description: 'an ISO 8601 duration' }),
    atLeast: PolicyMoney,
    per: Per,
  },
  'a sum such as { "over": "P7D", "atLeast": { … }, "per": "account" }',
);
export type Sum = Static<typeof Sum>;

export const When = object(
  {
    amountAtLeast: Type.Optional(PolicyMoney),
    origins: Type.Optional(Origins),
    notOrigins: Type.Optional(Origins),
    channel: Type.Optional(Channel),
    groups: Type.Optional(Groups),
    hours: Type.Optional(Hours),
    firstPayment: Type.Optional(Type.Boolean()),
    sum: Type.Optional(Sum),
  },
  'an object of conditions, {} for every payment',
);
/** All members that are present must hold. */
export type When = Static<typeof When>;

export const TokenDemand = object(
  {
    attested: Type.Optional(Type.Boolean()),
    aaguids: Type.Optional(
      list(
        Type.String({
          pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
          description: 'an AAGUID as lower-case UUID text',
        }),
        LIST_AT_MOST,
        'a list of different AAGUIDs',
      ),
    ),
    notSynced: Type.Optional(Type.Boolean()),
    roaming: Type.Optional(Type.Boolean()),
  },
  'an object of what tokens have to be',
  'something',
);
export const Requirement = object(
  {
    token: Type.Optional(TokenDemand),
    channels: Type.Optional(Channels),
    approvals: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: APPROVALS_AT_MOST,
        description: `a whole number of persons from 1 to ${APPROVALS_AT_MOST}`,
      }),
    ),
    minMerchantRank: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 5, description: 'a whole number from 1 to 5' }),
    ),
  },
  'an object of what is required',
  'something',
);
export type Requirement = Static<typeof Requirement>;

const Rule = object(
  {
    name: Type.String({ minLength: 1, maxLength: 320, form: 'name', description: 'a name' }),
    when: When,
    deny: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        form: 'sentence',
        description: 'a sentence for the shopper',
      }),
    ),
    require: Type.Optional(Requirement),
  },
  'a rule such as { "name": "…", "when": { … }, "deny": "…" }',
  'rule',
);
export type Rule = Static<typeof Rule>;

export const PolicyDocument = object(
  {
    version: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'a whole number from 1 on',
    }),
    rules: Type.Array(Rule, {
      maxItems: RULES_AT_MOST,
      description: `a list of at most ${RULES_AT_MOST} rules`,
    }),
  },
  'a policy such as { "version": 2, "rules": [ … ] }',
  'policy',
);
/** The security team's rules (PROTOCOL section 7); a rule can only tighten. */
export type Policy = Static<typeof PolicyDocument>;
