import { exportJWK, type JWK } from 'jose';

const DATABASE = 'countersign';
const STORE = 'keys';
const NAME = 'dpop';

export type DpopKey = { privateKey: CryptoKey; publicJwk: JWK };

/** The non-exportable P-256 key that sessions are bound to (RFC 9449); made when there is none. */
export async function dpopKey(): Promise<DpopKey> {
  const database = await openDatabase();
  try {
    const known = await request<CryptoKeyPair | undefined>(database, 'readonly', (store) => store.get(NAME));
    const pair = known ?? (await makeKey(database));
    return { privateKey: pair.privateKey, publicJwk: await exportJWK(pair.publicKey) };
  } finally {
    database.close();
  }
}

/** Forgets the key; the next call makes another one. */
export async function forgetDpopKey(): Promise<void> {
  const database = await openDatabase();
  await request(database, 'readwrite', (store) => store.delete(NAME));
  database.close();
}

async function makeKey(database: IDBDatabase): Promise<CryptoKeyPair> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  // Of two pages that make a key at once the first one stored is everybody's.
  await request(database, 'readwrite', (store) => store.add(pair, NAME)).catch(() => undefined);
  return (await request<CryptoKeyPair | undefined>(database, 'readonly', (store) => store.get(NAME))) ?? pair;
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function request<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = ask(database.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => resolve(asked.result as T);
    asked.onerror = () => reject(asked.error);
  });
}
