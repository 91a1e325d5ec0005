// Certificates (RFC 5280) as makers of tokens issue them, and as nobody should: everything of them can be said.
import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  randomBytes,
  sign,
} from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
} from '@peculiar/asn1-x509';

/** How an authority signs: its keys, the hash of what is signed, and what that is called in certificates. */
export type Signer = KeyPairKeyObjectResult & { hash: string | null; algorithm: string; parameters?: string };

/** Keys of every kind that authorities have; the last kind is one that nobody takes. */
export const SIGNERS = {
  'P-256': (): Signer => ({ ...ofCurve('P-256'), hash: 'sha256', algorithm: '1.2.840.10045.4.3.2' }),
  'P-384': (): Signer => ({ ...ofCurve('P-384'), hash: 'sha384', algorithm: '1.2.840.10045.4.3.3' }),
  'P-521': (): Signer => ({ ...ofCurve('P-521'), hash: 'sha512', algorithm: '1.2.840.10045.4.3.4' }),
  RSA: (): Signer => ({ ...ofRsa(), hash: 'sha256', algorithm: '1.2.840.113549.1.1.11' }),
  // RFC 4055 section 3.1: SHA-256, MGF1 with SHA-256, salts of 32 bytes.
  'RSA-PSS': (): Signer => ({
    ...ofRsa(),
    hash: 'sha256',
    algorithm: '1.2.840.113549.1.1.10',
    parameters: PSS_SHA256,
  }),
  Ed25519: (): Signer => ({ ...generateKeyPairSync('ed25519'), hash: null, algorithm: '1.3.101.112' }),
  'RSA over SHA-1': (): Signer => ({ ...ofRsa(), hash: 'sha1', algorithm: '1.2.840.113549.1.1.5' }),
};

const PSS_SHA256 =
  '3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120';

function ofCurve(namedCurve: string): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve });
}

function ofRsa(): KeyPairKeyObjectResult {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

const HOUR_MS = 3_600_000;
const NAMES = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** What a certificate says; whatever is absent is what an honest one says. */
export type CertificateOptions = {
  subject?: Partial<Record<keyof typeof NAMES, string>>;
  publicKey?: KeyObject;
  /** `undefined`: it says nothing about being an authority. */
  ca?: boolean | undefined;
  pathLength?: number;
  notBefore?: number;
  notAfter?: number;
  extensions?: readonly Extension[];
  /** Of an authority: P-256 where nothing is said. */
  signer?: Signer;
};

export function extension(extnID: string, value: Uint8Array, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(Uint8Array.from(value).buffer) });
}

function nameOf(subject: CertificateOptions['subject'] = {}): Name {
  const entries = Object.entries(subject) as [keyof typeof NAMES, string][];
  return new Name(
    entries.map(([name, text]) => {
      const value = new AttributeValue(name === 'C' ? { printableString: text } : { utf8String: text });
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type: NAMES[name], value })]);
    }),
  );
}

/** An authority; `new` makes one that is its own root. */
export class CertificateAuthority {
  readonly der: Buffer;
  readonly #signer: Signer;
  readonly #name: Name;

  constructor(options: CertificateOptions = {}, issuer?: CertificateAuthority) {
    this.#signer = options.signer ?? SIGNERS['P-256']();
    const subject = options.subject ?? { CN: `Root ${randomBytes(4).toString('hex')}` };
    this.#name = nameOf(subject);
    const whole = { ca: true, ...options, subject, publicKey: this.#signer.publicKey };
    this.der = issuer === undefined ? this.issue(whole) : issuer.issue(whole);
  }

  get pem(): string {
    const lines = this.der.toString('base64').match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }

  /** A certificate signed by this authority, as DER. */
  issue(options: CertificateOptions & { publicKey: KeyObject }): Buffer {
    const { subject, publicKey, ca, pathLength, extensions = [] } = options;
    const now = Date.now();
    const { hash, privateKey, parameters, ...signer } = this.#signer;
    const algorithm = new AlgorithmIdentifier({
      algorithm: signer.algorithm,
      ...(parameters === undefined
        ? {}
        : { parameters: Uint8Array.from(Buffer.from(parameters, 'hex')).buffer }),
    });
    const how =
      parameters === undefined
        ? { key: privateKey }
        : { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const constraints = new BasicConstraints({
      cA: ca === true,
      ...(pathLength === undefined ? {} : { pathLenConstraint: pathLength }),
    });
    const own =
      ca === undefined
        ? []
        : [extension(id_ce_basicConstraints, Buffer.from(AsnConvert.serialize(constraints)), true)];
    const body = new TBSCertificate({
      version: 2,
      serialNumber: Uint8Array.from([1, ...randomBytes(8)]).buffer,
      signature: algorithm,
      issuer: this.#name,
      validity: new Validity({
        notBefore: new Date(options.notBefore ?? now - HOUR_MS),
        notAfter: new Date(options.notAfter ?? now + 24 * HOUR_MS),
      }),
      subject: nameOf(subject),
      subjectPublicKeyInfo: AsnConvert.parse(
        publicKey.export({ format: 'der', type: 'spki' }),
        SubjectPublicKeyInfo,
      ),
      extensions: new Extensions([...own, ...extensions]),
    });
    const signature = sign(hash, Buffer.from(AsnConvert.serialize(body)), how);
    const certificate = new Certificate({
      tbsCertificate: body,
      signatureAlgorithm: algorithm,
      signatureValue: Uint8Array.from(signature).buffer,
    });
    return Buffer.from(AsnConvert.serialize(certificate));
  }

  /** Signs as the JWT algorithm ES256 does. */
  signJose(data: string): Buffer {
    return sign('sha256', Buffer.from(data), { key: this.#signer.privateKey, dsaEncoding: 'ieee-p1363' });
  }
}
