import { exportJWK, SignJWT } from 'jose';
import { encodeBase64url } from '../shared/base64url.ts';
import { sha256Text } from '../shared/canonical.ts';
import { thumbprint } from '../shared/challenge.ts';

const STORE = 'keys';
const NAME = 'dpop';
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };

/** One call that a proof is made for; `now` in milliseconds, by the server's clock. */
export type ProvenCall = { method: string; address: string; now: number; accessToken?: string };

/**
 * The P-256 key that a session is bound to (RFC 9449): in this browser's own database of that name, made when there is none, and
 * never to be exported, so that no script can carry it away.
 */
export class SessionKey {
  readonly #database: string;
  #pair: Promise<CryptoKeyPair> | undefined;

  constructor(database: string) {
    this.#database = database;
  }

  /** What a token signs to open a session for this browser: the key's thumbprint (RFC 7638). */
  async thumbprint(): Promise<Uint8Array> {
    return thumbprint(await this.#publicJwk());
  }

  /** A proof of the key for this method and address, made at this instant (RFC 9449 section 4.2). */
  async prove({ method, address, now, accessToken }: ProvenCall): Promise<string> {
    const claims = {
      htm: method,
      htu: address.split('?', 1)[0] ?? address,
      jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(16))),
      iat: Math.floor(now / 1000),
      ...(accessToken === undefined ? {} : { ath: encodeBase64url(sha256Text(accessToken)) }),
    };
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: await this.#publicJwk() };
    const { privateKey } = await this.#keyPair();
    return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  }

  /** The next call makes another key. */
  async forget(): Promise<void> {
    this.#pair = undefined;
    await this.#ask('readwrite', (store) => store.delete(NAME));
  }

  async #publicJwk(): Promise<{ kty: string; crv: string; x: string; y: string }> {
    const { kty = '', crv = '', x = '', y = '' } = await exportJWK((await this.#keyPair()).publicKey);
    return { kty, crv, x, y };
  }

  #keyPair(): Promise<CryptoKeyPair> {
    this.#pair ??= this.#find();
    return this.#pair;
  }

  async #find(): Promise<CryptoKeyPair> {
    const find = () => this.#ask<CryptoKeyPair | undefined>('readonly', (store) => store.get(NAME));
    const known = await find();
    if (known !== undefined) return known;
    const made = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
    // Of two pages that make a key at once the first one stored is everybody's.
    await this.#ask('readwrite', (store) => store.add(made, NAME)).catch(() => undefined);
    return (await find()) ?? made;
  }

  async #ask<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const opening = indexedDB.open(this.#database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await settled<IDBDatabase>(opening);
    try {
      return await settled<T>(ask(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }
}

function settled<T>(request: IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => failed(request.error);
  });
}
