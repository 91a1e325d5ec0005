import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { type ModelFacts, REFUSED_STATUSES } from './token-standing.ts';

/** What is decided of models, and which of them their makers or FIDO report as revoked or compromised. */
export async function readModelFacts(read: Kysely<Tables>): Promise<ModelFacts> {
  const [decided, reported] = await Promise.all([
    read.selectFrom('token_models').select(['aaguid', 'verdict']).execute(),
    read.selectFrom('metadata_models').select(['model', 'statuses']).where('statuses', '<>', '[]').execute(),
  ]);
  const those = (wanted: string) =>
    new Set(decided.filter(({ verdict }) => verdict === wanted).map(({ aaguid }) => aaguid));
  const isRefused = ({ statuses }: { statuses: string }) =>
    (JSON.parse(statuses) as string[]).some((status) => REFUSED_STATUSES.includes(status));
  return {
    denied: those('deny'),
    allowed: those('allow'),
    compromised: new Set(reported.filter(isRefused).map(({ model }) => model)),
  };
}
