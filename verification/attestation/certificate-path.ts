import 'reflect-metadata';
import { AsnParser } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';
import { X509Certificate } from '@peculiar/x509';
import { isoUint8Array } from '@simplewebauthn/server/helpers';

/** A certificate as DER. */
export type Der = Uint8Array<ArrayBuffer>;

const LONGEST_PATH = 6;

/** Hashes under which nobody forges a signature; Ed25519 brings its own. */
const STRONG_HASHES = ['SHA-256', 'SHA-384', 'SHA-512'];

/** Critical extensions that end no path; any other does (RFC 5280 section 4.2). */
const KNOWN_CRITICAL = new Set([
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_extKeyUsage,
]);

/**
 * Whether a chain, leaf first, ends at one of the roots (RFC 5280 section 6): each certificate is issued by the next, in its
 * time, by an authority that may issue it. A leaf that is itself among the roots needs no path. Nothing is fetched, whatever
 * addresses the certificates name.
 */
export async function pathHolds(chain: readonly Der[], roots: readonly Der[], at: number): Promise<boolean> {
  try {
    const anchors = roots.flatMap(readAnchor).filter((root) => isInTime(root, at));
    const path = chain.slice(0, LONGEST_PATH).map(read);
    return path.length === chain.length && (await reachesAnchor(path, anchors, at));
  } catch {
    return false;
  }
}

/** The DER of a certificate given as PEM or as base64 of it; undefined for what is neither. */
export function certificateIn(text: string): Der | undefined {
  try {
    return new Uint8Array(new X509Certificate(text.trim()).rawData);
  } catch {
    return undefined;
  }
}

type Read = {
  x509: X509Certificate;
  der: Der;
  /** It may issue others, and so many stand between it and the leaf at most. */
  isAuthority: boolean;
  pathLength: number | undefined;
  hasOnlyKnownCritical: boolean;
  isStrong: boolean;
};

function read(der: Der): Read {
  const { tbsCertificate, signatureAlgorithm } = AsnParser.parse(der, Certificate);
  const extensions = tbsCertificate.extensions ?? [];
  const of = <T>(id: string, type: new () => T): T | undefined => {
    const extension = extensions.find(({ extnID }) => extnID === id);
    return extension && AsnParser.parse(extension.extnValue, type);
  };
  const constraints = of(id_ce_basicConstraints, BasicConstraints);
  const usage = of(id_ce_keyUsage, KeyUsage)?.toNumber() ?? KeyUsageFlags.keyCertSign;
  const x509 = new X509Certificate(der);
  return {
    x509,
    der,
    isAuthority: constraints?.cA === true && (usage & KeyUsageFlags.keyCertSign) !== 0,
    pathLength: constraints?.pathLenConstraint,
    hasOnlyKnownCritical: extensions.every(({ critical, extnID }) => !critical || KNOWN_CRITICAL.has(extnID)),
    isStrong: tbsCertificate.signature.isEqual(signatureAlgorithm) && hasStrongSignature(x509),
  };
}

function hasStrongSignature({ signatureAlgorithm }: X509Certificate): boolean {
  const { name, hash }: { name?: string; hash?: { name?: string } } = signatureAlgorithm;
  return name === 'Ed25519' || STRONG_HASHES.includes(hash?.name ?? '');
}

function readAnchor(der: Der): Read[] {
  try {
    return [read(der)];
  } catch {
    return [];
  }
}

async function reachesAnchor(path: readonly Read[], anchors: readonly Read[], at: number): Promise<boolean> {
  for (const [below, certificate] of path.entries()) {
    if (!isInTime(certificate, at) || !certificate.hasOnlyKnownCritical) return false;
    if (anchors.some(({ der }) => isoUint8Array.areEqual(der, certificate.der))) return true;
    if (!certificate.isStrong) return false;
    for (const anchor of anchors) if (await isIssuedBy(certificate, anchor, below)) return true;
    const next = path[below + 1];
    if (next === undefined || !(await isIssuedBy(certificate, next, below))) return false;
  }
  return false;
}

/** `below`: how many authorities stand between the issuer and the leaf. */
async function isIssuedBy(certificate: Read, issuer: Read, below: number): Promise<boolean> {
  return (
    issuer.isAuthority &&
    (issuer.pathLength === undefined || below <= issuer.pathLength) &&
    certificate.x509.issuer === issuer.x509.subject &&
    (await isSignedBy(certificate, issuer))
  );
}

/** A key of a kind that is not known here has signed nothing. */
async function isSignedBy({ x509 }: Read, issuer: Read): Promise<boolean> {
  try {
    return await x509.verify({ publicKey: issuer.x509.publicKey, signatureOnly: true });
  } catch {
    return false;
  }
}

function isInTime({ x509 }: Read, at: number): boolean {
  return x509.notBefore.getTime() <= at && at <= x509.notAfter.getTime();
}
