import type { ApprovalQuery, ConsoleApproval, ConsoleApprovals } from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import type { Refusal } from '../../shared/refusals.ts';
import { type ApprovalFile, fileKey, type Opened, openFiles, stands } from '../approvals/approval-file.ts';
import { findRequests } from '../approvals/find-requests.ts';
import { type Approver, approversOf, waitedFor } from '../approvals/waited-for.ts';
import { certificateOf, stateOf } from '../certificates/certificate-row.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';

/**
 * Payments that others have to approve, or had to, those asked for last first: who decided, and of those that wait who still
 * may. Refusal: malformed.
 */
export async function listConsoleApprovals(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { which, after, limit }: ApprovalQuery,
): Promise<Refusal | { outcome: 'answered'; body: ConsoleApprovals }> {
  const now = clock();
  const found = await findRequests(store, { which, now }, { after, limit });
  if (found.outcome === 'refused') return found;
  const { rows, next } = found;
  const keys = rows.map(({ payerId, id }) => ({ payerId, id, approverId: payerId }));
  const opened = await openFiles(store.engine.reads, keys, { lock: false });
  const refusers = [...opened.files.values()].flatMap(({ request }) => request.refused_by ?? []);
  const names = new Map([...opened.people].map(([id, { name }]) => [id, name]));
  for (const { id, name } of await peopleNamed(store, refusers)) names.set(id, name);
  const approvers = which === 'waiting' ? await approversOf(store) : [];
  const items = keys.flatMap((key) => {
    const file = opened.files.get(fileKey(key));
    return file === undefined ? [] : [shown(file, { opened, names, approvers, now })];
  });
  return { outcome: 'answered', body: { items, ...(next === undefined ? {} : { next }) } };
}

type Around = { opened: Opened; names: Map<string, string>; approvers: readonly Approver[]; now: number };

function shown(file: ApprovalFile, { opened, names, approvers, now }: Around): ConsoleApproval {
  const { row, payer, request } = file;
  const { merchant, amount } = certificateOf(row);
  const { refused_by, refused_at, reason } = request;
  const named = (id: string) => ({ id, name: names.get(id) ?? '' });
  const inTime = file.approvals.toSorted((one, other) => (one.given_at ?? 0) - (other.given_at ?? 0));
  const given = inTime.flatMap((approval) => {
    const { approver_id, given_at } = approval;
    if (given_at === null) return [];
    return [{ ...named(approver_id), at: formatInstant(given_at), stands: stands(approval, opened) }];
  });
  const state = stateOf(row, now);
  return {
    id: row.id,
    digest: row.digest,
    state,
    person: { id: payer.account_id, name: payer.name },
    merchant,
    amount,
    rule: request.rule,
    askedAt: formatInstant(request.asked_at),
    expiresAt: formatInstant(request.expires_at),
    needed: request.needed,
    given,
    ...(refused_by === null || refused_at === null
      ? {}
      : { refused: { ...named(refused_by), at: formatInstant(refused_at), reason: reason ?? '' } }),
    ...waitedFor(file, opened, state === 'awaiting-approval' ? approvers : []),
  };
}

async function peopleNamed({ read }: Store, ids: readonly string[]): Promise<Approver[]> {
  if (ids.length === 0) return [];
  return read
    .selectFrom('accounts')
    .select(['account_id as id', 'name'])
    .where('account_id', 'in', ids)
    .execute();
}
