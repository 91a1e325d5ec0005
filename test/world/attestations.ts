// Tokens' makers in software: the statements of WebAuthn Level 3 section 8, each vouched for by an authority of our own.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { AuthorizationList, IntegerSet, id_ce_keyDescription, KeyDescription } from '@peculiar/asn1-android';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AttributeTypeAndValue,
  AttributeValue,
  ExtendedKeyUsage,
  type Extension,
  GeneralName,
  id_ce_extKeyUsage,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import type { Attest, Attested } from './authenticator.ts';
import { sha256, signWithToken } from './authenticator-keys.ts';
import type { CborValue } from './cbor.ts';
import { type CertificateAuthority, type CertificateOptions, extension } from './certificate-authority.ts';

const ID_FIDO_AAGUID = '1.3.6.1.4.1.45724.1.1.4';
const ID_APPLE_NONCE = '1.2.840.113635.100.8.2';
const ID_AIK_CERTIFICATE = '2.23.133.8.3';
const SUBJECT = { C: 'DE', O: 'Example Keys', OU: 'Authenticator Attestation', CN: 'Example Key' };

/** Who vouches, and how; whatever is absent is what an honest maker does. */
export type Maker = {
  authority: CertificateAuthority;
  /** Authorities between, lowest first: `authority` is then the lowest. */
  between?: readonly CertificateAuthority[];
  certificate?: CertificateOptions;
  /** AAGUID that the certificate names. */
  aaguid?: string;
  /** What the statement says its signature's algorithm is. */
  algorithm?: number;
  /** What is signed in place of the authenticator's data. */
  swapped?: (authData: Buffer) => Buffer;
};

const OF_P256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

function chain({ between = [] }: Maker, leaf: Buffer): CborValue[] {
  return [leaf, ...between.map(({ der }) => der)];
}

function signed({ swapped = (data) => data }: Maker, { authData, clientDataHash }: Attested): Buffer {
  return Buffer.concat([swapped(authData), clientDataHash]);
}

function statement(fmt: string, members: Record<string, CborValue>): ReturnType<Attest> {
  return { fmt, attStmt: new Map(Object.entries(members)) };
}

/** Section 8.2, with certificates. */
export function packed(maker: Maker): Attest {
  const { privateKey, publicKey } = OF_P256();
  const aaguid = maker.aaguid === undefined ? [] : [aaguidExtension(maker.aaguid)];
  const leaf = maker.authority.issue({
    subject: SUBJECT,
    publicKey,
    ca: false,
    extensions: aaguid,
    ...maker.certificate,
  });
  return (attested) =>
    statement('packed', {
      alg: maker.algorithm ?? -7,
      sig: sign('sha256', signed(maker, attested), privateKey),
      x5c: chain(maker, leaf),
    });
}

function aaguidExtension(aaguid: string): Extension {
  const bytes = Buffer.from(aaguid.replaceAll('-', ''), 'hex');
  return extension(ID_FIDO_AAGUID, Buffer.from(AsnConvert.serialize(new OctetString(bytes))));
}

/** Section 8.6; the token's AAGUID is zero. */
export function fidoU2f(maker: Maker, curve = 'P-256'): Attest {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const leaf = maker.authority.issue({ subject: { CN: 'U2F Key' }, publicKey, ...maker.certificate });
  return (attested) => {
    const jwk = attested.key.publicKey.export({ format: 'jwk' });
    const point = [jwk.x, jwk.y].map((text) => Buffer.from(text ?? '', 'base64url'));
    const rpIdHash = (maker.swapped ?? ((data: Buffer) => data))(attested.rpIdHash);
    const { clientDataHash, credentialId } = attested;
    const data = [Buffer.of(0), rpIdHash, clientDataHash, credentialId, Buffer.of(4), ...point];
    return statement('fido-u2f', {
      sig: sign('sha256', Buffer.concat(data), privateKey),
      x5c: chain(maker, leaf),
    });
  };
}

/** Section 8.4. `described`: what the certificate says of the key beside the challenge. */
export function androidKey(maker: Maker, described: Partial<KeyDescription> = {}): Attest {
  return (attested) => {
    const { swapped = (data: Buffer) => data } = maker;
    const description = new KeyDescription({
      attestationVersion: 3,
      attestationSecurityLevel: 1,
      keymasterVersion: 4,
      keymasterSecurityLevel: 1,
      attestationChallenge: new OctetString(Uint8Array.from(swapped(attested.clientDataHash))),
      uniqueId: new OctetString(new Uint8Array()),
      softwareEnforced: new AuthorizationList(),
      teeEnforced: new AuthorizationList({ origin: 0, purpose: new IntegerSet([2]) }),
      ...described,
    });
    const value = Buffer.from(AsnConvert.serialize(description));
    const leaf = maker.authority.issue({
      subject: { CN: 'Android Keystore Key' },
      publicKey: attested.key.publicKey,
      extensions: [extension(id_ce_keyDescription, value)],
      ...maker.certificate,
    });
    return statement('android-key', {
      alg: maker.algorithm ?? attested.key.algorithm,
      sig: signWithToken(attested.key, Buffer.concat([attested.authData, attested.clientDataHash])),
      x5c: chain(maker, leaf),
    });
  };
}

/** Section 8.8. */
export function apple(maker: Maker): Attest {
  return (attested) => {
    const nonce = sha256(signed(maker, attested));
    const value = Buffer.concat([Buffer.from('3024a1220420', 'hex'), nonce]);
    const leaf = maker.authority.issue({
      subject: { CN: 'Credential' },
      publicKey: attested.key.publicKey,
      extensions: [extension(ID_APPLE_NONCE, value)],
      ...maker.certificate,
    });
    return statement('apple', { x5c: chain(maker, leaf) });
  };
}

/** Section 8.3, of an ES256 key. */
export function tpm(maker: Maker, manufacturer = 'id:494E5443'): Attest {
  const { privateKey, publicKey } = OF_P256();
  const names = new GeneralName({
    directoryName: new Name(
      [
        ['2.23.133.2.1', manufacturer],
        ['2.23.133.2.2', 'Example TPM'],
        ['2.23.133.2.3', 'id:13'],
      ].map(
        ([type, text]) =>
          new RelativeDistinguishedName([
            new AttributeTypeAndValue({
              type: type ?? '',
              value: new AttributeValue({ utf8String: text ?? '' }),
            }),
          ]),
      ),
    ),
  });
  const extensions = [
    extension(id_ce_subjectAltName, der(new SubjectAlternativeName([names])), true),
    extension(id_ce_extKeyUsage, der(new ExtendedKeyUsage([ID_AIK_CERTIFICATE]))),
    ...(maker.aaguid === undefined ? [] : [aaguidExtension(maker.aaguid)]),
  ];
  const leaf = maker.authority.issue({ subject: {}, publicKey, ca: false, extensions, ...maker.certificate });
  return (attested) => {
    const pubArea = publicArea(attested);
    const name = Buffer.concat([uint16(0x000b), sha256(pubArea)]);
    const certInfo = Buffer.concat([
      Buffer.from('ff5443478017', 'hex'),
      sized(Buffer.alloc(0)),
      sized(createHash('sha256').update(signed(maker, attested)).digest()),
      // Clock, counts and firmware.
      Buffer.alloc(8 + 4 + 4 + 1 + 8),
      sized(name),
      sized(Buffer.alloc(0)),
    ]);
    return statement('tpm', {
      ver: '2.0',
      alg: maker.algorithm ?? -7,
      x5c: chain(maker, leaf),
      sig: sign('sha256', certInfo, privateKey),
      certInfo,
      pubArea,
    });
  };
}

function der(value: object): Buffer {
  return Buffer.from(AsnConvert.serialize(value));
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([uint16(bytes.length), bytes]);
}

/** TPMT_PUBLIC of a P-256 key that signs. */
function publicArea({ key }: Attested): Buffer {
  const { x, y } = key.publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    uint16(0x0023),
    uint16(0x000b),
    Buffer.from('00060472', 'hex'),
    sized(Buffer.alloc(0)),
    // No symmetric algorithm, no scheme, curve P-256, no key derivation.
    Buffer.from('0010001000030010', 'hex'),
    sized(Buffer.from(x ?? '', 'base64url')),
    sized(Buffer.from(y ?? '', 'base64url')),
  ]);
}
