import type { Dialect } from '../engine.ts';

/** People who lost both token and device, and are let in anew by two operators. */
export function resets(dialect: Dialect): readonly string[] {
  const statement = `create table resets (
    account_id text not null,
    id text not null,
    reason text not null,
    asked_by text not null,
    asked_at integer not null,
    expires_at integer not null,
    approved_by text,
    approved_at integer,
    invitation_hash text,
    ended_at integer,
    primary key (account_id, id),
    foreign key (account_id) references accounts (account_id)
  )`;
  return [
    dialect === 'sqlite' ? `${statement} strict` : statement.replaceAll(' integer', ' bigint'),
    'create index resets_by_time on resets (asked_at, id)',
  ];
}
