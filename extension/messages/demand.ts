import type { Demand } from '../../shared/schemas.ts';

/**
 * What a page's link to a merchant's demand came to: `open`, it may be met; `unasked`, the server was not asked because
 * the window opened by itself; else why it is not used.
 */
export type FoundDemand =
  | { state: 'open'; demand: Demand }
  | { state: 'unasked' }
  | { state: 'validated' | 'expired' }
  | { state: 'other-shop'; origin: string };
