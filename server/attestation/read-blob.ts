import { createPublicKey, X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { type Der, pathHolds } from '../../verification/attestation/certificate-path.ts';

/** One model of tokens, as FIDO's metadata tell of it. */
export type MetadataModel = {
  /** AAGUID, or the identifier of a U2F certificate's key. */
  model: string;
  description: string;
  /** Base64 DER. */
  roots: readonly string[];
  statuses: readonly string[];
  /** Whether it may be attached from outside; undefined where they do not say how it is attached. */
  roaming: boolean | undefined;
};

/** FIDO's metadata (MDS3 section 3.1): each has a number, and a day on which the next is due. */
export type MetadataBlob = { no: number; nextUpdate: number; models: readonly MetadataModel[] };

/** How metadata are believed: at whose certificates their signature ends, and in whose name it has to be. */
export type BlobTrust = { roots: readonly string[]; name: string };

/** Metadata that are not taken, and why: in words for the operator. */
export class BlobUnreadable extends Error {}

export const BLOB_LIMIT_BYTES = 32 * 1024 * 1024;
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const AAGUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEY_IDENTIFIER = /^[0-9a-f]{40}$/;
const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;

/**
 * Reads metadata whose signature holds (MDS3 section 3.2); throws BlobUnreadable. The signer's certificate has to be in the
 * right name: a public authority signs for others too.
 */
export async function readBlob(text: string, trust: BlobTrust, at: number): Promise<MetadataBlob> {
  const blob = text.trim();
  if (blob.length > BLOB_LIMIT_BYTES) throw new BlobUnreadable('they are larger than 32 MiB');
  const payload = await verified(blob, await signerOf(blob, trust, at));
  const { no, nextUpdate, entries } = objectOf(payload);
  const due = typeof nextUpdate === 'string' ? Date.parse(`${nextUpdate}T00:00:00Z`) : Number.NaN;
  if (!Number.isSafeInteger(no) || (no as number) < 0) throw new BlobUnreadable('they have no number');
  if (Number.isNaN(due)) throw new BlobUnreadable('they do not say when the next are due');
  if (!Array.isArray(entries)) throw new BlobUnreadable('they have no entries');
  return { no: no as number, nextUpdate: due, models: entries.flatMap(modelsOf) };
}

async function signerOf(blob: string, { roots, name }: BlobTrust, at: number): Promise<X509Certificate> {
  const chain = chainOf(blob);
  const anchors = roots.map((pem) => derOf(new X509Certificate(pem).raw));
  const leaf = chain[0] && certificateOf(chain[0]);
  if (leaf === undefined) throw new BlobUnreadable('there is no certificate with them');
  if (!(await pathHolds(chain, anchors, at)))
    throw new BlobUnreadable('their certificate does not end at one of MDS_ROOT_FILE');
  if (leaf.checkHost(name) === undefined)
    throw new BlobUnreadable(`their certificate is not in the name of ${name}`);
  return leaf;
}

function chainOf(blob: string): Der[] {
  try {
    const { x5c } = decodeProtectedHeader(blob);
    return (x5c ?? []).map((text) => derOf(Buffer.from(text, 'base64')));
  } catch {
    throw new BlobUnreadable('they are no signed metadata');
  }
}

function certificateOf(der: Der): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

async function verified(blob: string, signer: X509Certificate): Promise<Uint8Array> {
  try {
    const key = createPublicKey(signer.publicKey.export({ format: 'pem', type: 'spki' }));
    return (await compactVerify(blob, key, { algorithms: ALGORITHMS })).payload;
  } catch {
    throw new BlobUnreadable('their signature does not verify');
  }
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(payload: Uint8Array): Members {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return membersOf(value);
  } catch {
    throw new BlobUnreadable('they are no JSON');
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** What an entry is about: one AAGUID, or the certificates of U2F tokens; what is known by neither (UAF) is left out. */
function modelsOf(entry: unknown): MetadataModel[] {
  const { aaguid, attestationCertificateKeyIdentifiers, metadataStatement, statusReports } = membersOf(entry);
  const { description, attestationRootCertificates, attachmentHint } = membersOf(metadataStatement);
  const hints = textsOf(attachmentHint);
  const names = [
    // A UUID is read in either case (RFC 9562 section 4), and compared in lower.
    ...lowerTextsOf([aaguid]).filter((text) => AAGUID.test(text)),
    ...lowerTextsOf(attestationCertificateKeyIdentifiers).filter((text) => KEY_IDENTIFIER.test(text)),
  ];
  const told = {
    description: typeof description === 'string' ? description.slice(0, 200) : '',
    roots: textsOf(attestationRootCertificates).filter(isCertificate),
    statuses: textsOf(listOf(statusReports).map((report) => membersOf(report)['status'])),
    roaming: hints.length === 0 ? undefined : hints.includes('external'),
  };
  return names.map((model) => ({ model, ...told }));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function lowerTextsOf(value: unknown): string[] {
  return textsOf(value).map((text) => text.toLowerCase());
}

function isCertificate(text: string): boolean {
  return BASE64.test(text) && certificateOf(derOf(Buffer.from(text, 'base64'))) !== undefined;
}

function derOf(bytes: Uint8Array): Der {
  return Uint8Array.from(bytes);
}
