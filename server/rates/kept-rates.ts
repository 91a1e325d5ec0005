import { createHash } from 'node:crypto';
import type { RateTable } from '../rates-port.ts';
import type { Store } from '../store/store.ts';

/** The last good rates of one address, kept with their source and time. */
export type KeptRates = {
  /** The text that was fetched last, if any. */
  load(): Promise<string | undefined>;
  keep(body: string, table: Pick<RateTable, 'source' | 'asOf'>, now: number): Promise<void>;
};

/** In the database, under a hash of the address: that may hold a key. `store` is asked for when it is needed. */
export function keptRates(address: string, store: () => Pick<Store, 'read' | 'write'>): KeptRates {
  const address_hash = createHash('sha256').update(address).digest('base64url');
  return {
    async load() {
      const row = await store()
        .read.selectFrom('fetched_rates')
        .select('body')
        .where('address_hash', '=', address_hash)
        .executeTakeFirst();
      return row?.body;
    },
    async keep(body, { source, asOf }, now) {
      const values = { body, source, as_of: asOf, fetched_at: now };
      await store().write((tables) =>
        tables
          .insertInto('fetched_rates')
          .values({ address_hash, ...values })
          .onConflict((conflict) => conflict.column('address_hash').doUpdateSet(values))
          .execute(),
      );
    },
  };
}
