import type { Store } from '../store/store.ts';
import { type ApprovalFile, type Opened, stands } from './approval-file.ts';

export type Approver = { id: string; name: string };
/** So many approvers are looked at, and so many of them named. */
const MOST_APPROVERS = 1000;
const NAMED = 5;

/** Approvers who can decide now: enrolled, and not frozen. */
export function approversOf({ read }: Pick<Store, 'read'>): Promise<Approver[]> {
  return read
    .selectFrom('accounts')
    .select(['account_id as id', 'name'])
    .where('role', '=', 'approver')
    .where('enrolled_at', 'is not', null)
    .where('frozen_at', 'is', null)
    .orderBy('name')
    .orderBy('account_id')
    .limit(MOST_APPROVERS)
    .execute();
}

/** Those of them whose approval that payment still may get: the first by name, and how many more. */
export function waitedFor(
  { payer, approvals }: ApprovalFile,
  opened: Opened,
  approvers: readonly Approver[],
): { waitedFor: Approver[]; others: number } {
  const given = approvals.filter((approval) => stands(approval, opened));
  const out = new Set([payer.account_id, ...given.map(({ approver_id }) => approver_id)]);
  const left = approvers.filter(({ id }) => !out.has(id));
  return { waitedFor: left.slice(0, NAMED), others: Math.max(0, left.length - NAMED) };
}
