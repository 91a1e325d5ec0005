import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Reset, Resets } from '../../shared/reset-schemas.ts';
import { pageOf, parseCursor } from '../http/page.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { resetState } from './reset-row.ts';

type Page = { after?: string; limit?: string };

/** Resets, the latest first, a page at a time; an invitation that came of one is told to nobody again. Refusal: malformed. */
export async function listResets(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { after, limit }: Page,
): Promise<Refusal | { outcome: 'answered'; body: Resets }> {
  const cursor = after === undefined ? undefined : parseCursor(after);
  if (after !== undefined && cursor === undefined)
    return refuse('malformed', { detail: 'after: a former next' });
  let query = store.read
    .selectFrom('resets')
    .innerJoin('accounts', 'accounts.account_id', 'resets.account_id')
    .innerJoin('accounts as askers', 'askers.account_id', 'resets.asked_by')
    .leftJoin('accounts as approvers', 'approvers.account_id', 'resets.approved_by')
    .selectAll('resets')
    .select(['resets.asked_at as at', 'accounts.name', 'accounts.number'])
    .select(['askers.name as asker', 'approvers.name as approver'])
    .orderBy('resets.asked_at', 'desc')
    .orderBy('resets.id', 'desc');
  if (cursor !== undefined)
    query = query.where((row) =>
      row.or([
        row('resets.asked_at', '<', cursor.at),
        row.and([row('resets.asked_at', '=', cursor.at), row('resets.id', '<', cursor.id)]),
      ]),
    );
  const { rows, next } = await pageOf(limit, (most) => query.limit(most).execute());
  const now = clock();
  const items = rows.map((row) => shown(row, now));
  return { outcome: 'answered', body: { items, ...(next === undefined ? {} : { next }) } };
}

type Named = { name: string; number: string | null; asker: string; approver: string | null };

function shown({ name, number, asker, approver, ...row }: Row<'resets'> & Named, now: number): Reset {
  return {
    id: row.id,
    account: number ?? '',
    name,
    reason: row.reason,
    state: resetState(row, now),
    askedBy: row.asked_by,
    asker,
    askedAt: formatInstant(row.asked_at),
    expiresAt: formatInstant(row.expires_at),
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
    ...(approver === null ? {} : { approver }),
  };
}
