import { formatInstant } from '../../shared/instant.ts';
import { builtInPolicy, type Policy } from '../../shared/policy.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { policyDigest } from './in-force.ts';

type Deps = Pick<Ports, 'store'>;

/** One version that is or was in force. */
export type Version = { version: number; digest: string; activatedAt: string; proposal?: string };

/** The policy in force; `activatedAt` is absent of the one built in. */
export type Current = { version: number; digest: string; policy: Policy; activatedAt?: string };

const DEFAULT_CURRENCY = 'EUR';

/** The policy in force; of the one built in, that of accounts in the default currency. */
export async function readCurrent({ store }: Deps): Promise<Current> {
  const row = await store.read
    .selectFrom('policy_versions')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) {
    const { version, digest } = row;
    const policy: Policy = JSON.parse(row.document);
    return { version, digest, policy, activatedAt: formatInstant(row.activated_at) };
  }
  const policy = builtInPolicy(DEFAULT_CURRENCY);
  return { version: policy.version, digest: policyDigest(policy), policy };
}

/** What is or was in force, newest first. */
export async function readVersions({ store }: Deps, limit = 100): Promise<Version[]> {
  const rows = await store.read
    .selectFrom('policy_versions')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute();
  return rows.map(shownVersion);
}

/** The lowest number that no version and no open proposal has. */
export async function nextVersion({ store }: Deps): Promise<number> {
  const [versions, proposals] = await Promise.all([
    store.read.selectFrom('policy_versions').select('version').orderBy('version', 'desc').limit(1).execute(),
    store.read
      .selectFrom('policy_proposals')
      .select('version')
      .where('state', '=', 'open')
      .orderBy('version', 'desc')
      .limit(1)
      .execute(),
  ]);
  return (
    Math.max(
      builtInPolicy(DEFAULT_CURRENCY).version,
      ...[...versions, ...proposals].map((row) => row.version),
    ) + 1
  );
}

function shownVersion({ version, digest, activated_at, proposal_id }: Row<'policy_versions'>): Version {
  return {
    version,
    digest,
    activatedAt: formatInstant(activated_at),
    ...(proposal_id === null ? {} : { proposal: proposal_id }),
  };
}
