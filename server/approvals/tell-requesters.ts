import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

const NEWS_LIFE_MS = 60 * 60 * 1000;

/** Payments that no longer wait for an approval, as they stand. */
export type Outcomes = { row: Row<'certificates'>; at: number; random: Random }[];

/** Tells the payer, at all devices, what became of a payment that waited for approvals; the state is read when it is sent. */
export async function tellRequesters(transaction: Transaction, outcomes: Outcomes): Promise<void> {
  const owners = outcomes.map(({ row: { account_id } }) => ({ account_id }));
  const devices = await selectRows(transaction, 'devices', owners, { where: 't.removed_at is null' });
  const messages = outcomes.flatMap(({ row: { account_id, id: subject_id }, at, random }) =>
    devices
      .filter((device) => device.account_id === account_id)
      .map((device) => {
        const about = { kind: 'approval-outcome', subject_id, device_id: device.id };
        return queuedMessage({ account_id, id: newId(random), ...about, expires_at: at + NEWS_LIFE_MS }, at);
      }),
  );
  await insertRows(transaction, 'outbox', messages);
}
