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
  const now = deps.clock();
  const ended = await deps.store.submit(endMessages, now);
  const told = ended
    .filter((row) => row.kind === 'certificate')
    .map(({ account_id: accountId, subject_id: certificateId }) =>
      deps.store.submit(recordDelivery, { accountId, certificateId, delivery: 'failed', at: now }),
    );
  await Promise.all(told);
  return ended.length;
}

const OUTLIVED = `(
  (state = 'queued' and expires_at <= $1)
  or (state = 'sending' and lease_until <= $1 and (expires_at <= $1 or sends >= ${HAND_OVERS}))
)`;
const END = `update outbox
  set state = case when expires_at <= $1 then 'dropped' else 'failed' end, lease_until = 0, detail = 'no answer in time'
  where (account_id, id) in (select account_id, id from outbox where ${OUTLIVED} limit ${AT_ONCE}) and ${OUTLIVED}
  returning *`;

const endMessages: Operation<number, Row<'outbox'>[]> = async (transaction, instants) => {
  const ended: Row<'outbox'>[][] = [];
  for (const now of instants) ended.push(await transaction.query<Row<'outbox'>>(END, [now]));
  return ended;
};
