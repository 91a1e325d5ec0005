import type { Transaction } from './engine.ts';

/** The right to do something alone, until that time, which its holder may take again. */
export type Lease = { name: string; holder: string; now: number; until: number };

/** Takes or lengthens a lease, unless another holds it. Its row stays locked until the transaction ends, so that of two one waits. */
export async function takeLease(
  transaction: Transaction,
  { name, holder, now, until }: Lease,
): Promise<boolean> {
  const taken = await transaction.query(
    `insert into locks (name, held_by, until) values ($1, $2, $3)
      on conflict (name) do update set held_by = excluded.held_by, until = excluded.until
      where locks.held_by = excluded.held_by or locks.until <= $4 returning name`,
    [name, holder, until, now],
  );
  return taken.length === 1;
}
