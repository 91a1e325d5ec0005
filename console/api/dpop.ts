import { exportJWK, SignJWT } from 'jose';
import { encodeBase64url } from '../../shared/base64url.ts';
import { sha256Text } from '../../shared/canonical.ts';
import { thumbprint } from '../../shared/challenge.ts';

const STORE = 'keys';
const NAME = 'dpop';

/** The P-256 key that the session is bound to (RFC 9449). It cannot be exported, so no script can carry it away. */
let pair: Promise<CryptoKeyPair> | undefined;

function keyPair(): Promise<CryptoKeyPair> {
  pair ??= findKey();
  return pair;
}

/** Forgets the key: the next session gets another one. */
export async function forgetKey(): Promise<void> {
  pair = undefined;
  await inStore('readwrite', (store) => store.delete(NAME));
}

/** What a token signs to open a session for this browser: the key's RFC 7638 thumbprint. */
export async function keyThumbprint(): Promise<Uint8Array> {
  return thumbprint(await publicJwk());
}

/** RFC 9449 section 4.2: a proof of the key for this method and address, made at this instant. */
export async function proveKey(call: {
  method: string;
  address: string;
  now: number;
  accessToken?: string;
}): Promise<string> {
  const { method, address, now, accessToken } = call;
  const claims = {
    htm: method,
    htu: address.split('?', 1)[0] ?? address,
    jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(16))),
    iat: Math.floor(now / 1000),
    ...(accessToken === undefined ? {} : { ath: encodeBase64url(sha256Text(accessToken)) }),
  };
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await publicJwk() };
  return new SignJWT(claims).setProtectedHeader(header).sign((await keyPair()).privateKey);
}

async function publicJwk(): Promise<{ kty: string; crv: string; x: string; y: string }> {
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK((await keyPair()).publicKey);
  return { kty, crv, x, y };
}

async function findKey(): Promise<CryptoKeyPair> {
  const find = () => inStore<CryptoKeyPair | undefined>('readonly', (store) => store.get(NAME));
  const known = await find();
  if (known !== undefined) return known;
  const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  // Of two tabs that make a key at once the first one stored is everybody's.
  await inStore('readwrite', (store) => store.add(made, NAME)).catch(() => undefined);
  return (await find()) ?? made;
}

/** One request to the browser's own database. */
async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const opening = indexedDB.open('countersign-console', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled<IDBDatabase>(opening);
  try {
    return await settled<T>(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => failed(request.error);
  });
}
