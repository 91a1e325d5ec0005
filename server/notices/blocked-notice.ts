import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

const NOTICE_LIFE_MS = 24 * 60 * 60 * 1000;

/** Tells every device of an account that its confirmations are blocked for a while (PROTOCOL section 3). */
export async function blockedNotice(
  transaction: Transaction,
  { account_id }: Row<'accounts'>,
  at: number,
  random: Random,
): Promise<void> {
  const devices = await selectRows(transaction, 'devices', [{ account_id }]);
  const rows = devices
    .filter((device) => device.removed_at === null)
    .map((device) => {
      const about = { kind: 'notice', subject_id: 'confirmation-blocked', device_id: device.id };
      return queuedMessage({ account_id, id: newId(random), ...about, expires_at: at + NOTICE_LIFE_MS }, at);
    });
  await insertRows(transaction, 'outbox', rows);
}
