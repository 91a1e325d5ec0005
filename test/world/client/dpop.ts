// DPoP (RFC 9449) with a P-256 key: honest proofs, and any part of one replaced for negative tests.
import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { base64url, sha256 } from './canonical.ts';

/** What a proof is about. */
export type ProofSubject = { method: string; url: string; at: number; accessToken?: string };

/** Replaced or (as `undefined`) left-out parts of a proof. */
export type ProofChanges = {
  htm?: string | undefined;
  htu?: string | undefined;
  iat?: number | undefined;
  jti?: string | undefined;
  ath?: string | undefined;
  typ?: string;
  jwk?: JWK;
  /** Signs with this key, while the header still shows the first one's public half. */
  signer?: DpopKey;
};

/** A key that sessions are bound to. */
export class DpopKey {
  readonly #privateKey: CryptoKey;
  readonly publicJwk: JWK;
  /** RFC 7638 SHA-256, base64url. */
  readonly thumbprint: string;

  private constructor(privateKey: CryptoKey, publicJwk: JWK, thumbprint: string) {
    this.#privateKey = privateKey;
    this.publicJwk = publicJwk;
    this.thumbprint = thumbprint;
  }

  /** Makes a fresh key. */
  static async generate(): Promise<DpopKey> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    return new DpopKey(privateKey, jwk, await calculateJwkThumbprint(jwk));
  }

  /** One proof for one request. */
  prove(subject: ProofSubject, changes: ProofChanges = {}): Promise<string> {
    const { typ, jwk, signer, ...claimChanges } = changes;
    const { accessToken } = subject;
    const claims = {
      htm: subject.method,
      htu: subject.url,
      iat: Math.floor(subject.at / 1000),
      jti: base64url(randomBytes(16)),
      ...(accessToken === undefined ? {} : { ath: base64url(sha256(accessToken)) }),
      ...claimChanges,
    };
    return new SignJWT(claims as JWTPayload)
      .setProtectedHeader({ alg: 'ES256', typ: typ ?? 'dpop+jwt', jwk: jwk ?? this.publicJwk })
      .sign((signer ?? this).#privateKey);
  }
}
