import { formatInstant } from '../../shared/instant.ts';
import type { TokenModel } from '../../shared/token-model-schemas.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

type Enrolled = { aaguid: string; standing: string; count: number };

/** Every model that is decided or enrolled, with what is reported of it: the decided ones first, then the most used. */
export async function listModels({
  store,
}: Pick<Ports, 'store'>): Promise<{ outcome: 'answered'; body: { items: TokenModel[] } }> {
  const [decided, enrolled, reported] = await Promise.all([
    store.read.selectFrom('token_models').selectAll().execute(),
    store.read
      .selectFrom('tokens')
      .select(({ fn }) => ['aaguid', 'standing', fn.countAll<number>().as('count')])
      .where('revoked_at', 'is', null)
      .groupBy(['aaguid', 'standing'])
      .execute(),
    store.read.selectFrom('metadata_models').select(['model', 'description', 'statuses']).execute(),
  ]);
  const names = new Set([...decided, ...enrolled].map(({ aaguid }) => aaguid));
  const items = [...names].map((aaguid) => {
    const decision = decided.find((one) => one.aaguid === aaguid);
    const report = reported.find(({ model }) => model === aaguid);
    const told = { name: decision?.name ?? report?.description ?? '', statuses: statusesOf(report) };
    return { aaguid, ...told, ...decisionOf(decision), ...countsOf(enrolled, aaguid) };
  });
  const rank = ({ verdict, enrolled: serving }: TokenModel) => (verdict === undefined ? 0 : 1e9) + serving;
  items.sort((one, other) => rank(other) - rank(one) || (one.aaguid < other.aaguid ? -1 : 1));
  return { outcome: 'answered', body: { items } };
}

function decisionOf(row: Row<'token_models'> | undefined): Partial<TokenModel> {
  if (row === undefined) return {};
  return {
    verdict: row.verdict === 'allow' ? 'allow' : 'deny',
    note: row.note,
    owner: row.owner,
    decidedAt: formatInstant(row.decided_at),
  };
}

function statusesOf(row: { statuses: string } | undefined): string[] {
  return [...new Set(JSON.parse(row?.statuses ?? '[]') as string[])];
}

function countsOf(enrolled: readonly Enrolled[], wanted: string): { enrolled: number; stopped: number } {
  const of = (good: boolean) =>
    enrolled
      .filter(({ aaguid, standing }) => aaguid === wanted && (standing === 'good') === good)
      .reduce((sum, { count }) => sum + Number(count), 0);
  return { enrolled: of(true), stopped: of(false) };
}
