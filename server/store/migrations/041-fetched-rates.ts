import type { Dialect } from '../engine.ts';

/** The last good exchange rates that an address gave, so that they outlive the server. */
export function fetchedRates(dialect: Dialect): readonly string[] {
  const statement = `create table fetched_rates (
    address_hash text not null primary key,
    body text not null,
    source text not null,
    as_of integer not null,
    fetched_at integer not null
  )`;
  return [dialect === 'sqlite' ? `${statement} strict` : statement.replaceAll(' integer', ' bigint')];
}
