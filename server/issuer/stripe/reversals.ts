import { insertRows, putRows, selectRows } from '../../store/rows.ts';
import type { Operation } from '../../store/writer.ts';
import type { Total } from './facts.ts';

/** How much of an authorisation was reversed in all, as one message had it. */
export type Reversed = { networkId: string; total: Total };

/**
 * Stripe tells what is left of a hold, not what was given back. Each total is kept with the highest one before it, so that
 * their difference is told once, in whatever order and how often the messages come; undefined where a higher one was told.
 */
export const claimReversals: Operation<Reversed, Total | undefined> = async (transaction, items) => {
  const keys = items.map(({ networkId }) => ({ network_id: networkId }));
  const fresh = [...new Set(keys.map(({ network_id }) => network_id))];
  await insertRows(
    transaction,
    'stripe_reversals',
    fresh.map((network_id) => ({ network_id, totals: '[]' })),
  );
  const rows = await selectRows(transaction, 'stripe_reversals', keys, { lock: true });
  const known = new Map(rows.map((row) => [row.network_id, JSON.parse(row.totals) as Total[]]));
  const parts = items.map(({ networkId, total }) => {
    const totals = known.get(networkId) ?? [];
    const place = totals.findIndex(
      ({ amount, billed }) => amount === total.amount && billed === total.billed,
    );
    const before = highest(place === -1 ? totals : totals.slice(0, place));
    const part = difference(total, before);
    if (part === undefined) return undefined;
    if (place === -1) totals.push(total);
    return part;
  });
  for (const row of rows) row.totals = JSON.stringify(known.get(row.network_id) ?? []);
  await putRows(transaction, 'stripe_reversals', rows);
  return parts;
};

function highest(totals: readonly Total[]): Total {
  return {
    amount: Math.max(0, ...totals.map(({ amount }) => amount)),
    billed: Math.max(0, ...totals.map(({ billed }) => billed)),
  };
}

/** What is more in a total than in those before it. */
function difference({ amount, billed }: Total, before: Total): Total | undefined {
  if (amount <= before.amount && billed <= before.billed) return undefined;
  return { amount: Math.max(0, amount - before.amount), billed: Math.max(0, billed - before.billed) };
}
