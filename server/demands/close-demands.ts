import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';

/** Ends a merchant's open demands. */
export async function closeDemandsOf(tables: Kysely<Tables>, merchantId: string, now: number): Promise<void> {
  await tables
    .updateTable('demands')
    .set({ expires_at: now })
    .where('merchant_id', '=', merchantId)
    .where('validated_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
}
