// FIDO's metadata of tokens (MDS3) as an authority of our own signs them, and as nobody should.
import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { type CertificateAuthority, type CertificateOptions, extension } from './certificate-authority.ts';

export const SIGNER_NAME = 'mds.example';

export type Entry = {
  /** Of UAF, which is not ours. */
  aaid?: string;
  aaguid?: string;
  attestationCertificateKeyIdentifiers?: string[];
  metadataStatement?: {
    description: string;
    attestationRootCertificates: string[];
    attachmentHint?: string[];
  };
  statusReports?: { status: string }[];
};

export type BlobOptions = {
  no: number;
  /** `2030-01-01` */
  nextUpdate?: string;
  entries?: readonly Entry[];
  authority: CertificateAuthority;
  between?: readonly CertificateAuthority[];
  certificate?: CertificateOptions;
  name?: string;
  /** More of the payload, or in place of it. */
  payload?: object;
};

/** An entry of a model whose tokens an authority vouches for. */
export function entryOf(aaguid: string, authority: CertificateAuthority, ...statuses: string[]): Entry {
  return {
    aaguid,
    metadataStatement: {
      description: 'Example Key',
      attestationRootCertificates: [authority.der.toString('base64')],
      attachmentHint: ['external', 'wired'],
    },
    statusReports: ['FIDO_CERTIFIED', ...statuses].map((status) => ({ status })),
  };
}

/** Signed metadata. */
export async function signBlob(options: BlobOptions): Promise<string> {
  const { no, nextUpdate = '2099-01-01', entries = [], authority, between = [] } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = options.name ?? SIGNER_NAME;
  const dns = Buffer.concat([Buffer.of(0x82, name.length), Buffer.from(name)]);
  const names = extension('2.5.29.17', Buffer.concat([Buffer.of(0x30, dns.length), dns]));
  const leaf = authority.issue({
    subject: { CN: name },
    publicKey,
    ca: false,
    extensions: [names],
    ...options.certificate,
  });
  const x5c = [leaf, ...between.map(({ der }) => der)].map((der) => der.toString('base64'));
  const payload = { legalHeader: 'None', no, nextUpdate, entries, ...options.payload };
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', x5c })
    .sign(privateKey);
}
