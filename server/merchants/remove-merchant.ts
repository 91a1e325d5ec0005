import { type Refusal, refuse } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import { closeDemandsOf } from '../demands/close-demands.ts';
import type { Ports } from '../ports.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'random'>;

/** Removes a merchant: its key is void, its open demands end, nothing more is told to it. Refusal: unknown. */
export async function removeMerchant(
  { store, clock, random }: Deps,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'removed'; id: string }> {
  const now = clock();
  const entry = auditEntry({ type: 'merchant-removed', merchant: id }, now, random);
  const removed = await store.write(async (tables) => {
    const gone = await tables
      .updateTable('merchants')
      .set({ removed_at: now })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning('id')
      .execute();
    if (gone.length > 0) {
      await closeDemandsOf(tables, id, now);
      await tables.insertInto('audit_entries').values(entry).execute();
    }
    return gone.length > 0;
  });
  return removed ? { outcome: 'removed', id } : refuse('unknown', { detail: 'There is no such merchant.' });
}
