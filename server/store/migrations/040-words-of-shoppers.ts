import type { Dialect } from '../engine.ts';

/**
 * What shoppers say of merchants that nothing but an exact amount told: asked for with the charge, and kept with what the
 * charge has shown. Charges that only an amount had told teach nothing any more until their shoppers speak.
 */
export function wordsOfShoppers(dialect: Dialect): readonly string[] {
  if (dialect === 'sqlite') return STATEMENTS;
  return STATEMENTS.map((statement) => statement.replaceAll(' integer', ' bigint'));
}

const STATEMENTS = [
  'alter table chains add column said text',
  'alter table merchant_sightings add column counts integer not null default 1',
  'alter table merchant_sightings add column voice integer not null default 0',
  'update merchant_sightings set counts = 0 where rank = 1',
  'create index merchant_sightings_by_domain on merchant_sightings (domain, acceptor_id)',
  'alter table merchant_acceptors rename column accounts to vouched',
  'update merchant_acceptors set vouched = 0',
];
