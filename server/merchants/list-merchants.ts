import { formatInstant } from '../../shared/instant.ts';
import type { Ports } from '../ports.ts';

export type ListedMerchant = { id: string; name: string; origin: string; notify?: string; addedAt: string };

/** Merchants that may make demands, oldest first. */
export async function listMerchants({ store }: Pick<Ports, 'store'>): Promise<ListedMerchant[]> {
  const merchants = await store.read
    .selectFrom('merchants')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return merchants.map(({ id, name, origin, notify, created_at }) => ({
    id,
    name,
    origin,
    ...(notify === null ? {} : { notify }),
    addedAt: formatInstant(created_at),
  }));
}
