import type { Dialect } from '../engine.ts';

/** When a card's devices were last told of a decline, and the latest of these times that its shopper had seen before. */
export function declinesTold(dialect: Dialect): readonly string[] {
  const integer = dialect === 'postgres' ? 'bigint' : 'integer';
  return ['decline_told_at', 'decline_seen_at'].map(
    (column) => `alter table cards add column ${column} ${integer}`,
  );
}
