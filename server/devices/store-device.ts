import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

/**
 * Takes an address for a device; false when it belongs to another person's. Of two transactions that want the same one the
 * first to commit has it (PROTOCOL section 5.1).
 */
export async function claimAddress(
  transaction: Transaction,
  { account_id, id: device_id, address_hash }: Row<'devices'>,
): Promise<boolean> {
  const claim = { address_hash, account_id, device_id };
  const inserted = await insertRows(transaction, 'addresses', [claim]);
  if (inserted.size === 1) return true;
  const [taken] = await selectRows(transaction, 'addresses', [{ address_hash }], { lock: true });
  if (taken?.account_id !== account_id) return false;
  await putRows(transaction, 'addresses', [claim]);
  return true;
}

/** The same for a device beside others: an address that the person has already is taken too. */
export async function claimFreeAddress(
  transaction: Transaction,
  { account_id, id: device_id, address_hash }: Row<'devices'>,
): Promise<boolean> {
  return (await insertRows(transaction, 'addresses', [{ address_hash, account_id, device_id }])).size === 1;
}

/** The devices of a person that were not removed, oldest first, inside of a transaction. */
export async function liveDevices(transaction: Transaction, account_id: string): Promise<Row<'devices'>[]> {
  const rows = await selectRows(transaction, 'devices', [{ account_id }], { where: 't.removed_at is null' });
  return rows.sort((one, other) => one.enrolled_at - other.enrolled_at);
}

/** Stores a device of a claimed address as its person's only one: earlier ones are removed, their addresses are free again. */
export async function replaceDevices(
  transaction: Transaction,
  row: Row<'devices'>,
  at: number,
): Promise<void> {
  const { account_id } = row;
  const earlier = await liveDevices(transaction, account_id);
  await putRows(
    transaction,
    'devices',
    earlier.map((device) => ({ ...device, removed_at: at })),
  );
  await insertRows(transaction, 'devices', [row]);
  await transaction.query('delete from addresses where account_id = $1 and device_id <> $2', [
    account_id,
    row.id,
  ]);
}
