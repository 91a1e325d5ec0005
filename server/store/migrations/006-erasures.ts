import type { Dialect } from '../engine.ts';

/** People who were erased: until when what law asks of their payments is kept. */
export function erasures(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  `create table erasures (
    account_id text not null,
    number text not null,
    at integer not null,
    kept_until integer not null,
    primary key (account_id),
    foreign key (account_id) references accounts (account_id)
  )`,
  'create unique index erasures_by_number on erasures (number)',
];
