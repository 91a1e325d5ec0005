import { createHash } from 'node:crypto';
import { AsnParser } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import {
  cose,
  decodeAttestationObject,
  decodeCredentialPublicKey,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
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
  clientDataHash: Buffer;
  /** Lower-case UUID text. */
  aaguid: string;
  /** What its model is known by: the AAGUID, or of a U2F token, which has none, the key of its certificate. */
  model: string;
  /** The credential's public key as COSE, base64url, and its algorithm. */
  publicKey: string;
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
    const model = format === 'fido-u2f' ? keyIdentifier(x5c[0]) : uuidText(aaguid);
    return {
      format,
      algorithm: statement.get('alg'),
      signature: statement.get('sig'),
      x5c,
      authData,
      clientDataHash: createHash('sha256').update(clientData).digest(),
      aaguid: uuidText(aaguid),
      model,
      publicKey: encodeBase64url(credentialPublicKey),
      keyAlgorithm: decodeCredentialPublicKey(credentialPublicKey).get(cose.COSEKEYS.alg),
    };
  } catch {
    return undefined;
  }
}

/** An AAGUID as lower-case UUID text (PROTOCOL section 8). */
export function uuidText(aaguid: Uint8Array): string {
  return Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** SHA-1 of a certificate's public key (RFC 5280 section 4.2.1.2 method 1), by which metadata name U2F tokens. */
function keyIdentifier(der: Der | undefined): string {
  const { subjectPublicKeyInfo } = AsnParser.parse(der ?? new Uint8Array(), Certificate).tbsCertificate;
  const key = new Uint8Array(subjectPublicKeyInfo.subjectPublicKey);
  return createHash('sha1').update(key).digest('hex');
}
