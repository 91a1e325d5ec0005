import type { Dialect } from '../engine.ts';

/** What is known and decided of models of tokens, and what that makes of each enrolled one. */
export function tokenModels(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  "alter table tokens add column model text not null default ''",
  "alter table tokens add column standing text not null default 'good'",
  'alter table tokens add column anomaly text',
  'update tokens set model = aaguid',
  'create index tokens_by_model on tokens (model, attested, standing) where revoked_at is null',
  `create table token_models (
    aaguid text not null,
    verdict text not null,
    name text not null,
    note text not null,
    owner text not null,
    decided_at integer not null,
    primary key (aaguid),
    check (verdict in ('allow', 'deny'))
  )`,
  `create table metadata_blobs (
    name text not null,
    no integer not null,
    next_update integer not null,
    digest text not null,
    taken_at integer not null,
    looked_at integer not null,
    problem text,
    primary key (name)
  )`,
  `create table metadata_models (
    model text not null,
    description text not null,
    roots text not null,
    statuses text not null,
    primary key (model)
  )`,
];
