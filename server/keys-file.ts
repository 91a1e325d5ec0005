import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** What KEYS_FILE holds, as base64url; made on first start, kept outside the database. */
export type KeysFile = {
  version: 2;
  /** Derives codes and salts from the seeds in the database. */
  code: string;
  /** Finds addresses and cards without their text. */
  lookup: string;
  /** Encrypt addresses and card numbers at rest: the first seals, all open. */
  seal: StoredSealKey[];
  /** Makes the nonces of session options, which nobody has to store. */
  nonce: string;
  /** Sign receipts (Ed25519): the first signs, all verify. Of those that sign no more the public half is kept. */
  receipts: StoredSigningKey[];
  /** Sign checkpoints of the audit log (Ed25519), as those of receipts do. */
  logs: StoredSigningKey[];
  /** Verifies the sandbox network's requests. */
  sandboxNetwork: { secret: string };
  /** Keys of the next rotation: they open and verify already, for files that lie on several machines. */
  next?: FreshKeys;
};

/** `supersededAt`: milliseconds, since when another one seals. */
export type StoredSealKey = { key: string; supersededAt?: number };
/** PKCS #8, and SPKI for those that only verify. */
export type StoredSigningKey = { kid: string; privateKey: string } | { kid: string; publicKey: string };
export type FreshKeys = {
  seal: string;
  receipt: StoredSigningKey;
  /** Absent where an earlier version prepared it. */
  log?: StoredSigningKey;
};

/** The file, checked; throws one clear line, or the system's ENOENT where there is none. */
export function readKeysFile(file: string): KeysFile {
  try {
    return checked(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw error;
    throw new Error(`KEYS_FILE ${file} cannot be used: ${code ?? message}`);
  }
}

/**
 * Reads KEYS_FILE, or makes it with mode 0600 when there is none and it may be made; throws one clear line when it cannot
 * be used.
 */
export function readOrMakeKeysFile(file: string, mayMake: boolean): KeysFile {
  try {
    return readKeysFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (!mayMake)
      throw new Error(
        `KEYS_FILE ${file} is missing, but the database was used with one: bring back the backup`,
      );
  }
  const made = makeKeys();
  try {
    storeWhole(file, made, linkSync);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readOrMakeKeysFile(file, mayMake);
    throw unwritable(file, error);
  }
  return made;
}

/** Puts another text in the file's place, durably and at once: whoever reads it sees the old one or the new one. */
export function replaceKeysFile(file: string, keys: KeysFile): void {
  try {
    storeWhole(realpathSync(file), keys, renameSync);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): Error {
  return new Error(`KEYS_FILE ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
}

/** Whole and durable before anything is sealed with it; with `linkSync` EEXIST where another server was first. */
function storeWhole(file: string, keys: KeysFile, put: (draft: string, file: string) => void): void {
  const folder = path.dirname(path.resolve(file));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    put(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}

const isKey = (key: unknown) => typeof key === 'string' && /^[A-Za-z0-9_-]{43}$/.test(key);

/** Says nothing of what the file holds: not even a parser's message, which quotes it. */
function checked(text: string): KeysFile {
  const file = withLogKey(withSeveralSealKeys(parsed(text)));
  const complete =
    file?.version === 2 &&
    [file.code, file.lookup, file.nonce, file.sandboxNetwork?.secret].every(isKey) &&
    isListOf(file.seal, ({ key }) => isKey(key)) &&
    isListOf(file.receipts, (one) => typeof one.kid === 'string') &&
    isListOf(file.logs, (one) => typeof one.kid === 'string') &&
    (file.next === undefined || (isKey(file.next.seal) && typeof file.next.receipt?.kid === 'string'));
  if (!complete) throw new Error('it is not a complete keys file of this version; bring back the backup');
  return file as KeysFile;
}

function isListOf<T extends object>(list: T[] | undefined, is: (one: T) => boolean): boolean {
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => typeof one === 'object' && one !== null && is(one))
  );
}

type Parsed = Partial<KeysFile> | null;

/** The first version had one seal key, as a text. */
function withSeveralSealKeys(file: Parsed | { version: 1; seal?: string }): Parsed {
  if (file?.version !== 1) return file;
  return { ...file, version: 2, seal: [{ key: file.seal ?? '' }] };
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Files that are older than the sealed log have no key for it: the first is derived, so that copies of one file agree. */
function withLogKey(file: Parsed): Parsed {
  if (!isKey(file?.code) || file?.logs !== undefined) return file;
  const seed = createHmac('sha256', Buffer.from(file?.code ?? '', 'base64url'))
    .update('countersign/log/v1')
    .digest();
  const privateKey = Buffer.concat([ED25519_PKCS8, seed]).toString('base64url');
  return { ...file, logs: [{ kid: 'first', privateKey }] };
}

function parsed(text: string): Parsed {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const newKey = () => randomBytes(32).toString('base64url');

/** Keys for one rotation. */
export function makeFreshKeys(): FreshKeys {
  return { seal: newKey(), receipt: makeSigningKey(), log: makeSigningKey() };
}

function makeSigningKey(): StoredSigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    kid: randomBytes(8).toString('base64url'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  };
}

function makeKeys(): KeysFile {
  const { seal, receipt } = makeFreshKeys();
  const log = makeSigningKey();
  return {
    version: 2,
    code: newKey(),
    lookup: newKey(),
    seal: [{ key: seal }],
    nonce: newKey(),
    receipts: [receipt],
    logs: [log],
    sandboxNetwork: { secret: newKey() },
  };
}
