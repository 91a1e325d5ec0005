import type { Reset } from '../../shared/reset-schemas.ts';
import type { Row } from '../store/tables.ts';

/** How long a second operator may take, and the invitation that comes of it. */
export const RESET_LIFE_MS = 24 * 60 * 60 * 1000;

/** Where a reset stands. */
export function resetState(
  { ended_at, approved_at, expires_at }: Row<'resets'>,
  now: number,
): Reset['state'] {
  if (ended_at !== null) return 'withdrawn';
  if (approved_at !== null) return 'approved';
  return now < expires_at ? 'asked' : 'expired';
}
