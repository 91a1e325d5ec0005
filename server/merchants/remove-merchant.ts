import { type Refusal, refuse } from '../../shared/refusals.ts';
import { closeDemandsOf } from '../demands/close-demands.ts';
import type { Ports } from '../ports.ts';

type Deps = Pick<Ports, 'store' | 'clock'>;

/** Removes a merchant: its key is void, its open demands end, nothing more is told to it. Refusal: unknown. */
export async function removeMerchant(
  { store, clock }: Deps,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'removed'; id: string }> {
  const now = clock();
  const removed = await store.write(async (tables) => {
    const gone = await tables
      .updateTable('merchants')
      .set({ removed_at: now })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning('id')
      .execute();
    if (gone.length > 0) await closeDemandsOf(tables, id, now);
    return gone.length > 0;
  });
  return removed ? { outcome: 'removed', id } : refuse('unknown', { detail: 'There is no such merchant.' });
}
