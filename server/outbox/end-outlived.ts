import { recordDelivery } from '../certificates/record-delivery.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { HAND_OVERS } from './claim-messages.ts';

const AT_ONCE = 200;

/**
 * Ends messages that will not be sent any more: whose time is over, and those handed over twice without an answer. Answers
 * how many; at most 200 at once. The shopper is told that they failed.
 */
export async function endOutlived(deps: Pick<Ports, 'store' | 'clock'>): Promise<number> {
  return deps.store.submit(endMessages, deps.clock());
}

const OUTLIVED = `(
  (state = 'queued' and expires_at <= $1)
  or (state = 'sending' and lease_until <= $1 and (expires_at <= $1 or sends >= ${HAND_OVERS}))
)`;
const END = `update outbox
  set state = case when expires_at <= $1 then 'dropped' else 'failed' end, lease_until = 0, detail = 'no answer in time'
  where (account_id, id) in (select account_id, id from outbox where ${OUTLIVED} limit ${AT_ONCE}) and ${OUTLIVED}
  returning *`;

const endMessages: Operation<number, number> = async (transaction, instants) => {
  const counts: number[] = [];
  for (const at of instants) {
    const ended = await transaction.query<Row<'outbox'>>(END, [at]);
    const news = ended
      .filter(({ kind }) => kind === 'certificate')
      .map((row) => ({
        accountId: row.account_id,
        certificateId: row.subject_id,
        delivery: 'failed' as const,
        at,
      }));
    if (news.length > 0) await recordDelivery(transaction, news);
    counts.push(ended.length);
  }
  return counts;
};
