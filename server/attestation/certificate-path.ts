import { X509Certificate } from 'node:crypto';
import { AsnParser } from '@peculiar/asn1-schema';
import { BasicConstraints, Certificate, id_ce_basicConstraints } from '@peculiar/asn1-x509';

/** A certificate as DER. */
export type Der = Uint8Array<ArrayBuffer>;

const LONGEST_PATH = 6;

/** Signatures that nobody forges: ECDSA and RSA over SHA-2, and EdDSA. */
const STRONG_SIGNATURES = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.10',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.3.101.112',
  '1.3.101.113',
]);

/** Critical extensions that are looked at here or by OpenSSL; any other ends the path (RFC 5280 section 4.2). */
const KNOWN_CRITICAL = new Set([
  id_ce_basicConstraints,
  // keyUsage, subjectAltName, extKeyUsage
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.37',
]);

/**
 * Whether a chain, leaf first, ends at one of the roots (RFC 5280 section 6): each certificate is issued by the next, in its
 * time, by an authority that may issue it. A leaf that is itself among the roots needs no path. Nothing is fetched, whatever
 * addresses the certificates name.
 */
export function pathHolds(chain: readonly Der[], roots: readonly Der[], at: number): boolean {
  try {
    const anchors = roots.map(read).filter((root) => isInTime(root, at));
    const path = chain.slice(0, LONGEST_PATH).map(read);
    return path.length === chain.length && reachesAnchor(path, anchors, at);
  } catch {
    return false;
  }
}

type Read = {
  x509: X509Certificate;
  pathLength: number | undefined;
  hasOnlyKnownCritical: boolean;
  isStrong: boolean;
};

function read(der: Der): Read {
  const { tbsCertificate, signatureAlgorithm } = AsnParser.parse(der, Certificate);
  const extensions = tbsCertificate.extensions ?? [];
  const constraints = extensions.find(({ extnID }) => extnID === id_ce_basicConstraints);
  const basic =
    constraints === undefined ? undefined : AsnParser.parse(constraints.extnValue, BasicConstraints);
  return {
    x509: new X509Certificate(der),
    pathLength: basic?.pathLenConstraint,
    hasOnlyKnownCritical: extensions.every(({ critical, extnID }) => !critical || KNOWN_CRITICAL.has(extnID)),
    isStrong: STRONG_SIGNATURES.has(signatureAlgorithm.algorithm),
  };
}

function reachesAnchor(path: readonly Read[], anchors: readonly Read[], at: number): boolean {
  for (const [below, certificate] of path.entries()) {
    if (!isInTime(certificate, at) || !certificate.hasOnlyKnownCritical) return false;
    if (anchors.some(({ x509 }) => x509.raw.equals(certificate.x509.raw))) return true;
    if (!certificate.isStrong) return false;
    if (anchors.some((anchor) => isIssuedBy(certificate, anchor, below))) return true;
    const next = path[below + 1];
    if (next === undefined || !isIssuedBy(certificate, next, below)) return false;
  }
  return false;
}

/** `below`: how many authorities stand between the issuer and the leaf. */
function isIssuedBy({ x509 }: Read, issuer: Read, below: number): boolean {
  return (
    issuer.x509.ca &&
    (issuer.pathLength === undefined || below <= issuer.pathLength) &&
    x509.checkIssued(issuer.x509) &&
    x509.verify(issuer.x509.publicKey)
  );
}

function isInTime({ x509 }: Read, at: number): boolean {
  return x509.validFromDate.getTime() <= at && at <= x509.validToDate.getTime();
}
