import type { TokenCounts } from '../../shared/console-schemas.ts';
import type { Ports } from '../ports.ts';

/** How many tokens there are of each model, by what they are good for; counted from indexes alone. */
export async function countTokens({
  store,
}: Pick<Ports, 'store'>): Promise<{ outcome: 'answered'; body: TokenCounts }> {
  const live = await store.read
    .selectFrom('tokens')
    .select(({ fn }) => ['model', 'attested', 'standing', fn.countAll().as('count')])
    .where('revoked_at', 'is', null)
    .groupBy(['model', 'attested', 'standing'])
    .orderBy('model')
    .execute();
  const revoked = await store.read
    .selectFrom('tokens')
    .select(({ fn }) => ['model', fn.countAll().as('count')])
    .where('revoked_at', 'is not', null)
    .groupBy('model')
    .orderBy('model')
    .execute();
  const items = [
    ...live.map(({ model, attested, standing, count }) => ({
      model,
      attested: attested === 1,
      standing,
      count: Number(count),
    })),
    ...revoked.map(({ model, count }) => ({
      model,
      attested: false,
      standing: 'revoked',
      count: Number(count),
    })),
  ];
  return { outcome: 'answered', body: { items } };
}
