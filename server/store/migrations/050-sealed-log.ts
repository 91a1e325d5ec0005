import type { Dialect } from '../engine.ts';

/** The audit log's order, tree and checkpoints. What was written before is sealed with what follows. */
export function sealedLog(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  'alter table audit_entries add column position integer',
  'create index audit_entries_unsealed on audit_entries (at, id) where position is null',
  'create unique index audit_entries_by_position on audit_entries (position) where position is not null',
  `create table audit_tiles (
    level integer not null,
    place integer not null,
    hashes text not null,
    primary key (level, place)
  )`,
  `create table audit_checkpoints (
    size integer not null,
    at integer not null,
    note text not null,
    primary key (size)
  )`,
];
