// Every vector against `shared/`, as plain data in and out: the same file runs in Node and, bundled, in a browser.
import { Value } from 'typebox/value';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import {
  type Certificate,
  canonicalCertificate,
  certificateDigest,
  certificateProblem,
} from '../../shared/certificate.ts';
import { challenge, changeSubject, codeCommitment, thumbprint } from '../../shared/challenge.ts';
import { checkDigit, hasCheckDigit } from '../../shared/code.ts';
import { firefoxOrigin } from '../../shared/extension-origin.ts';
import { Certificate as CertificateSchema } from '../../shared/schemas.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';

export type CertificateVector = {
  certificate: unknown;
  canonical: string;
  canonicalBytes?: string;
  digest: string;
  nonce: string;
  code: string;
  confirmationChallenge: string;
  approvalChallenge: string;
};
type ChangeVector = {
  method: string;
  path: string;
  body: Record<string, unknown>;
  nonce: string;
  subject: string;
  challenge: string;
};
type SessionVector = {
  jwk: { crv: string; x: string; y: string };
  thumbprint: string;
  nonce: string;
  challenge: string;
};

export type Vectors = {
  certificates: readonly CertificateVector[];
  canonical: readonly { text: string; canonical: string }[];
  session: SessionVector;
  changes: readonly ChangeVector[];
  damm: readonly { digits: string; check: string }[];
  commitments: readonly { codeSalt: string; code: string; hash: string }[];
  receipts: readonly { jwk: { x: string }; claims: unknown; jws: string }[];
  origins: readonly { addOnId: string; origin: string }[];
};

/** One comparison: what `shared/` made and what the vector says. */
export type Check = { name: string; made: string; wanted: string };

/** Runs every vector; all is well when each check's `made` is its `wanted`. */
export async function checkVectors(vectors: Vectors): Promise<Check[]> {
  const receipts = await Promise.all(vectors.receipts.map(receiptChecks));
  return [
    ...vectors.certificates.flatMap(certificateChecks),
    ...vectors.canonical.map(({ text, canonical }, place) =>
      check(`canonical ${place}`, canonicalJson(JSON.parse(text)), canonical),
    ),
    ...sessionChecks(vectors.session),
    ...vectors.changes.flatMap(changeChecks),
    ...vectors.damm.map(({ digits, check: wanted }) => check(`Damm ${digits}`, checkDigit(digits), wanted)),
    ...vectors.commitments.map(({ codeSalt, code, hash }) =>
      check(`commitment ${code}`, encodeBase64url(codeCommitment(bytes(codeSalt), code)), hash),
    ),
    ...receipts.flat(),
    ...vectors.origins.map(({ addOnId, origin }) => check(addOnId, firefoxOrigin(addOnId), origin)),
  ];
}

function check(name: string, made: unknown, wanted: unknown): Check {
  return { name, made: String(made), wanted: String(wanted) };
}

function certificateChecks(vector: CertificateVector, place: number): Check[] {
  const name = `certificate ${place}`;
  const read = parseStrictJson(JSON.stringify(vector.certificate));
  if (!Value.Check(CertificateSchema, read)) return [check(`${name} fits the schema`, false, true)];
  const certificate: Certificate = read;
  const digest = certificateDigest(certificate);
  const canonical = canonicalCertificate(certificate);
  const nonce = bytes(vector.nonce);
  const text = encodeBase64url(new TextEncoder().encode(canonical));
  return [
    check(`${name} has a problem`, certificateProblem(certificate), undefined),
    check(`${name} canonical`, canonical, vector.canonical),
    check(`${name} canonical bytes`, text, vector.canonicalBytes ?? text),
    check(`${name} digest`, encodeBase64url(digest), vector.digest),
    check(`${name} code`, hasCheckDigit(vector.code), true),
    check(
      `${name} confirmation`,
      encodeBase64url(challenge('confirmation', nonce, digest, vector.code)),
      vector.confirmationChallenge,
    ),
    check(
      `${name} approval`,
      encodeBase64url(challenge('approval', nonce, digest)),
      vector.approvalChallenge,
    ),
  ];
}

function sessionChecks({ jwk, thumbprint: wanted, nonce, challenge: signed }: SessionVector): Check[] {
  const subject = thumbprint(jwk);
  return [
    check('thumbprint', encodeBase64url(subject), wanted),
    check('session', encodeBase64url(challenge('session', bytes(nonce), subject)), signed),
  ];
}

function changeChecks({
  method,
  path,
  body,
  nonce,
  subject: wanted,
  challenge: signed,
}: ChangeVector): Check[] {
  const subject = changeSubject(method, path, body);
  return [
    check(`${method} ${path}: subject`, encodeBase64url(subject), wanted),
    check(`${method} ${path}`, encodeBase64url(challenge('change', bytes(nonce), subject)), signed),
  ];
}

/** A client verifies a receipt by Ed25519 over the JWS's first two parts, and reads the claims as strict JSON. */
async function receiptChecks(vector: Vectors['receipts'][number], place: number): Promise<Check[]> {
  const [header = '', payload = '', signature = ''] = vector.jws.split('.');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: vector.jwk.x };
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify']);
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  const claims = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes(payload)));
  return [
    check(
      `receipt ${place} verifies`,
      await crypto.subtle.verify('Ed25519', key, bytes(signature), signed),
      true,
    ),
    check(`receipt ${place} claims`, canonicalJson(claims), canonicalJson(vector.claims)),
  ];
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const decoded = decodeBase64url(text);
  if (decoded === undefined) throw new TypeError(`${text} is not canonical base64url`);
  return decoded;
}
