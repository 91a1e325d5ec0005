import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** What KEYS_FILE holds, as base64url; made on first start, kept outside the database. */
type KeysFile = {
  version: 1;
  /** Derives codes and salts from the seeds in the database. */
  code: string;
  /** Finds addresses and cards without their text. */
  lookup: string;
  /** Encrypts addresses and card numbers at rest. */
  seal: string;
  /** Makes the nonces of session options, which nobody has to store. */
  nonce: string;
  /** Signs receipts (Ed25519, PKCS #8); the first signs, all verify. */
  receipts: { kid: string; privateKey: string }[];
  /** Verifies the sandbox network's requests. */
  sandboxNetwork: { secret: string };
};

export type ReceiptKey = { kid: string; privateKey: KeyObject };

/** The server's secrets and what they are for. */
export type Keys = {
  /** A keyed PRF for one named purpose: 32 bytes. */
  prf(purpose: 'code' | 'salt' | 'address' | 'card' | 'card-check' | 'session-nonce', input: string): Buffer;
  /** AES-256-GCM; the purpose is authenticated, so that one field's text cannot stand in for another's. */
  seal(purpose: string, plain: string): string;
  /** Throws when the text was not sealed for that purpose with this key. */
  open(purpose: string, sealed: string): string;
  receipts: readonly ReceiptKey[];
  sandboxNetworkSecret: Buffer;
  /** Tells the keys that a database cannot do without from all others, and nothing about them. */
  fingerprint: string;
};

/**
 * Reads KEYS_FILE, or makes it with mode 0600 when there is none and it may be made; throws one clear line when it cannot
 * be used.
 */
export function openKeys(file: string, mayMake = true): Keys {
  const stored = readOrMake(file, mayMake);
  const secret = (text: string) => Buffer.from(text, 'base64url');
  // A key that is made once costs a fifth of one that is made for every use.
  const [code, lookup, nonce] = [stored.code, stored.lookup, stored.nonce].map((text) =>
    createSecretKey(secret(text)),
  ) as [KeyObject, KeyObject, KeyObject];
  const prfKeys = {
    code,
    salt: code,
    address: lookup,
    card: lookup,
    'card-check': lookup,
    'session-nonce': nonce,
  };
  const sealKey = secret(stored.seal);
  const receipts = readReceiptKeys(file, stored);
  return {
    prf: (purpose, input) => createHmac('sha256', prfKeys[purpose]).update(`${purpose}\0${input}`).digest(),
    seal: (purpose, plain) => sealWith(sealKey, purpose, plain),
    open: (purpose, sealed) => openWith(sealKey, purpose, sealed),
    receipts,
    sandboxNetworkSecret: secret(stored.sandboxNetwork.secret),
    fingerprint: fingerprintOf([stored.code, stored.lookup, stored.seal]),
  };
}

/** A keyed hash of a constant. */
function fingerprintOf(keys: readonly string[]): string {
  return createHmac('sha256', keys.join('.')).update('countersign/keys/v1').digest('base64url');
}

function readOrMake(file: string, mayMake: boolean): KeysFile {
  try {
    return checked(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new Error(`KEYS_FILE ${file} cannot be used: ${code ?? message}`);
    if (!mayMake)
      throw new Error(
        `KEYS_FILE ${file} is missing, but the database was used with one: bring back the backup`,
      );
  }
  const made = makeKeys();
  try {
    storeOnce(file, `${JSON.stringify(made, null, 2)}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readOrMake(file, mayMake);
    throw new Error(`KEYS_FILE ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  return made;
}

/** Whole and durable before anything is sealed with it; EEXIST where another server was first. */
function storeOnce(file: string, text: string): void {
  const folder = path.dirname(path.resolve(file));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}

/** Says nothing of what the file holds: not even a parser's message, which quotes it. */
function checked(text: string): KeysFile {
  const file = parsed(text);
  const isKey = (key: unknown) => typeof key === 'string' && /^[A-Za-z0-9_-]{43}$/.test(key);
  const complete =
    file?.version === 1 &&
    [file.code, file.lookup, file.seal, file.nonce, file.sandboxNetwork?.secret].every(isKey) &&
    Array.isArray(file.receipts) &&
    file.receipts.length > 0;
  if (!complete) throw new Error('it is not a complete keys file of this version; bring back the backup');
  return file as KeysFile;
}

function parsed(text: string): Partial<KeysFile> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readReceiptKeys(file: string, { receipts }: KeysFile): ReceiptKey[] {
  try {
    return receipts.map(({ kid, privateKey }) => ({
      kid,
      privateKey: createPrivateKey({
        key: Buffer.from(privateKey, 'base64url'),
        format: 'der',
        type: 'pkcs8',
      }),
    }));
  } catch {
    throw new Error(`KEYS_FILE ${file} cannot be used: a key of its receipts is not one`);
  }
}

function makeKeys(): KeysFile {
  const key = () => randomBytes(32).toString('base64url');
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    version: 1,
    code: key(),
    lookup: key(),
    seal: key(),
    nonce: key(),
    receipts: [
      {
        kid: randomBytes(8).toString('base64url'),
        privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
      },
    ],
    sandboxNetwork: { secret: key() },
  };
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

function sealWith(key: Buffer, purpose: string, plain: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

function openWith(key: Buffer, purpose: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
    'utf8',
  );
}
