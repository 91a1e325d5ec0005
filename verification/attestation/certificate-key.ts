import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import type { Jwk } from '../token-key.ts';
import type { Der } from './certificate-path.ts';

/** The public key of a certificate as a JWK, of its key's own members alone. Rejects for a kind that WebCrypto does not know. */
export async function jwkOfCertificate(der: Der): Promise<Jwk> {
  const key = await new X509Certificate(der).publicKey.export();
  const { kty = '', crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', key);
  const members = Object.entries({ crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return { kty, ...(Object.fromEntries(members) as Record<string, string>) };
}

const CURVES: Readonly<Record<number, string>> = { [-7]: 'P-256', [-35]: 'P-384', [-36]: 'P-521' };
const RSA = [-257, -258, -259, -65535];
const ED25519 = -8;

/** Whether a certificate's key is one that signs by this COSE algorithm. Throws where it cannot be read. */
export function isKeyFor(leaf: Der, algorithm: number | undefined): boolean {
  const { publicKey } = new X509Certificate(leaf);
  const { name, namedCurve }: { name: string; namedCurve?: string } = publicKey.algorithm;
  if (algorithm === undefined) return false;
  if (name === 'ECDSA') return CURVES[algorithm] === namedCurve;
  if (name === 'RSASSA-PKCS1-v1_5') return RSA.includes(algorithm);
  return name === 'Ed25519' && algorithm === ED25519;
}
