import { formatInstant } from '../../shared/instant.ts';
import type { Reset } from '../../shared/reset-schemas.ts';
import type { Ports } from '../ports.ts';
import { resetState } from './reset-row.ts';

const SHOWN = 100;

/** The latest resets; an invitation that came of one is told to nobody again. */
export async function listResets({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<{ outcome: 'answered'; body: { items: Reset[] } }> {
  const rows = await store.read
    .selectFrom('resets')
    .innerJoin('accounts', 'accounts.account_id', 'resets.account_id')
    .selectAll('resets')
    .select(['accounts.name', 'accounts.number'])
    .orderBy('resets.asked_at', 'desc')
    .orderBy('resets.id', 'desc')
    .limit(SHOWN)
    .execute();
  const now = clock();
  const items = rows.map(({ name, number, ...row }) => ({
    id: row.id,
    account: number ?? '',
    name,
    reason: row.reason,
    state: resetState(row, now),
    askedBy: row.asked_by,
    askedAt: formatInstant(row.asked_at),
    expiresAt: formatInstant(row.expires_at),
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
  }));
  return { outcome: 'answered', body: { items } };
}
