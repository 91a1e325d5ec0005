import type { RefusalReason } from '../../shared/refusals.ts';

/** What a person can be told beside the server's refusals: what went wrong on this side. */
export type OwnReason =
  | 'unreachable'
  | 'page-changed'
  | 'page-gone'
  | 'page-moved'
  | 'shop-asks'
  | 'wrong-check-digit'
  | 'device-refused'
  | 'token-silent'
  | 'no-amount'
  | 'no-name'
  | 'no-reason'
  | 'not-a-server'
  | 'other-server'
  | 'update-extension'
  | 'not-here'
  | 'not-your-organisation';

export type Reason = RefusalReason | OwnReason;

/** A "no" with what it carries beside its reason. */
export type Problem = {
  reason: Reason;
  attemptsLeft?: number;
  until?: string;
  retryAfterSeconds?: number;
  /** More of why, in the server's words for programs. */
  state?: string;
  rules?: { name: string; text: string }[];
};

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T>(reason: Reason, details: Omit<Problem, 'reason'> = {}): Result<T> {
  return { ok: false, problem: { reason, ...details } };
}
