import type { Delivery } from '../../shared/schemas.ts';
import { changeRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { addEvent } from './certificate-row.ts';

/** What became of a message with a certificate's code. */
export type DeliveryNews = {
  accountId: string;
  certificateId: string;
  delivery: Delivery;
  /** When the message was put into the outbox, for one that was sent. */
  queuedAt?: number;
  /** When the message was put into the outbox, for news that is of no interest once another was. */
  messageAt?: number;
  at: number;
};

/** Shows the shopper what became of their message; true where the certificate is known. */
export const recordDelivery: Operation<DeliveryNews, boolean> = async (transaction, news) => {
  const keys = news.map(({ accountId, certificateId }) => ({ account_id: accountId, id: certificateId }));
  const rows = await selectRows(transaction, 'certificates', keys, { lock: true });
  const rowOf = new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row]));
  const known = news.map(({ accountId, certificateId, delivery, queuedAt, messageAt, at }) => {
    const row = rowOf.get(`${accountId} ${certificateId}`);
    if (row === undefined) return false;
    if (messageAt === undefined || messageAt === row.last_sent_at) row.delivery = delivery;
    if (queuedAt !== undefined) addEvent(row, queuedAt > row.accepted_at ? 'resent' : 'sent', at);
    return true;
  });
  await changeRows(transaction, 'certificates', ['delivery', 'history'], rows);
  return known;
};
