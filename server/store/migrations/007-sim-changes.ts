import type { Dialect } from '../engine.ts';

/** Changes of a phone's SIM that the other devices were told of. */
export function simChanges(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) => `${statement} strict`);
}

const STATEMENTS = [
  `create table sim_changes (
    account_id text not null,
    device_id text not null,
    changed_at integer not null,
    primary key (account_id, device_id, changed_at),
    foreign key (account_id) references accounts (account_id)
  )`,
];
