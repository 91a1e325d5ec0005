import type { Keys } from '../keys.ts';
import type { Transaction } from '../store/engine.ts';
import { keepSetting, readSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';

/** What the database remembers of its keys file: the fingerprint of what never changes, and the seal keys in use. */
type KeysRecord = { fingerprint: string; sealKeyIds: readonly string[] };

const NAME = 'keys';

/** Whether the database was used with keys before: then none may be made. */
export async function hasKeysRecord(store: Store): Promise<boolean> {
  return (await readSetting(store, NAME)) !== undefined;
}

/**
 * Compares the keys with those that the database remembers, or has it remember them. Answers what is wrong: it is another
 * file, or an older one that lacks a seal key.
 */
export async function keysProblem(store: Store, keys: Keys): Promise<string | undefined> {
  const [newest = ''] = keys.sealKeyIds;
  const ours = { fingerprint: keys.fingerprint, sealKeyIds: [newest] };
  const text = await keepSetting(store, NAME, textOf(ours));
  const stored = recordOf(text);
  if (keys.firstFingerprints.includes(text)) {
    await store.submit(replaceRecord, { before: text, after: textOf(ours) });
    return undefined;
  }
  if (stored.fingerprint !== keys.fingerprint) return 'is not that of the database';
  const lacking = stored.sealKeyIds.find((id) => !keys.sealKeyIds.includes(id));
  return lacking === undefined ? undefined : `lacks the seal key ${lacking}, which is in use in the database`;
}

/** Writes into the database which seal keys are in use; the row is locked for the rest of the transaction. */
export async function recordSealKeys(transaction: Transaction, ids: readonly string[]): Promise<void> {
  const stored = recordOf(await lockRecord(transaction));
  const value = textOf({ ...stored, sealKeyIds: ids });
  await transaction.query(`update settings set value = $1 where name = '${NAME}'`, [value]);
}

/** Locks the record, so that rotations of one database take turns; answers its text. */
export async function lockRecord(transaction: Transaction): Promise<string> {
  const rows = await transaction.query<{ value: string }>(
    `update settings set value = value where name = '${NAME}' returning value`,
    [],
  );
  return rows[0]?.value ?? '';
}

/** The seal keys that such a text names, the newest first. */
export function sealKeysIn(text: string): readonly string[] {
  return recordOf(text).sealKeyIds;
}

const replaceRecord = async (
  transaction: Transaction,
  items: readonly { before: string; after: string }[],
): Promise<undefined[]> => {
  for (const { before, after } of items)
    await transaction.query(`update settings set value = $1 where name = '${NAME}' and value = $2`, [
      after,
      before,
    ]);
  return items.map(() => undefined);
};

function textOf({ fingerprint, sealKeyIds }: KeysRecord): string {
  return [fingerprint, ...sealKeyIds].join(' ');
}

function recordOf(text: string): KeysRecord {
  const [fingerprint = '', ...sealKeyIds] = text.split(' ');
  return { fingerprint, sealKeyIds };
}
