import { type Refusal, refuse } from '../../shared/refusals.ts';
import { type Cursor, pageOf, parseCursor } from '../http/page.ts';
import type { Store } from '../store/store.ts';

/** Which payments that had to be approved; `notOf`: whose own are left out. */
type Wanted = { which: 'waiting' | 'decided'; now: number; notOf?: string };
type Page = { after: string | undefined; limit: string | undefined };
/** A payment by its payer and id, and when it was asked for. */
export type FoundRequest = Cursor & { payerId: string };

/** A page of payments that had to be approved, those asked for last first. Refusal: malformed. */
export async function findRequests(
  { read }: Pick<Store, 'read'>,
  { which, now, notOf }: Wanted,
  { after, limit }: Page,
): Promise<Refusal | { outcome: 'found'; rows: FoundRequest[]; next: string | undefined }> {
  const cursor = after === undefined ? undefined : parseCursor(after);
  if (after !== undefined && cursor === undefined)
    return refuse('malformed', { detail: 'after: a former next' });
  let query = read
    .selectFrom('approval_requests as r')
    .innerJoin('certificates as c', (join) =>
      join.onRef('c.account_id', '=', 'r.account_id').onRef('c.id', '=', 'r.certificate_id'),
    )
    .select(['r.account_id as payerId', 'r.certificate_id as id', 'r.asked_at as at'])
    .orderBy('r.asked_at', 'desc')
    .orderBy('r.certificate_id', 'desc');
  query =
    which === 'waiting'
      ? query.where('c.state', '=', 'awaiting-approval').where('r.expires_at', '>', now)
      : query.where((row) =>
          row.or([row('c.state', '<>', 'awaiting-approval'), row('r.expires_at', '<=', now)]),
        );
  if (notOf !== undefined) query = query.where('r.account_id', '<>', notOf);
  if (cursor !== undefined) {
    query = query.where((row) =>
      row.or([
        row('r.asked_at', '<', cursor.at),
        row.and([row('r.asked_at', '=', cursor.at), row('r.certificate_id', '<', cursor.id)]),
      ]),
    );
  }
  const page = await pageOf(limit, (most) => query.limit(most).execute());
  return { outcome: 'found', ...page };
}
