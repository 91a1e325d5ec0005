import { type KeysFile, readKeysFile } from '../keys-file.ts';
import type { Ports } from '../ports.ts';
import { sealKeyOf } from '../sealed-text.ts';
import { changeKeysFile, forgetSealKeys } from './change-keys-file.ts';
import { countSealed } from './sealed-columns.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'config' | 'clock' | 'random'>;

/** How long a server may still be storing what it sealed with a key before another took its place. */
const SETTLE_MS = 10 * 60 * 1000;

/** How things stand: `texts` are those sealed with a key, `unnamed` those of the first release, which name none. */
export type KeysStatus = {
  sealKeys: { id: string; seals: boolean; texts: number; supersededAt?: string }[];
  unnamed: number;
  receiptKeys: { kid: string; signs: boolean }[];
  prepared: boolean;
};

export async function keysStatus({ store, config }: Pick<Deps, 'store' | 'config'>): Promise<KeysStatus> {
  const { seal, receipts, next } = readKeysFile(config.keysFile);
  const keys = seal.map(({ key, supersededAt }) => ({ id: sealKeyOf(key).id, supersededAt }));
  const { all, under } = await countSealed(
    store,
    keys.map(({ id }) => id),
  );
  const named = [...under.values()].reduce((total, count) => total + count, 0);
  return {
    sealKeys: keys.map(({ id, supersededAt }, place) => ({
      id,
      seals: place === 0,
      texts: under.get(id) ?? 0,
      ...(supersededAt === undefined ? {} : { supersededAt: new Date(supersededAt).toISOString() }),
    })),
    unnamed: all - named,
    receiptKeys: receipts.map(({ kid }, place) => ({ kid, signs: place === 0 })),
    prepared: next !== undefined,
  };
}

/** `kept`: keys that cannot go yet, and why. */
export type Retired = { retired: string[]; kept: { id: string; reason: string }[] };

/**
 * Takes seal keys out of KEYS_FILE that no text is sealed with; the database forgets them first. Keys of receipts are never
 * taken out: old receipts verify with them (PROTOCOL section 8).
 */
export async function retireKeys(deps: Deps): Promise<Retired> {
  const { store, config, clock, random } = deps;
  const { sealKeys, unnamed } = await keysStatus(deps);
  const old = sealKeys.filter(({ seals }) => !seals);
  const kept = old.flatMap(({ id, texts, supersededAt }) => {
    const reason = reasonToKeep({ texts, unnamed, supersededAt }, clock());
    return reason === undefined ? [] : [{ id, reason }];
  });
  const retired = old.map(({ id }) => id).filter((id) => !kept.some((one) => one.id === id));
  if (retired.length === 0) return { retired, kept };
  const staying = sealKeys.map(({ id }) => id).filter((id) => !retired.includes(id));
  await store.submit(forgetSealKeys, { kept: staying });
  const change = (now: KeysFile) => without(now, retired);
  await store.submit(changeKeysFile, { file: config.keysFile, change, at: clock(), random });
  return { retired, kept };
}

type Use = { texts: number; unnamed: number; supersededAt: string | undefined };

function reasonToKeep({ texts, unnamed, supersededAt }: Use, now: number): string | undefined {
  if (texts > 0) return `${texts} texts are sealed with it: call "keys rotate" again`;
  if (unnamed > 0) return `${unnamed} texts name no key or one that is not here: call "keys rotate" again`;
  const until = Date.parse(supersededAt ?? '') + SETTLE_MS;
  if (until > now) return `servers may still use it: call again after ${new Date(until).toISOString()}`;
  return undefined;
}

function without(keys: KeysFile, ids: readonly string[]): KeysFile {
  return { ...keys, seal: keys.seal.filter(({ key }) => !ids.includes(sealKeyOf(key).id)) };
}
