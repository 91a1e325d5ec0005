import type { Dialect } from '../engine.ts';

/** Which tokens are carried from machine to machine, and what FIDO's metadata say of their models. */
export function roamingTokens(dialect: Dialect): readonly string[] {
  const integer = dialect === 'postgres' ? 'bigint' : 'integer';
  return [
    `alter table tokens add column roaming ${integer}`,
    `alter table metadata_models add column roaming ${integer}`,
  ];
}
