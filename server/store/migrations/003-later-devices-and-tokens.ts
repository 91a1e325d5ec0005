import type { Dialect } from '../engine.ts';

/** Devices and tokens that are added later, their cooling down, and recovery codes beside invitations. */
export function laterDevicesAndTokens(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  'alter table tokens add column usable_from integer not null default 0',
  'alter table tokens add column recovered integer not null default 0',
  "alter table invitations add column kind text not null default 'invitation'",
  `create table device_additions (
    account_id text not null,
    id text not null,
    state text not null,
    created_at integer not null,
    channel text not null,
    address text not null,
    address_hash text not null,
    hint text not null,
    seed text,
    code_expires_at integer not null,
    failures integer not null,
    sends integer not null,
    last_sent_at integer not null,
    primary key (account_id, id),
    foreign key (account_id) references accounts (account_id),
    check (sends between 1 and 3)
  )`,
  'create index invitations_by_account on invitations (account_id, kind)',
];
