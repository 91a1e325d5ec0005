import { X509Certificate } from 'node:crypto';
import type { Ports } from '../ports.ts';
import type { Der } from './certificate-path.ts';
import type { Attestation } from './read-attestation.ts';

/** The certificates at which the chain of an attestation may end. */
export type AttestationRoots = (attestation: Pick<Attestation, 'aaguid' | 'x5c'>) => Promise<readonly Der[]>;

/** Roots of the operator's files. */
export function trustedRoots({ config }: Pick<Ports, 'config'>): AttestationRoots {
  return async () => config.attestationRoots.map(derOf);
}

function derOf(pem: string): Der {
  return new Uint8Array(new X509Certificate(pem).raw);
}
