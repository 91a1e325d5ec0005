import type { Verdict } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { approvalEnd, type CertificateRow, stateOf } from '../certificates/certificate-row.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import { approvalsAsked } from './ask-approvals.ts';

/** How many payments of one account may wait for approvals at a time: approvers are not to be worn down. */
const WAITING_AT_MOST = 5;

/** By account, what waits for approvals. */
export type WaitingOf = ReadonlyMap<string, readonly CertificateRow[]>;

/** What waits of those whose payments need approvals; where none does, nothing is read. */
export async function waitingOf(
  transaction: Transaction,
  judged: readonly { accountId: string; verdict: Verdict }[],
): Promise<WaitingOf> {
  const keys = judged
    .filter(({ verdict }) => approvalsAsked(verdict) !== undefined)
    .map(({ accountId }) => ({ account_id: accountId, state: 'awaiting-approval' }));
  const rows = await selectRows(transaction, 'certificates', keys);
  return Map.groupBy(rows, ({ account_id }) => account_id);
}

/** The refusal of a payment that would be one too many to wait for approvals: until the first of them ends. */
export function askingRefusal(
  verdict: Verdict,
  waiting: readonly CertificateRow[] = [],
  now: number,
): Refusal | undefined {
  const open = waiting.filter((row) => stateOf(row, now) === 'awaiting-approval');
  if (approvalsAsked(verdict) === undefined || open.length < WAITING_AT_MOST) return undefined;
  const until = Math.min(...open.map(approvalEnd));
  return refuse('rate-limited', {
    retryAfterSeconds: Math.max(1, Math.ceil((until - now) / 1000)),
    detail: `${WAITING_AT_MOST} payments wait for approvals: cancel one, or wait until one is decided.`,
  });
}
