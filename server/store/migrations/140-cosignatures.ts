import type { Dialect } from '../engine.ts';

/** What witnesses have cosigned of the audit log's checkpoints. */
export function cosignatures(dialect: Dialect): readonly string[] {
  const integer = dialect === 'postgres' ? 'bigint' : 'integer';
  const strict = dialect === 'postgres' ? '' : ' strict';
  return [
    `create table audit_cosignatures (
      size ${integer} not null,
      witness text not null,
      at ${integer} not null,
      signature text not null,
      primary key (size, witness)
    )${strict}`,
  ];
}
