import type { Dialect } from '../engine.ts';

/** Merchants that want more: their keys, what they ask for, and what they are told. */
export function demands(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  `create table merchants (
    id text not null,
    name text not null,
    origin text not null,
    notify text,
    key_hash text not null,
    secret text not null,
    created_at integer not null,
    removed_at integer,
    primary key (id)
  )`,
  `create table demands (
    id text not null,
    merchant_id text not null,
    name text not null,
    origin text not null,
    notify text,
    currency text not null,
    amount integer not null,
    reference text,
    created_at integer not null,
    expires_at integer not null,
    validated_at integer,
    digest text,
    primary key (id),
    foreign key (merchant_id) references merchants (id),
    check (amount > 0)
  )`,
  `create table webhooks (
    id text not null,
    merchant_id text not null,
    address text not null,
    body text not null,
    state text not null,
    attempts integer not null,
    created_at integer not null,
    due_at integer not null,
    lease_until integer not null,
    ended_at integer,
    detail text not null,
    primary key (id),
    foreign key (merchant_id) references merchants (id)
  )`,
  'create unique index merchants_by_key on merchants (key_hash)',
  'create index demands_open on demands (merchant_id, expires_at) where validated_at is null',
  'create index demands_by_expiry on demands (expires_at) where validated_at is null',
  'create index webhooks_by_due on webhooks (state, due_at)',
];
