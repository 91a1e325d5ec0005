import { X509Certificate } from 'node:crypto';
import type { Der } from '../../verification/attestation/certificate-path.ts';
import type { Attestation } from '../../verification/attestation/read-attestation.ts';
import type { Ports } from '../ports.ts';

/** What is known of the model that a token says it is of. */
export type KnownModel = {
  /** The certificates at which the chain of its attestation may end. */
  roots: readonly Der[];
  /** Whether it may be attached from outside; undefined where nobody says. */
  roaming: boolean | undefined;
};
export type FindModel = (attestation: Pick<Attestation, 'model'>) => Promise<KnownModel>;

/** By the operator's files of roots, and by what FIDO's metadata say of that very model. */
export function modelsKnown({ config, store }: Pick<Ports, 'config' | 'store'>): FindModel {
  return async ({ model }) => {
    const row = await store.read
      .selectFrom('metadata_models')
      .select(['roots', 'roaming'])
      .where('model', '=', model)
      .executeTakeFirst();
    const told = config.metadata === undefined ? undefined : row;
    return {
      roots: [...config.attestationRoots.map(derOfPem), ...derOfJson(told?.roots)],
      roaming: told === undefined || told.roaming === null ? undefined : told.roaming === 1,
    };
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
