import type { Ports } from '../ports.ts';
import { readModelFacts } from '../tokens/model-facts.ts';
import { type ModelFacts, modelStanding } from '../tokens/token-standing.ts';
import type { Decided } from './decide-model.ts';

/** What would be known and decided of models, with one more decision. */
export function withDecision(facts: ModelFacts, { aaguid, verdict }: Decided): ModelFacts {
  const denied = new Set(facts.denied);
  const allowed = new Set(facts.allowed);
  denied.delete(aaguid);
  allowed.delete(aaguid);
  if (verdict === 'deny') denied.add(aaguid);
  if (verdict === 'allow') allowed.add(aaguid);
  return { ...facts, denied, allowed };
}

/** How many enrolled tokens of each model would stop serving by a decision, and how many would serve again. */
export async function wouldChange(
  { store }: Pick<Ports, 'store'>,
  decided: Decided,
): Promise<{ stopped: Record<string, number>; serve: Record<string, number> }> {
  const facts = withDecision(await readModelFacts(store.read), decided);
  const kinds = await store.read
    .selectFrom('tokens')
    .select(({ fn }) => ['aaguid', 'model', 'attested', 'standing', fn.countAll<number>().as('count')])
    .where('revoked_at', 'is', null)
    .where('standing', '<>', 'frozen')
    .groupBy(['aaguid', 'model', 'attested', 'standing'])
    .execute();
  const changes = { stopped: {} as Record<string, number>, serve: {} as Record<string, number> };
  for (const { aaguid, count, standing, ...kind } of kinds) {
    const next = modelStanding({ aaguid, ...kind }, facts);
    if ((next === 'good') === (standing === 'good')) continue;
    const side = next === 'good' ? changes.serve : changes.stopped;
    side[aaguid] = (side[aaguid] ?? 0) + Number(count);
  }
  return changes;
}
