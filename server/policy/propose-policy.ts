import type { PolicyProposalRequest, WholeProposal } from '../../shared/policy-answers.ts';
import { readPolicy } from '../../shared/policy-problems.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { recordSigningAs } from '../changes/record-signing.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Operation } from '../store/writer.ts';
import { fileProposal } from './file-proposal.ts';
import { type Document, newestVersion } from './put-in-force.ts';
import { readProposal } from './read-policies.ts';
import { documentOf } from './set-policy.ts';
import { lockOut, type OfficerSigning, signPolicy } from './sign-policy.ts';
import { storeSignature } from './store-signature.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: WholeProposal };

export const PROPOSALS_PATH = '/v1/policy/proposals';

/**
 * Files a policy, or an earlier one again, with the proposer's own touch as the first of two. Refusals: malformed (with every
 * mistake's place), unknown, not-confirmed, token-not-allowed, account-frozen, not-open (it is in force already).
 */
export async function proposePolicy(
  deps: Deps,
  { caller, body }: { caller: Caller; body: PolicyProposalRequest },
): Promise<Outcome> {
  const read = readPolicy(body.policy);
  if ('problems' in read) {
    const lines = read.problems.map(({ place, text }) => `policy${place} ${text}`);
    return refuse('malformed', { detail: lines.join('; ') });
  }
  const verified = await signPolicy(deps, { caller, method: 'POST', path: PROPOSALS_PATH, body });
  if (verified.outcome === 'refused') return verified;
  const locked = lockOut(read.policy, verified.signing);
  if (locked !== undefined) return locked;
  const item = {
    wanted: documentOf(read.policy),
    signing: verified.signing,
    at: deps.clock(),
    random: deps.random,
  };
  const filed = await deps.store.submit(proposePolicies, item);
  deps.wakeWorker();
  return filed.outcome === 'refused' ? filed : readProposal(deps, { id: filed.id });
}

type Proposing = { wanted: Document; signing: OfficerSigning; at: number; random: Random };

const proposePolicies: Operation<Proposing, Refusal | { outcome: 'filed'; id: string }> = async (
  transaction,
  items,
) => {
  const results: (Refusal | { outcome: 'filed'; id: string })[] = [];
  for (const { wanted, signing, at, random } of items) {
    const refusal = await recordSigningAs(transaction, 'security', signing.signed);
    if (refusal !== undefined) {
      results.push(refusal);
      continue;
    }
    if ((await newestVersion(transaction))?.digest === wanted.digest) {
      results.push(refuse('not-open', { state: 'in-force', detail: 'This policy is in force already.' }));
      continue;
    }
    const { id } = await fileProposal(transaction, wanted, { proposedBy: signing.accountId, at, random });
    await storeSignature(transaction, { proposalId: id, signing, at, random });
    results.push({ outcome: 'filed', id });
  }
  return results;
};
