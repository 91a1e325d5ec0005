import { type DeliveryNews, recordDelivery } from '../certificates/record-delivery.ts';
import type { CarrierReceipt, Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

type Joined = Row<'carrier_receipts'>;

/** One half of what is known under a carrier's reference: which message it is, or what became of it. */
export type Half = { reference: string; at: number } & Partial<Pick<Joined, 'account_id' | 'message_id'>> &
  Partial<Pick<Joined, 'delivery' | 'detail'>>;

/**
 * Writes down a carrier's receipt and shows it to the shopper. It may come more than once, to another process than the one
 * that sent the message, and before that one has written down the reference.
 */
export async function recordReceipt(
  deps: Pick<Ports, 'store' | 'clock'>,
  receipt: CarrierReceipt,
): Promise<void> {
  await deps.store.submit(recordReceipts, { ...receipt, at: deps.clock() });
}

const recordReceipts: Operation<Half, undefined> = async (transaction, halves) => {
  await applyReceipts(transaction, await joinHalves(transaction, halves));
  return halves.map(() => undefined);
};

/** Keeps each half; answers what is whole now. The first word about a message stands. */
export async function joinHalves(transaction: Transaction, halves: readonly Half[]): Promise<Joined[]> {
  if (halves.length === 0) return [];
  const blank = { account_id: null, message_id: null, delivery: null, detail: '' };
  const firsts = new Map(halves.toReversed().map((half) => [half.reference, half]));
  const inserted = await insertRows(
    transaction,
    'carrier_receipts',
    [...firsts.values()].map((half) => ({ ...blank, ...half })),
  );
  // Almost every half is the first: it is stored, and the other is still to come.
  const others = halves.filter(
    (half) => !inserted.has(half.reference) || firsts.get(half.reference) !== half,
  );
  return joinOthers(transaction, others);
}

async function joinOthers(transaction: Transaction, halves: readonly Half[]): Promise<Joined[]> {
  const keys = halves.map(({ reference }) => ({ reference }));
  const rows = await selectRows(transaction, 'carrier_receipts', keys, { lock: true });
  const rowOf = new Map(rows.map((row) => [row.reference, row]));
  const changed = new Set<Joined>();
  for (const half of halves) {
    const row = rowOf.get(half.reference);
    if (row === undefined) throw new Error('a receipt was inserted and is not there');
    if (joinHalf(row, half)) changed.add(row);
  }
  await putRows(transaction, 'carrier_receipts', [...changed]);
  return [...changed].filter(({ message_id, delivery }) => message_id !== null && delivery !== null);
}

function joinHalf(row: Joined, { message_id, account_id, delivery, detail, at }: Half): boolean {
  if (message_id !== undefined && message_id !== row.message_id) {
    // Some carriers give a number again after a while: then the old receipt is about the old message.
    if (row.message_id !== null) row.delivery = null;
    Object.assign(row, { message_id, account_id, at });
    return true;
  }
  if (delivery === undefined || row.delivery !== null) return false;
  Object.assign(row, { delivery, detail, at });
  return true;
}

/** What whole receipts change: the message, which failed after all or arrived, and what the shopper is told of it. */
export async function applyReceipts(transaction: Transaction, receipts: readonly Joined[]): Promise<void> {
  const keys = receipts.map(({ account_id, message_id }) => ({
    account_id: account_id ?? '',
    id: message_id ?? '',
  }));
  const messages = await selectRows(transaction, 'outbox', keys, { lock: true });
  const receiptOf = new Map(receipts.map((receipt) => [receipt.message_id, receipt]));
  const news: DeliveryNews[] = [];
  for (const message of messages) {
    const receipt = receiptOf.get(message.id);
    if (receipt === undefined) continue;
    const delivery = receipt.delivery === 'delivered' ? 'delivered' : 'failed';
    message.detail = `${delivery} ${receipt.detail}`;
    if (delivery === 'failed') message.state = 'failed';
    if (message.kind === 'certificate')
      news.push({
        accountId: message.account_id,
        certificateId: message.subject_id,
        delivery,
        messageAt: message.created_at,
        at: receipt.at,
      });
  }
  await changeRows(transaction, 'outbox', ['state', 'detail'], messages);
  if (news.length > 0) await recordDelivery(transaction, news);
}
