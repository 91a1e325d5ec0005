import type { NoticeKind } from '../../shared/message.ts';
import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';

const NOTICE_LIFE_MS = 24 * 60 * 60 * 1000;

type News = { accountId: string; notice: NoticeKind; at: number; random: Random; except?: string };

/** Puts a notice for every device of an account into the outbox, but for the one that it is about (PROTOCOL section 5.4). */
export async function tellDevices(
  transaction: Transaction,
  { accountId: account_id, notice, at, random, except }: News,
): Promise<void> {
  const where = 't.removed_at is null';
  const devices = await selectRows(transaction, 'devices', [{ account_id }], { where });
  const rows = devices
    .filter(({ id }) => id !== except)
    .map((device) => {
      const about = { kind: 'notice', subject_id: notice, device_id: device.id };
      return queuedMessage({ account_id, id: newId(random), ...about, expires_at: at + NOTICE_LIFE_MS }, at);
    });
  await insertRows(transaction, 'outbox', rows);
}
