import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { AsnParser } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import {
  convertAAGUIDToString,
  cose,
  decodeAttestationObject,
  decodeCredentialPublicKey,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Registration } from '../../shared/schemas.ts';
import type { Der } from './certificate-path.ts';

/** The formats that are taken (WebAuthn Level 3 section 8). */
export const FORMATS = ['none', 'packed', 'fido-u2f', 'tpm', 'android-key', 'apple'] as const;
export type Format = (typeof FORMATS)[number];

/** What a token says of itself in its registration, read once. */
export type Attestation = {
  format: Format;
  /** COSE algorithm of the statement's signature. */
  algorithm: number | undefined;
  signature: Uint8Array<ArrayBuffer> | undefined;
  /** Certificates, leaf first; none where the token vouches for itself or nobody does. */
  x5c: readonly Der[];
  authData: Uint8Array<ArrayBuffer>;
  clientDataHash: Uint8Array<ArrayBuffer>;
  /** Lower-case UUID text. */
  aaguid: string;
  /** What its model is known by: the AAGUID, or of a U2F token, which has none, the key of its certificate. */
  model: string;
  /** The credential's public key as COSE, and its algorithm. */
  publicKey: Uint8Array<ArrayBuffer>;
  keyAlgorithm: number | undefined;
};

/** Reads a registration's attestation; undefined where it is none, or of a format that is not taken. */
export function readAttestation({ response }: Registration): Attestation | undefined {
  try {
    const object = decodeBase64url(response.attestationObject);
    const clientData = decodeBase64url(response.clientDataJSON);
    if (object === undefined || clientData === undefined) return undefined;
    const decoded = decodeAttestationObject(object);
    const format = FORMATS.find((one) => one === decoded.get('fmt'));
    const statement = decoded.get('attStmt');
    const authData = decoded.get('authData');
    const { aaguid, credentialPublicKey } = parseAuthenticatorData(authData);
    if (format === undefined || aaguid === undefined || credentialPublicKey === undefined) return undefined;
    const x5c = statement.get('x5c') ?? [];
    const model = format === 'fido-u2f' ? keyIdentifier(x5c[0]) : convertAAGUIDToString(aaguid);
    return {
      format,
      algorithm: statement.get('alg'),
      signature: statement.get('sig'),
      x5c,
      authData,
      clientDataHash: sha256(clientData),
      aaguid: convertAAGUIDToString(aaguid),
      model,
      publicKey: credentialPublicKey,
      keyAlgorithm: decodeCredentialPublicKey(credentialPublicKey).get(cose.COSEKEYS.alg),
    };
  } catch {
    return undefined;
  }
}

/** SHA-1 of a certificate's public key (RFC 5280 section 4.2.1.2 method 1), by which metadata name U2F tokens. */
function keyIdentifier(der: Der | undefined): string {
  const { subjectPublicKeyInfo } = AsnParser.parse(der ?? new Uint8Array(), Certificate).tbsCertificate;
  const key = new Uint8Array(subjectPublicKeyInfo.subjectPublicKey);
  return bytesToHex(sha1(key));
}
