import { canonicalJson } from '../../shared/canonical.ts';
import type { Policy } from '../../shared/policy.ts';
import type { Ports, Random } from '../ports.ts';
import type { Operation } from '../store/writer.ts';
import { fileProposal } from './file-proposal.ts';
import { policyDigest } from './in-force.ts';
import { countOfficers, OFFICERS_TO_CHANGE } from './officers.ts';
import { type Document, newestVersion, putInForce } from './put-in-force.ts';

/** What became of a policy: in force, in force before, or filed for two officers' tokens. */
export type Setting =
  | { outcome: 'active'; version: number; digest: string }
  | { outcome: 'unchanged'; version: number; digest: string }
  | { outcome: 'proposed'; version: number; digest: string; proposal: string; expiresAt: number };

/** The text and digest of a checked policy, as they are stored. */
export function documentOf(policy: Policy): Document {
  return { version: policy.version, digest: policyDigest(policy), document: canonicalJson(policy) };
}

/**
 * Sets a checked policy at the operator's word: in force at once until two security officers are enrolled; from then on a
 * proposal for their tokens (PROTOCOL section 11).
 */
export function setPolicy(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  { policy }: { policy: Policy },
): Promise<Setting> {
  const item = { ...documentOf(policy), at: deps.clock(), random: deps.random };
  return deps.store.submit(setPolicies, item);
}

type Wanted = Document & { at: number; random: Random };

const setPolicies: Operation<Wanted, Setting> = async (transaction, items) => {
  const results: Setting[] = [];
  for (const { at, random, ...wanted } of items) {
    const { version, digest } = wanted;
    if ((await newestVersion(transaction))?.digest === digest) {
      results.push({ outcome: 'unchanged', version, digest });
    } else if ((await countOfficers(transaction)) < OFFICERS_TO_CHANGE) {
      await putInForce(transaction, { ...wanted, proposalId: null, at, random });
      results.push({ outcome: 'active', version, digest });
    } else {
      const { id, expires_at } = await fileProposal(transaction, wanted, { proposedBy: null, at, random });
      results.push({ outcome: 'proposed', version, digest, proposal: id, expiresAt: expires_at });
    }
  }
  return results;
};
