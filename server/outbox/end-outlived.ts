import { recordDelivery } from '../certificates/record-delivery.ts';
import type { Ports } from '../ports.ts';
import { updateRows } from '../store/rows.ts';
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

const TOO_LATE = `state in ('queued', 'sending') and expires_at <= $1`;
const UNANSWERED = `state = 'sending' and sends >= ${HAND_OVERS}`;
const FIND = `select account_id, id from outbox where ${TOO_LATE} and lease_until <= $1
  union select account_id, id from outbox where ${UNANSWERED} and lease_until <= $1 limit ${AT_ONCE}`;
const END = {
  set: `state = case when expires_at <= $3 then 'dropped' else 'failed' end, lease_until = 0, detail = 'no answer in time'`,
  where: `((${TOO_LATE}) or (${UNANSWERED})) and lease_until <= $1`.replaceAll('$1', '$3'),
};

const endMessages: Operation<number, number> = async (transaction, instants) => {
  const counts: number[] = [];
  for (const at of instants) {
    const found = await transaction.query<object>(FIND, [at]);
    const ended = await updateRows(transaction, 'outbox', found, END, [at]);
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
