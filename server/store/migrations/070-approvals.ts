import type { Dialect } from '../engine.ts';

/** Payments that a second person has to approve, and who did. */
export function approvals(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  `create table approval_requests (
    account_id text not null,
    certificate_id text not null,
    needed integer not null,
    rule text not null,
    asked_at integer not null,
    expires_at integer not null,
    refused_at integer,
    refused_by text,
    reason text,
    primary key (account_id, certificate_id),
    foreign key (account_id, certificate_id) references certificates (account_id, id),
    check (needed > 0)
  )`,
  `create table approvals (
    account_id text not null,
    certificate_id text not null,
    approver_id text not null,
    nonce text not null,
    nonce_until integer not null,
    credential_id text,
    assertion text,
    given_at integer,
    counted integer not null,
    primary key (account_id, certificate_id, approver_id),
    foreign key (account_id, certificate_id) references approval_requests (account_id, certificate_id),
    foreign key (approver_id) references accounts (account_id),
    check (approver_id <> account_id),
    check ((assertion is null) = (given_at is null)),
    check ((assertion is null) = (credential_id is null)),
    check (counted = 0 or given_at is not null)
  )`,
  'create index approval_requests_by_time on approval_requests (asked_at, certificate_id)',
  'create index approval_requests_by_expiry on approval_requests (expires_at)',
  "create index accounts_by_role on accounts (role) where role <> 'payer'",
];
