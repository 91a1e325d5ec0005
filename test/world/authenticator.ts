// A WebAuthn token in software (Level 3): what a browser and a hardware key would answer, and, for negative tests,
// what a broken or hostile one might. The page that asks is simulated by `origin`.
import { randomBytes } from 'node:crypto';
import {
  type Algorithm,
  coseKey,
  generateTokenKey,
  sha256,
  signWithToken,
  spki,
  type TokenKey,
} from './authenticator-keys.ts';
import { type CborValue, encodeCbor } from './cbor.ts';

/** Flags of authenticator data (WebAuthn Level 3, section 6.1). */
export type TokenFlags = { up?: boolean; uv?: boolean; be?: boolean; bs?: boolean };

/** What may be said about one ceremony; whatever is absent is what an honest token and browser do. */
export type CeremonyOptions = {
  flags?: TokenFlags;
  counter?: number;
  origin?: string;
  rpId?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  /** `webauthn.get` and `webauthn.create` are the honest ones. */
  type?: string;
  challenge?: Uint8Array | string;
};

/** What a statement is made of. */
export type Attested = {
  authData: Buffer;
  clientDataHash: Buffer;
  rpIdHash: Buffer;
  credentialId: Uint8Array;
  key: TokenKey;
};

/** Makes the statement of an attestation (section 8). */
export type Attest = (attested: Attested) => { fmt: string; attStmt: Map<string, CborValue> };

/** How the token is made. */
export type AuthenticatorOptions = {
  origin: string;
  rpId?: string;
  algorithm?: Algorithm;
  aaguid?: string;
  /** Nobody vouches for it, the key for itself, or somebody by a statement of theirs. */
  attestation?: 'none' | 'packed' | Attest;
  flags?: TokenFlags;
  /** First signature counter; each assertion adds one. 0 with `counting: false` is a token without a counter. */
  counter?: number;
  counting?: boolean;
  credentialId?: Uint8Array;
  key?: TokenKey;
};

/** The members of PublicKeyCredentialCreationOptionsJSON that the token looks at. */
export type CreationOptions = {
  challenge: string;
  rp: { id?: string; name: string };
  user: { id: string };
  excludeCredentials?: { id: string }[];
};

/** RegistrationResponseJSON. */
export type RegistrationJson = {
  id: string;
  rawId: string;
  type: 'public-key';
  authenticatorAttachment: 'cross-platform';
  clientExtensionResults: { credProps: { rk: boolean } };
  response: {
    clientDataJSON: string;
    attestationObject: string;
    authenticatorData: string;
    transports: string[];
    publicKey: string;
    publicKeyAlgorithm: number;
  };
};

/** AuthenticationResponseJSON. */
export type AssertionJson = {
  id: string;
  rawId: string;
  type: 'public-key';
  authenticatorAttachment: 'cross-platform';
  clientExtensionResults: Record<string, never>;
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };
};

const DEFAULT_AAGUID = '01020304-0506-0708-0102-030405060708';

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function flagByte(flags: TokenFlags, attested: boolean): number {
  const { up = true, uv = true, be = false, bs = false } = flags;
  return (up ? 0x01 : 0) | (uv ? 0x04 : 0) | (be ? 0x08 : 0) | (bs ? 0x10 : 0) | (attested ? 0x40 : 0);
}

function uint(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** One token with at most one credential at a time. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #key: TokenKey;
  #credentialId: Uint8Array;
  #userHandle: string | undefined;
  #rpId: string | undefined;
  counter: number;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#key = options.key ?? generateTokenKey(options.algorithm);
    this.#credentialId = options.credentialId ?? randomBytes(32);
    this.#rpId = options.rpId;
    this.counter = options.counter ?? 0;
  }

  /** The credential's id as JSON carries it. */
  get credentialId(): string {
    return base64url(this.#credentialId);
  }

  /** The user handle that came with the registration, base64url. */
  get userHandle(): string | undefined {
    return this.#userHandle;
  }

  /** The key pair: for tests that sign by hand. */
  get key(): TokenKey {
    return this.#key;
  }

  /** `navigator.credentials.create`: answers RegistrationResponseJSON. */
  register(options: CreationOptions, ceremony: CeremonyOptions = {}): RegistrationJson {
    this.#rpId = ceremony.rpId ?? this.#options.rpId ?? options.rp.id ?? 'localhost';
    this.#userHandle = options.user.id;
    const challenge = ceremony.challenge ?? options.challenge;
    const clientData = this.#clientData('webauthn.create', { ...ceremony, challenge });
    const authData = this.#authenticatorData(ceremony, true);
    const attestation = this.#attest(authData, clientData);
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      authenticatorAttachment: 'cross-platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: base64url(clientData),
        attestationObject: base64url(attestation),
        authenticatorData: base64url(authData),
        transports: ['usb'],
        publicKey: base64url(spki(this.#key)),
        publicKeyAlgorithm: this.#key.algorithm,
      },
    };
  }

  /** `navigator.credentials.get`: an assertion over a challenge that the client computed. */
  assert(challenge: Uint8Array | string, ceremony: CeremonyOptions = {}): AssertionJson {
    if (this.#options.counting !== false) this.counter += 1;
    const clientData = this.#clientData('webauthn.get', { challenge, ...ceremony });
    const authData = this.#authenticatorData(ceremony, false);
    const signature = signWithToken(this.#key, Buffer.concat([authData, sha256(clientData)]));
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      authenticatorAttachment: 'cross-platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        ...(this.#userHandle === undefined ? {} : { userHandle: this.#userHandle }),
      },
    };
  }

  /** CollectedClientData (section 5.8.1); a string challenge is already base64url. */
  #clientData(type: string, ceremony: CeremonyOptions): Buffer {
    const { challenge = '', topOrigin } = ceremony;
    const data = {
      type: ceremony.type ?? type,
      challenge: typeof challenge === 'string' ? challenge : base64url(challenge),
      origin: ceremony.origin ?? this.#options.origin,
      crossOrigin: ceremony.crossOrigin ?? false,
      ...(topOrigin === undefined ? {} : { topOrigin }),
    };
    return Buffer.from(JSON.stringify(data));
  }

  /** Authenticator data (section 6.1), with the attested credential where it is a registration. */
  #authenticatorData(ceremony: CeremonyOptions, attested: boolean): Buffer {
    const flags = flagByte({ ...this.#options.flags, ...ceremony.flags }, attested);
    const rpId = ceremony.rpId ?? this.#rpId ?? 'localhost';
    const parts = [sha256(rpId), Buffer.of(flags), uint(ceremony.counter ?? this.counter, 4)];
    if (attested) {
      const zero = this.#options.attestation === 'none' && this.#options.aaguid === undefined;
      const aaguid = zero ? '0'.repeat(32) : (this.#options.aaguid ?? DEFAULT_AAGUID).replaceAll('-', '');
      const id = Buffer.from(this.#credentialId);
      parts.push(Buffer.from(aaguid, 'hex'), uint(id.length, 2), id, Buffer.from(coseKey(this.#key)));
    }
    return Buffer.concat(parts);
  }

  /** Attestation object: `none` (section 8.7), `packed` self attestation (section 8.2), or as somebody vouches. */
  #attest(authData: Buffer, clientData: Buffer): Uint8Array {
    const { fmt, attStmt } = this.#statement(authData, clientData);
    const members: [string, CborValue][] = [
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', authData],
    ];
    return encodeCbor(new Map(members));
  }

  #statement(authData: Buffer, clientData: Buffer): ReturnType<Attest> {
    const { attestation = 'none' } = this.#options;
    const clientDataHash = sha256(clientData);
    if (typeof attestation === 'function')
      return attestation({
        authData,
        clientDataHash,
        rpIdHash: authData.subarray(0, 32),
        credentialId: this.#credentialId,
        key: this.#key,
      });
    const attStmt = new Map<string, CborValue>();
    if (attestation === 'packed') {
      const signature = signWithToken(this.#key, Buffer.concat([authData, clientDataHash]));
      attStmt.set('alg', this.#key.algorithm).set('sig', signature);
    }
    return { fmt: attestation, attStmt };
  }
}
