import { encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson, sha256Text } from '../../shared/canonical.ts';
import { builtInPolicy, type Policy } from '../../shared/policy.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import type { Sum } from '../../shared/policy-schema.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';

/** A policy with what its rules have to know of a payment's surroundings. */
export type InForce = {
  version: number;
  /** SHA-256 of the JCS. */
  digest: string;
  policy: Policy;
  sums: readonly Sum[];
  asksFirstPayment: boolean;
  asksGroups: boolean;
};

/** The security team's policy, if it has set one, and why all payments are stopped, if they are. */
export type Standing = { stored: InForce | undefined; stop: string | undefined };

type Newest = { kind: 'policy' | 'stop'; sequence: number; text: string | null };

const NEWEST_STOP = `
  select 'stop' as kind, sequence, reason as text from payment_stops
  where sequence = (select max(sequence) from payment_stops)`;
const NEWEST = `
  select 'policy' as kind, sequence, digest as text from policy_versions
  where sequence = (select max(sequence) from policy_versions)
  union all ${NEWEST_STOP}`;

/** What stands now; a document is read once and known by its digest from then on. */
export async function readStanding(transaction: Transaction): Promise<Standing> {
  const newest = await transaction.query<Newest>(NEWEST, []);
  const policy = newest.find(({ kind }) => kind === 'policy');
  const stop = newest.find(({ kind }) => kind === 'stop')?.text ?? undefined;
  if (policy === undefined) return { stored: undefined, stop };
  const known = byDigest.get(policy.text ?? '');
  return { stored: known ?? (await load(transaction, policy.sequence)), stop };
}

/** Why all payments are stopped, if they are. */
export async function readStop(transaction: Transaction): Promise<string | undefined> {
  const [newest] = await transaction.query<Newest>(NEWEST_STOP, []);
  return newest?.text ?? undefined;
}

/** The policy for accounts of a currency: the stored one, or what is built in. */
export function policyFor({ stored }: Pick<Standing, 'stored'>, currency: string): InForce {
  return stored ?? builtInFor(currency);
}

/** SHA-256 of the JCS of a policy. */
export function policyDigest(policy: Policy): string {
  return encodeBase64url(sha256Text(canonicalJson(policy)));
}

const DOCUMENTS_AT_MOST = 16;
const byDigest = new Map<string, InForce>();

async function load(transaction: Transaction, sequence: number): Promise<InForce> {
  const [row] = await selectRows(transaction, 'policy_versions', [{ sequence }]);
  if (row === undefined) throw new Error('a policy went away');
  const loaded = prepare(JSON.parse(row.document), row.digest);
  const [oldest] = byDigest.keys();
  if (byDigest.size >= DOCUMENTS_AT_MOST && oldest !== undefined) byDigest.delete(oldest);
  byDigest.set(row.digest, loaded);
  return loaded;
}

const builtIn = new Map<string, InForce>();

function builtInFor(currency: string): InForce {
  const known = builtIn.get(currency);
  if (known !== undefined) return known;
  const policy = builtInPolicy(currency);
  const made = prepare(policy, policyDigest(policy));
  builtIn.set(currency, made);
  return made;
}

/** A policy with its questions, each once. */
export function prepare(policy: Policy, digest: string): InForce {
  const conditions = policy.rules.map(({ when }) => when);
  const sums = new Map(
    conditions.flatMap(({ sum }) => (sum === undefined ? [] : [[sumKey(sum), sum] as const])),
  );
  return {
    version: policy.version,
    digest,
    policy,
    sums: [...sums.values()],
    asksFirstPayment: conditions.some(({ firstPayment }) => firstPayment !== undefined),
    asksGroups: conditions.some(({ groups }) => groups !== undefined),
  };
}
