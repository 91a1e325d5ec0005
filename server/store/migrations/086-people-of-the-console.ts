import type { Dialect } from '../engine.ts';

/** How the console lists people of a role, open invitations and revoked tokens without reading everything. */
export function peopleOfTheConsole(dialect: Dialect): readonly string[] {
  const person = dialect === 'sqlite' ? '(lower(name))' : '(lower(name collate "C"))';
  return [
    `create index accounts_by_role_and_name on accounts (role, ${person}, account_id)`,
    'create index invitations_by_expiry on invitations (kind, expires_at)',
    'create index tokens_revoked_by_model on tokens (model) where revoked_at is not null',
  ];
}
