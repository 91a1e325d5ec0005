import type { Cursor } from '../http/page.ts';
import type { Found } from './payment-ways.ts';

/** What one way led to: newest first, and whether there is more behind the last. */
export type BranchRead = { found: readonly Found[]; hasMore: boolean };
export type MergedPage = { page: Found[]; next: Cursor | undefined };

/**
 * One page of several ways, newest first and each payment once. Behind the end of a way that has more nothing is sure, so a
 * page reaches only back to the newest of those ends, and `next` goes on from there even where nothing fitted.
 */
export function mergeBranches(branches: readonly BranchRead[], limit: number): MergedPage {
  const ends = branches.flatMap(({ found, hasMore }) => (hasMore ? found.slice(-1) : []));
  const horizon = ends.sort(newestFirst)[0];
  const unique = new Map(
    branches.flatMap(({ found }) => found).map((one) => [`${one.account_id} ${one.id}`, one]),
  );
  const fitting = [...unique.values()]
    .filter((one) => one.fits === 1 && (horizon === undefined || newestFirst(one, horizon) <= 0))
    .sort(newestFirst);
  const page = fitting.slice(0, limit);
  const last = fitting.length > limit ? page.at(-1) : horizon;
  return { page, next: last && { at: last.accepted_at, id: last.id } };
}

/** As the indexes sort: by time, then by the bytes of the id. */
function newestFirst(one: Found, other: Found): number {
  if (one.accepted_at !== other.accepted_at) return other.accepted_at - one.accepted_at;
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1;
}
