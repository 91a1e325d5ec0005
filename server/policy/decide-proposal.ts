import type { Policy } from '../../shared/policy.ts';
import type { PolicySigning, WholeProposal } from '../../shared/policy-answers.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigningAs } from '../changes/record-signing.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { OFFICERS_TO_CHANGE } from './officers.ts';
import { PROPOSALS_PATH } from './propose-policy.ts';
import { putInForce } from './put-in-force.ts';
import { readProposal } from './read-policies.ts';
import { lockOut, type OfficerSigning, signPolicy } from './sign-policy.ts';
import { countStanding, storeSignature } from './store-signature.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Caller; id: string; body: PolicySigning };

/**
 * Signs a proposal; the second officer's signature puts it in force. Refusals: unknown, account-frozen, not-confirmed,
 * not-open (adopted, withdrawn or lapsed; or signed by this officer before), token-not-allowed.
 */
export async function approveProposal(
  deps: Deps,
  { caller, id, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: WholeProposal }> {
  const path = `${PROPOSALS_PATH}/${id}/approval`;
  const refusal = await decide(deps, { caller, method: 'POST', path, body }, { id, decision: 'approve' });
  return refusal ?? readProposal(deps, { id });
}

/** Takes a proposal back. Refusals: unknown, account-frozen, not-confirmed, not-open. */
export async function withdrawProposal(
  deps: Deps,
  { caller, id, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: null }> {
  const path = `${PROPOSALS_PATH}/${id}`;
  const refusal = await decide(deps, { caller, method: 'DELETE', path, body }, { id, decision: 'withdraw' });
  return refusal ?? { outcome: 'answered', body: null };
}

type Call = Parameters<typeof signPolicy>[1];
type Decision = { id: string; decision: 'approve' | 'withdraw' };

async function decide(deps: Deps, call: Call, decision: Decision): Promise<Refusal | undefined> {
  const verified = await signPolicy(deps, call);
  if (verified.outcome === 'refused') return verified;
  const { signing } = verified;
  const item = { ...decision, signing, at: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(decideProposals, item);
  return outcome.outcome === 'refused' ? outcome : undefined;
}

type Deciding = Decision & { signing: OfficerSigning; at: number; random: Random };
type Decided = Refusal | { outcome: 'decided' };

const decideProposals: Operation<Deciding, Decided> = async (transaction, items) => {
  const results: Decided[] = [];
  for (const item of items) results.push((await decideOne(transaction, item)) ?? { outcome: 'decided' });
  return results;
};

async function decideOne(transaction: Transaction, item: Deciding): Promise<Refusal | undefined> {
  const { id, decision, signing, at, random } = item;
  const [proposal] = await selectRows(transaction, 'policy_proposals', [{ id }], { lock: true });
  if (proposal === undefined) return refuse('unknown', { detail: 'There is no such proposal.' });
  const refusal = await recordSigningAs(transaction, 'security', signing.signed);
  if (refusal !== undefined) return refusal;
  if (proposal.state !== 'open') return refuse('not-open', { state: proposal.state });
  if (proposal.expires_at <= at) return refuse('not-open', { state: 'lapsed' });
  if (decision === 'withdraw') return withdraw(transaction, proposal, item);
  const locked = lockOut(JSON.parse(proposal.document) as Policy, signing);
  if (locked !== undefined) return locked;
  if (!(await storeSignature(transaction, { proposalId: id, signing, at, random })))
    return refuse('not-open', { state: 'signed', detail: 'You signed it already: another officer has to.' });
  if ((await countStanding(transaction, id)) < OFFICERS_TO_CHANGE) return undefined;
  const { version, digest, document } = proposal;
  await putRows(transaction, 'policy_proposals', [{ ...proposal, state: 'adopted', ended_at: at }]);
  await putInForce(transaction, { version, digest, document, proposalId: id, at, random });
  return undefined;
}

async function withdraw(
  transaction: Transaction,
  proposal: Row<'policy_proposals'>,
  { signing, at, random }: Deciding,
): Promise<undefined> {
  const credential = signing.signed.token.id;
  const event = { type: 'policy-withdrawn', proposal: proposal.id, credential } as const;
  await putRows(transaction, 'policy_proposals', [{ ...proposal, state: 'withdrawn', ended_at: at }]);
  await recordEvents(transaction, [event], at, random);
}
