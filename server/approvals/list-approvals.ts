import { formatInstant } from '../../shared/instant.ts';
import type { Refusal } from '../../shared/refusals.ts';
import type { Approval, Approvals } from '../../shared/schemas.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { Caller, Ports } from '../ports.ts';
import { type ApprovalFile, fileKey, type Opened, openFiles, stands } from './approval-file.ts';
import { findRequests } from './find-requests.ts';

type PageCommand = { caller: Caller; after: string | undefined; limit: string | undefined };

/**
 * The payments that this person may decide over, newest first: what still waits and is not their own. One that they have
 * approved stands there until it is decided, for they may still refuse it. Refusal: malformed.
 */
export async function listApprovals(
  deps: Pick<Ports, 'store' | 'clock'>,
  { caller, after, limit }: PageCommand,
): Promise<Refusal | { outcome: 'answered'; body: Approvals }> {
  const { accountId: approverId } = caller;
  const which = { which: 'waiting', now: deps.clock(), notOf: approverId } as const;
  const found = await findRequests(deps.store, which, { after, limit });
  if (found.outcome === 'refused') return found;
  const { rows, next } = found;
  const keys = rows.map((row) => ({ ...row, approverId }));
  const opened = await openFiles(deps.store.engine.reads, keys, { lock: false });
  const items = keys.flatMap((key) => {
    const file = opened.files.get(fileKey(key));
    return file === undefined ? [] : [shownApproval(file, opened)];
  });
  return { outcome: 'answered', body: { items, ...(next === undefined ? {} : { next }) } };
}

function shownApproval(file: ApprovalFile, opened: Opened): Approval {
  const { row, request } = file;
  return {
    id: row.id,
    certificate: certificateOf(row),
    digest: row.digest,
    rule: request.rule,
    askedAt: formatInstant(request.asked_at),
    expiresAt: formatInstant(request.expires_at),
    given: givenOf(file, opened),
    needed: request.needed,
  };
}

/** How many persons' approvals stand. */
export function givenOf({ approvals }: ApprovalFile, opened: Opened): number {
  return approvals.filter((approval) => stands(approval, opened)).length;
}
