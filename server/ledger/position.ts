import type { Charge } from '../../shared/card-charge.ts';
import type { Balance } from './transfer.ts';

/** What one payment has in each balance of its account, in minor units; `available` is how much it took from there. */
export type Position = Readonly<Record<'available' | 'reserved' | 'held' | 'spent', number>>;

/**
 * Where a payment's money is: open charges are held, cleared ones spent less what came back, and while the payment is
 * open the rest of its reserve stays reserved. Money that moved beyond the reserve comes from what is available (INV7).
 */
export function positionOf(
  reserve: number,
  open: boolean,
  charges: readonly Pick<Charge, 'billed'>[],
): Position {
  const sum = (member: 'held' | 'cleared' | 'refunded' | 'won') =>
    charges.reduce((total, { billed }) => total + billed[member], 0);
  const held = sum('held');
  const cleared = sum('cleared');
  const spent = cleared - sum('refunded') - sum('won');
  const reserved = open ? Math.max(0, reserve - held - cleared) : 0;
  return { available: 0 - reserved - held - spent, reserved, held, spent };
}

type Leg = { from: Balance; to: Balance; amount: number };

const SOURCES = ['held', 'reserved', 'spent', 'available'] as const;
const SINKS = ['spent', 'held', 'reserved', 'available'] as const;

/** The fewest transfers that lead from one position to another. */
export function movementsBetween(before: Position, after: Position): Leg[] {
  const rest = {
    available: after.available - before.available,
    reserved: after.reserved - before.reserved,
    held: after.held - before.held,
    spent: after.spent - before.spent,
  };
  const legs: Leg[] = [];
  for (const from of SOURCES) {
    for (const to of SINKS) {
      const amount = Math.min(-rest[from], rest[to]);
      if (amount <= 0) continue;
      rest[from] += amount;
      rest[to] -= amount;
      legs.push({ from, to, amount });
    }
  }
  return legs;
}
