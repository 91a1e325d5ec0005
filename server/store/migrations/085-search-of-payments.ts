import type { Dialect } from '../engine.ts';

/** What the security team's console finds payments by, newest first; the merchant stands in the signed body alone. */
export function searchOfPayments(dialect: Dialect): readonly string[] {
  const isSqlite = dialect === 'sqlite';
  const origin = isSqlite
    ? "(body ->> '$.merchant.origin')"
    : "((body::json -> 'merchant' ->> 'origin') collate \"C\")";
  const name = isSqlite
    ? "(lower(body ->> '$.merchant.name'))"
    : "(lower((body::json -> 'merchant' ->> 'name') collate \"C\"))";
  const person = isSqlite ? '(lower(name))' : '(lower(name collate "C"))';
  const id = isSqlite ? 'id' : 'id collate "C"';
  return [
    `create index certificates_newest on certificates (accepted_at, ${id})`,
    `create index certificates_newest_of_state on certificates (state, accepted_at, ${id})`,
    `create index certificates_newest_of_origin on certificates (${origin}, accepted_at, ${id})`,
    `create index certificates_newest_of_name on certificates (${name}, accepted_at, ${id})`,
    'create index certificates_by_digest on certificates (digest)',
    `create index accounts_by_name on accounts (${person}, account_id)`,
  ];
}
