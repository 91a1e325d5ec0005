import type { RefusalReason } from '../../shared/refusals.ts';

/** A "no" of the server, or what went wrong on this side: no answer, a token that was not touched. */
export type Problem = {
  reason: RefusalReason | 'unreachable' | 'token-silent';
  detail?: string;
};
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T>(problem: Problem): Result<T> {
  return { ok: false, problem };
}
