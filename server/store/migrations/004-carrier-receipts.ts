import type { Dialect } from '../engine.ts';

/** What carriers told of the messages that they took. */
export function carrierReceipts(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  `create table carrier_receipts (
    reference text not null,
    account_id text,
    message_id text,
    delivery text,
    detail text not null,
    at integer not null,
    primary key (reference)
  )`,
  'create index carrier_receipts_by_time on carrier_receipts (at)',
];
