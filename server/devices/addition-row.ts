import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

export type AdditionRow = Row<'device_additions'>;

/** What the addition of a device waits for, or how it ended: the address was taken, or the device is the person's. */
export type AdditionState = 'awaiting-code' | 'ended' | 'completed';

/** For how long codes and failures of an account's additions count together. */
export const ADDITION_WINDOW_MS = 24 * 60 * 60 * 1000;

/** A person's addition of that id, locked. */
export async function lockAddition(
  transaction: Transaction,
  { accountId, id }: { accountId: string; id: string },
): Promise<AdditionRow | undefined> {
  const keys = [{ account_id: accountId, id }];
  const [row] = await selectRows(transaction, 'device_additions', keys, { lock: true });
  return row;
}
