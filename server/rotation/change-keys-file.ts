import { recordEvents } from '../audit/record-event.ts';
import { type KeysFile, readKeysFile, replaceKeysFile } from '../keys-file.ts';
import type { Random } from '../ports.ts';
import { sealKeyOf } from '../sealed-text.ts';
import type { Operation } from '../store/writer.ts';
import { lockRecord, recordSealKeys, sealKeysIn } from './keys-record.ts';

/** `change` answers undefined where there is nothing to change any more; it may be asked more than once. */
export type KeysChange = {
  file: string;
  change(keys: KeysFile): KeysFile | undefined;
  at: number;
  random: Random;
};

/**
 * Changes the keys file while the database's record of it is locked, so that two commands do not undo each other's work.
 * The file is durable before the database names its newest key: a crash in between leaves a key too many, never one too few.
 * Where it names another one than before, the audit log says so with it.
 */
export const changeKeysFile: Operation<KeysChange, KeysFile> = async (transaction, changes) => {
  const results: KeysFile[] = [];
  for (const { file, change, at, random } of changes) {
    const [known] = sealKeysIn(await lockRecord(transaction));
    const before = readKeysFile(file);
    const after = change(before);
    if (after !== undefined) replaceKeysFile(file, after);
    const now = after ?? before;
    const ids = now.seal.map(({ key }) => sealKeyOf(key).id);
    await recordSealKeys(transaction, ids);
    const [sealKey = ''] = ids;
    const rotated = { type: 'keys-rotated', sealKey, receiptKey: now.receipts[0]?.kid ?? '' } as const;
    if (sealKey !== known) await recordEvents(transaction, [rotated], at, random);
    results.push(now);
  }
  return results;
};

/** Has the database forget seal keys before the file does. */
export const forgetSealKeys: Operation<{ kept: readonly string[] }, undefined> = async (
  transaction,
  items,
) => {
  for (const { kept } of items) await recordSealKeys(transaction, kept);
  return items.map(() => undefined);
};
