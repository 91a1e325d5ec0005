import { createHmac, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import { type KeysFile, readKeysFile, readOrMakeKeysFile, type StoredSigningKey } from './keys-file.ts';
import { keyIdOf, openText, type SealKey, sealKeyOf, sealText } from './sealed-text.ts';

/** A key of receipts or of the audit log; one that signs no more has lost its private half. */
export type SigningKey = { kid: string; publicKey: KeyObject; privateKey: KeyObject | undefined };

/** The server's secrets and what they are for. */
export type Keys = {
  /** A keyed PRF for one named purpose: 32 bytes. */
  prf(purpose: 'code' | 'salt' | 'address' | 'card' | 'card-check' | 'session-nonce', input: string): Buffer;
  /**
   * AES-256-GCM by the newest key, whose id stands in the text; the purpose is authenticated, so that one field's text cannot
   * stand in for another's.
   */
  seal(purpose: string, plain: string): string;
  /** Throws when the text was not sealed for that purpose with a key of the file. */
  open(purpose: string, sealed: string): string;
  /** The first signs, all verify. */
  readonly receipts: readonly SigningKey[];
  /** The same for checkpoints of the audit log. */
  readonly logs: readonly SigningKey[];
  sandboxNetworkSecret: Buffer;
  /** The ids of the keys that seal and open, the one that seals first. */
  readonly sealKeyIds: readonly string[];
  /** Tells the keys that never change from all others, and nothing about them. */
  fingerprint: string;
  /** The same as the first release made it: with a seal key, one for each. */
  readonly firstFingerprints: readonly string[];
};

/** What rotation changes: read from the file again whenever that has another text. */
type Ring = {
  stamp: string;
  seals: string[];
  sealKeys: readonly SealKey[];
  receipts: readonly SigningKey[];
  logs: readonly SigningKey[];
};

/**
 * Opens KEYS_FILE, or makes it when there is none and it may be made; throws one clear line when it cannot be used. A
 * rotation puts another file in its place: it is looked at before each use of the newest key, and for an unknown key's id.
 */
export function openKeys(file: string, mayMake = true): Keys {
  const stored = readOrMakeKeysFile(file, mayMake);
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
  let ring = ringOf(file, stored, '');
  const newest = () => {
    ring = readAgain(file, stored, ring);
    return ring;
  };
  const keyFor = (id: string) => {
    const of = ({ sealKeys }: Ring) => sealKeys.find((one) => one.id === id);
    return of(ring) ?? of(newest());
  };
  return {
    prf: (purpose, input) => createHmac('sha256', prfKeys[purpose]).update(`${purpose}\0${input}`).digest(),
    seal: (purpose, plain) => sealText(newest().sealKeys[0] as SealKey, purpose, plain),
    open(purpose, sealed) {
      const id = keyIdOf(sealed);
      if (id === undefined) return openUnnamed(ring.sealKeys, purpose, sealed);
      const key = keyFor(id);
      if (key === undefined)
        throw new Error(`a text is sealed with key ${id}, which KEYS_FILE does not hold`);
      return openText(key, purpose, sealed);
    },
    get receipts() {
      return newest().receipts;
    },
    get logs() {
      return newest().logs;
    },
    sandboxNetworkSecret: secret(stored.sandboxNetwork.secret),
    get sealKeyIds() {
      return newest().sealKeys.map(({ id }) => id);
    },
    fingerprint: fingerprintOf('countersign/keys/v2', [stored.code, stored.lookup]),
    get firstFingerprints() {
      return ring.seals.map((seal) =>
        fingerprintOf('countersign/keys/v1', [stored.code, stored.lookup, seal]),
      );
    },
  };
}

/** A keyed hash of a constant. */
function fingerprintOf(label: string, keys: readonly string[]): string {
  return createHmac('sha256', keys.join('.')).update(label).digest('base64url');
}

/** Texts of the first release name no key: they are tried, and GCM tells which one it was. */
function openUnnamed(keys: readonly SealKey[], purpose: string, sealed: string): string {
  for (const key of keys.slice(0, -1)) {
    try {
      return openText(key, purpose, sealed);
    } catch {
      // Sealed with another one.
    }
  }
  return openText(keys.at(-1) as SealKey, purpose, sealed);
}

function ringOf(file: string, { seal, receipts, logs, next }: KeysFile, stamp: string): Ring {
  const seals = [...seal.map(({ key }) => key), ...(next === undefined ? [] : [next.seal])];
  const signing = (stored: readonly StoredSigningKey[], prepared: StoredSigningKey | undefined) =>
    readSigningKeys(file, prepared === undefined ? stored : [...stored, prepared]);
  return {
    stamp,
    seals,
    sealKeys: seals.map(sealKeyOf),
    receipts: signing(receipts, next?.receipt),
    logs: signing(logs, next?.log),
  };
}

/** A file that cannot be read, or that is another server's, changes nothing: it may be on its way from a backup. */
function readAgain(file: string, before: KeysFile, ring: Ring): Ring {
  try {
    const { ino, mtimeMs, size } = statSync(file);
    const stamp = `${ino} ${mtimeMs} ${size}`;
    if (stamp === ring.stamp) return ring;
    const now = readKeysFile(file);
    const isOurs = now.code === before.code && now.lookup === before.lookup;
    return isOurs ? ringOf(file, now, stamp) : ring;
  } catch {
    return ring;
  }
}

function readSigningKeys(file: string, stored: readonly StoredSigningKey[]): SigningKey[] {
  const der = (text: string) => ({ key: Buffer.from(text, 'base64url'), format: 'der' }) as const;
  try {
    return stored.map((one) => {
      if ('publicKey' in one) {
        const publicKey = createPublicKey({ ...der(one.publicKey), type: 'spki' });
        return { kid: one.kid, publicKey, privateKey: undefined };
      }
      const privateKey = createPrivateKey({ ...der(one.privateKey), type: 'pkcs8' });
      return { kid: one.kid, publicKey: createPublicKey(privateKey), privateKey };
    });
  } catch {
    throw new Error(`KEYS_FILE ${file} cannot be used: a key of its receipts or of its audit log is not one`);
  }
}
