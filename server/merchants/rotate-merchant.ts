import { type Refusal, refuse } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import type { Ports } from '../ports.ts';
import { type Credentials, makeCredentials } from './credentials.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random'>;

/**
 * Gives a merchant another key and another secret; the ones before are void at once. Its demands stay, and webhooks that
 * wait are signed with the new secret. Refusal: unknown.
 */
export async function rotateMerchant(
  deps: Deps,
  { id }: { id: string },
): Promise<Refusal | ({ outcome: 'rotated' } & Credentials)> {
  const { credentials, kept } = makeCredentials(deps, id);
  const entry = auditEntry({ type: 'merchant-keys-changed', merchant: id }, deps.clock(), deps.random);
  const changed = await deps.store.write(async (tables) => {
    const rows = await tables
      .updateTable('merchants')
      .set(kept)
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning('id')
      .execute();
    if (rows.length > 0) await tables.insertInto('audit_entries').values(entry).execute();
    return rows;
  });
  if (changed.length === 0) return refuse('unknown', { detail: 'There is no such merchant.' });
  return { outcome: 'rotated', ...credentials };
}
