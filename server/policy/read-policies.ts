import type { Kysely } from 'kysely';
import { DEFAULT_CURRENCY } from '../../shared/currencies.ts';
import { formatInstant } from '../../shared/instant.ts';
import { builtInPolicy, type Policy } from '../../shared/policy.ts';
import type {
  PolicyState,
  PolicyVersion,
  Proposal,
  ProposalState,
  Version,
  WholeProposal,
} from '../../shared/policy-answers.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';
import type { Row, Tables } from '../store/tables.ts';
import { policyDigest } from './in-force.ts';
import { OFFICERS_TO_CHANGE } from './officers.ts';

type Deps = Pick<Ports, 'store' | 'clock'>;

const VERSIONS = 100;
const PROPOSALS = 50;

/** The policy in force (of the one built in, that of accounts in the default currency), those before it, and proposals. */
export async function readPolicies(deps: Deps): Promise<{ outcome: 'answered'; body: PolicyState }> {
  const { read } = deps.store;
  const rows = await read
    .selectFrom('policy_versions')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(VERSIONS)
    .execute();
  const proposals = await read
    .selectFrom('policy_proposals')
    .selectAll()
    .orderBy('created_at', 'desc')
    .limit(PROPOSALS)
    .execute();
  const stop = await read
    .selectFrom('payment_stops')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const [newest] = rows;
  const stopped =
    stop === undefined || stop.reason === null
      ? {}
      : { stopped: { at: formatInstant(stop.at), reason: stop.reason } };
  return {
    outcome: 'answered',
    body: {
      current: newest === undefined ? builtIn() : withPolicy(newest),
      versions: rows.map(shownVersion),
      proposals: await shownProposals(deps, proposals),
      ...stopped,
    },
  };
}

/** A policy that is or was in force, whole; by 0 the one built in. Refusal: unknown. */
export async function readVersion(
  { store }: Pick<Ports, 'store'>,
  { sequence }: { sequence: number },
): Promise<Refusal | { outcome: 'answered'; body: PolicyVersion }> {
  if (sequence === 0) return { outcome: 'answered', body: { sequence, ...builtIn() } };
  const row = await store.read
    .selectFrom('policy_versions')
    .selectAll()
    .where('sequence', '=', sequence)
    .executeTakeFirst();
  return row === undefined ? refuse('unknown') : { outcome: 'answered', body: withPolicy(row) };
}

/** A proposal with its document and everything that shows who signed it. Refusal: unknown. */
export async function readProposal(
  deps: Deps,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'answered'; body: WholeProposal }> {
  const { read } = deps.store;
  const row = await read.selectFrom('policy_proposals').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return refuse('unknown', { detail: 'There is no such proposal.' });
  const signatures = await read
    .selectFrom('policy_signatures')
    .select('evidence')
    .where('proposal_id', '=', id)
    .orderBy('at')
    .execute();
  const [shown] = await shownProposals(deps, [row]);
  if (shown === undefined) throw new Error('a proposal went away');
  const policy: Policy = JSON.parse(row.document);
  const evidence = signatures.map((signature) => JSON.parse(signature.evidence) as object);
  return { outcome: 'answered', body: { ...shown, policy, evidence } };
}

/** The lowest number that no version and no open proposal has. */
export async function nextVersion({ store }: Pick<Ports, 'store'>): Promise<number> {
  const newest = (table: 'policy_versions' | 'policy_proposals') =>
    store.read.selectFrom(table).select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  const [version, proposal] = await Promise.all([newest('policy_versions'), newest('policy_proposals')]);
  return Math.max(builtIn().version, version?.version ?? 0, proposal?.version ?? 0) + 1;
}

function builtIn(): PolicyState['current'] {
  const policy = builtInPolicy(DEFAULT_CURRENCY);
  return { version: policy.version, digest: policyDigest(policy), policy };
}

function shownVersion(row: Row<'policy_versions'>): Version {
  const { sequence, version, digest, proposal_id } = row;
  const proposal = proposal_id === null ? {} : { proposal: proposal_id };
  return { sequence, version, digest, activatedAt: formatInstant(row.activated_at), ...proposal };
}

function withPolicy(row: Row<'policy_versions'>): PolicyVersion {
  return { ...shownVersion(row), policy: JSON.parse(row.document) as Policy };
}

async function shownProposals(
  { store, clock }: Deps,
  rows: readonly Row<'policy_proposals'>[],
): Promise<Proposal[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const signatures = await store.read
    .selectFrom('policy_signatures')
    .select(['proposal_id', 'account_id', 'at'])
    .where('proposal_id', 'in', ids)
    .orderBy('at')
    .execute();
  const people = [
    ...signatures.map(({ account_id }) => account_id),
    ...rows.flatMap((row) => row.proposed_by ?? []),
  ];
  const names = await namesOf(store.read, people);
  const nameOf = (id: string) => names.get(id) ?? '';
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    digest: row.digest,
    state: stateOf(row, clock()),
    createdAt: formatInstant(row.created_at),
    expiresAt: formatInstant(row.expires_at),
    ...(row.ended_at === null ? {} : { endedAt: formatInstant(row.ended_at) }),
    ...(row.proposed_by === null ? {} : { proposedBy: nameOf(row.proposed_by) }),
    signatures: signatures
      .filter(({ proposal_id }) => proposal_id === row.id)
      .map(({ account_id, at }) => ({ officer: nameOf(account_id), at: formatInstant(at) })),
    needed: OFFICERS_TO_CHANGE,
  }));
}

async function namesOf(read: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await read
    .selectFrom('accounts')
    .select(['account_id', 'name'])
    .where('account_id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ account_id, name }) => [account_id, name]));
}

function stateOf({ state, expires_at }: Row<'policy_proposals'>, now: number): ProposalState {
  return state === 'open' && expires_at <= now ? 'lapsed' : (state as ProposalState);
}
