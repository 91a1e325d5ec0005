import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  type FreshKeys,
  type KeysFile,
  makeFreshKeys,
  readKeysFile,
  type StoredSigningKey,
} from '../keys-file.ts';
import type { Ports } from '../ports.ts';
import { sealKeyOf } from '../sealed-text.ts';
import { changeKeysFile } from './change-keys-file.ts';
import { resealAll } from './reseal.ts';
import { countSealed } from './sealed-columns.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'config' | 'clock' | 'random'>;

/** `resumed`: an earlier rotation was not finished, so no new key was made. */
export type Rotated = {
  sealKey: string;
  receiptKey: string;
  resumed: boolean;
  resealed: number;
  unreadable: number;
};

/**
 * A new seal key and new keys of receipts and of the audit log: durable in KEYS_FILE first, then every sealed text is sealed with the new one, a
 * few at a time. Killed at any moment it goes on when it is called again; servers go on meanwhile and read the file again.
 */
export async function rotateKeys(deps: Deps): Promise<Rotated> {
  const { store, config, random } = deps;
  const at = deps.clock();
  const file = config.keysFile;
  const before = readKeysFile(file);
  const resumed = before.next === undefined && (await isUnfinished(deps, before));
  const fresh = before.next ?? makeFreshKeys();
  const { seal, receipts } = await store.submit(changeKeysFile, {
    file,
    // Whoever rotated since this was decided has made a new key.
    change: (now) =>
      resumed || now.seal[0]?.key !== before.seal[0]?.key ? undefined : withNewest(now, fresh, at),
    at,
    random,
  });
  const sealKey = sealKeyOf(seal[0]?.key ?? '').id;
  return { sealKey, receiptKey: receipts[0]?.kid ?? '', resumed, ...(await resealAll(deps, sealKey)) };
}

/** Keys for the next rotation, which open and verify from now on and seal and sign from then; again it is the same ones. */
export async function prepareKeys({
  store,
  config,
  clock,
  random,
}: Deps): Promise<{ sealKey: string; receiptKey: string }> {
  const fresh = makeFreshKeys();
  const { next = fresh } = await store.submit(changeKeysFile, {
    file: config.keysFile,
    change: (now) => (now.next === undefined ? { ...now, next: fresh } : undefined),
    at: clock(),
    random,
  });
  return { sealKey: sealKeyOf(next.seal).id, receiptKey: next.receipt.kid };
}

/** There are several keys, and not everything is sealed with the newest. */
async function isUnfinished({ store }: Deps, { seal }: KeysFile): Promise<boolean> {
  const [newest = '', ...others] = seal.map(({ key }) => sealKeyOf(key).id);
  if (others.length === 0) return false;
  const { all, under } = await countSealed(store, [newest]);
  return (under.get(newest) ?? 0) < all;
}

function withNewest({ next: _, ...keys }: KeysFile, fresh: FreshKeys, now: number): KeysFile {
  const [sealing, ...older] = keys.seal;
  const superseded = sealing === undefined ? [] : [{ ...sealing, supersededAt: now }];
  return {
    ...keys,
    seal: [{ key: fresh.seal }, ...superseded, ...older],
    receipts: [fresh.receipt, ...keys.receipts.map(publicHalf)],
    logs: fresh.log === undefined ? keys.logs : [fresh.log, ...keys.logs.map(publicHalf)],
  };
}

/** What signs no more cannot be stolen to sign. */
function publicHalf(stored: StoredSigningKey): StoredSigningKey {
  if ('publicKey' in stored) return stored;
  const key = Buffer.from(stored.privateKey, 'base64url');
  const publicKey = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  return {
    kid: stored.kid,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
  };
}
