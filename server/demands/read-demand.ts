import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Demand } from '../../shared/schemas.ts';
import type { Ports } from '../ports.ts';
import { shownDemand } from './demand-row.ts';

/** A demand, for everybody who knows its id. Refusal: unknown. */
export async function readDemand(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'answered'; body: Demand }> {
  const row = await store.read.selectFrom('demands').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? refuse('unknown') : { outcome: 'answered', body: shownDemand(row, clock()) };
}
