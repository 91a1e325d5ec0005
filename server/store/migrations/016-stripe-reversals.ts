import type { Dialect } from '../engine.ts';

/** How much of each authorisation at Stripe was reversed in all, as its messages had it one after the other. */
export function stripeReversals(dialect: Dialect): readonly string[] {
  const statement =
    'create table stripe_reversals (network_id text not null primary key, claimed text not null)';
  return [dialect === 'sqlite' ? `${statement} strict` : statement];
}
