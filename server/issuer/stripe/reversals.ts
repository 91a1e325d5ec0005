import { insertRows, putRows, selectRows } from '../../store/rows.ts';
import type { Operation } from '../../store/writer.ts';
import type { Total } from './facts.ts';

/** How much of an authorisation was reversed in all, as one message had it. */
export type Reversed = { networkId: string; total: Total };

/** A total, and what is more in it than in those that were claimed before it. */
export type Claimed = { total: Total; part: Total };

/**
 * Stripe tells what is left of a hold, not what was given back. Each total is claimed with its difference to the highest
 * one before it, once, in whatever order and how often the messages come. Answers all that is claimed of the authorisation.
 */
export const claimReversals: Operation<Reversed, readonly Claimed[]> = async (transaction, items) => {
  const keys = items.map(({ networkId }) => ({ network_id: networkId }));
  const fresh = [...new Set(keys.map(({ network_id }) => network_id))];
  await insertRows(
    transaction,
    'stripe_reversals',
    fresh.map((network_id) => ({ network_id, claimed: '[]' })),
  );
  const rows = await selectRows(transaction, 'stripe_reversals', keys, { lock: true });
  const known = new Map(rows.map((row) => [row.network_id, JSON.parse(row.claimed) as Claimed[]]));
  for (const { networkId, total } of items) claim(known.get(networkId) ?? [], total);
  for (const row of rows) row.claimed = JSON.stringify(known.get(row.network_id));
  await putRows(transaction, 'stripe_reversals', rows);
  return items.map(({ networkId }) => known.get(networkId) ?? []);
};

function claim(claimed: Claimed[], total: Total): void {
  const more = (side: keyof Total) =>
    Math.max(0, total[side] - claimed.reduce((most, one) => Math.max(most, one.total[side]), 0));
  const part = { amount: more('amount'), billed: more('billed') };
  if (part.amount > 0 || part.billed > 0) claimed.push({ total, part });
}
