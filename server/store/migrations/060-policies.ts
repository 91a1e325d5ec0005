import type { Dialect } from '../engine.ts';

/** The security team's policies, who is in which group, the switch that stops payments, and what rules ask of payments. */
export function policies(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return [...STATEMENTS, ...POSTGRES].map((statement) => statement.replaceAll(' integer', ' bigint'));
  return [...STATEMENTS, ...SQLITE].map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  `create table policy_versions (
    sequence integer not null,
    version integer not null,
    digest text not null,
    document text not null,
    activated_at integer not null,
    proposal_id text,
    primary key (sequence)
  )`,
  `create table policy_proposals (
    id text not null,
    version integer not null,
    digest text not null,
    document text not null,
    state text not null,
    proposed_by text,
    created_at integer not null,
    expires_at integer not null,
    ended_at integer,
    primary key (id)
  )`,
  `create table policy_signatures (
    proposal_id text not null,
    account_id text not null,
    at integer not null,
    evidence text not null,
    primary key (proposal_id, account_id),
    foreign key (proposal_id) references policy_proposals (id)
  )`,
  `create table payment_stops (
    sequence integer not null,
    at integer not null,
    reason text,
    account_id text,
    evidence text,
    primary key (sequence)
  )`,
  `create table account_groups (
    account_id text not null,
    name text not null,
    primary key (account_id, name),
    foreign key (account_id) references accounts (account_id)
  )`,
  "alter table certificates add column domain text not null default ''",
  "alter table certificates add column currency text not null default ''",
  'alter table certificates add column amount integer not null default 0',
  'create index policy_proposals_by_time on policy_proposals (created_at)',
  'create index certificates_by_merchant on certificates (account_id, domain) where validated_at is not null',
];

/** Of payments made before only the amount can be told; a merchant that is not known counts as every merchant. */
const SQLITE = [
  `update certificates set currency = body ->> '$.amount.currency',
    amount = cast(replace(body ->> '$.amount.value', '.', '') as integer)`,
];
const POSTGRES = [
  `update certificates set currency = body::json -> 'amount' ->> 'currency',
    amount = cast(replace(body::json -> 'amount' ->> 'value', '.', '') as integer)`,
];
