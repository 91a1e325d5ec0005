import type { Dialect } from '../engine.ts';

/**
 * When a charge is to be looked at again, a network's own number of a message as a second key, when a card's check value
 * was forgotten, and which acceptors charge for which site, with the charges that this was learned from.
 */
export function chargesInFull(dialect: Dialect): readonly string[] {
  if (dialect === 'postgres')
    return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
  return STATEMENTS.map((statement) =>
    statement.startsWith('create table') ? `${statement} strict` : statement,
  );
}

const STATEMENTS = [
  'alter table chains add column check_at integer',
  'alter table chains add column rank integer',
  'create index chains_by_check on chains (check_at) where check_at is not null',
  'alter table network_events add column sequence_key text',
  'create unique index network_events_by_sequence on network_events (sequence_key) where sequence_key is not null',
  'alter table cards add column forgotten_at integer',
  'alter table cards add column challenge_url text',
  `create table merchant_acceptors (
    domain text not null,
    acceptor_id text not null,
    descriptors text not null,
    payments integer not null,
    accounts integer not null,
    best_rank integer not null,
    elsewhere integer not null,
    learned_at integer not null,
    seen_at integer not null,
    primary key (domain, acceptor_id)
  )`,
  'create index merchant_acceptors_by_acceptor on merchant_acceptors (acceptor_id)',
  `create table merchant_sightings (
    account_id text not null,
    chain_id text not null,
    domain text not null,
    acceptor_id text not null,
    descriptor text not null,
    rank integer not null,
    at integer not null,
    primary key (account_id, chain_id),
    foreign key (account_id) references accounts (account_id)
  )`,
  'create index merchant_sightings_by_acceptor on merchant_sightings (account_id, domain, acceptor_id)',
];
