import { X509Certificate } from 'node:crypto';
import type { Der } from '../../verification/attestation/certificate-path.ts';
import type { Attestation } from '../../verification/attestation/read-attestation.ts';
import type { Ports } from '../ports.ts';

/** The certificates at which the chain of an attestation may end. */
export type AttestationRoots = (attestation: Pick<Attestation, 'model'>) => Promise<readonly Der[]>;

/** Roots of the operator's files, and those that FIDO's metadata name for that very model. */
export function trustedRoots({ config, store }: Pick<Ports, 'config' | 'store'>): AttestationRoots {
  return async ({ model }) => {
    const own = await store.read
      .selectFrom('metadata_models')
      .select('roots')
      .where('model', '=', model)
      .executeTakeFirst();
    return [
      ...config.attestationRoots.map(derOfPem),
      ...derOfJson(config.metadata === undefined ? '[]' : own?.roots),
    ];
  };
}

/** Every root that is trusted, as PEM: what an auditor's anchors name (PROTOCOL section 8). */
export async function allRoots({ config, store }: Pick<Ports, 'config' | 'store'>): Promise<string[]> {
  const rows =
    config.metadata === undefined
      ? []
      : await store.read.selectFrom('metadata_models').select('roots').orderBy('model').execute();
  const named = rows
    .flatMap(({ roots }) => derOfJson(roots))
    .map((der) => new X509Certificate(der).toString());
  return [...new Set([...config.attestationRoots, ...named])];
}

function derOfPem(pem: string): Der {
  return new Uint8Array(new X509Certificate(pem).raw);
}

function derOfJson(roots = '[]'): Der[] {
  return (JSON.parse(roots) as string[]).map((text) => Uint8Array.from(Buffer.from(text, 'base64')));
}
