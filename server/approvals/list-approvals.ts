import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Approval, Approvals } from '../../shared/schemas.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import { pageOf, parseCursor } from '../http/page.ts';
import type { Caller, Ports } from '../ports.ts';
import { type ApprovalFile, fileKey, type Opened, openFiles, stands } from './approval-file.ts';

type PageCommand = { caller: Caller; after: string | undefined; limit: string | undefined };

/**
 * The payments that this person may decide over, newest first: what still waits and is not their own. One that they have
 * approved stands there until it is decided, for they may still refuse it. Refusal: malformed.
 */
export async function listApprovals(
  deps: Pick<Ports, 'store' | 'clock'>,
  { caller, after, limit }: PageCommand,
): Promise<Refusal | { outcome: 'answered'; body: Approvals }> {
  const cursor = after === undefined ? undefined : parseCursor(after);
  if (after !== undefined && cursor === undefined)
    return refuse('malformed', { detail: 'after: a former next' });
  const { accountId: approverId } = caller;
  let query = deps.store.read
    .selectFrom('approval_requests as r')
    .innerJoin('certificates as c', (join) =>
      join.onRef('c.account_id', '=', 'r.account_id').onRef('c.id', '=', 'r.certificate_id'),
    )
    .select(['r.account_id as payerId', 'r.certificate_id as id', 'r.asked_at as at'])
    .where('c.state', '=', 'awaiting-approval')
    .where('r.expires_at', '>', deps.clock())
    .where('r.account_id', '<>', approverId)
    .orderBy('r.asked_at', 'desc')
    .orderBy('r.certificate_id', 'desc');
  if (cursor !== undefined) {
    query = query.where((row) =>
      row.or([
        row('r.asked_at', '<', cursor.at),
        row.and([row('r.asked_at', '=', cursor.at), row('r.certificate_id', '<', cursor.id)]),
      ]),
    );
  }
  const { rows, next } = await pageOf(limit, (most) => query.limit(most).execute());
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
