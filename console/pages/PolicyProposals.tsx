import type { Static } from 'typebox';
import type { Proposal, WholeProposal } from '../../shared/policy-answers.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { DoneNote, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownInstant, shownWord } from '../ui/words.ts';

type ProposalsProps = { proposals: readonly Proposal[]; isOfficer: boolean; onChange(): void };

/** What is proposed: who signed it, who still has to. */
export function PolicyProposals({ proposals, isOfficer, onChange }: ProposalsProps) {
  const { busy, problem, done, make } = useSignedChange();
  const act = async (method: 'POST' | 'DELETE', path: string, words: string) => {
    await make({ method, path: `/v1/policy/proposals/${path}`, done: words });
    onChange();
  };
  return (
    <section class="card" aria-labelledby="proposals">
      <h2 id="proposals">Proposed</h2>
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
      {proposals.length === 0 && <p class="quiet">Nothing is proposed.</p>}
      <ul class="list">
        {proposals.map((proposal) => (
          <li key={proposal.id}>
            <div>
              <strong>Version {proposal.version}</strong>{' '}
              <span class="state">{shownWord(proposal.state)}</span>
              <p class="fine">
                {proposal.proposedBy === undefined ? 'From the command line' : `By ${proposal.proposedBy}`},{' '}
                {shownInstant(proposal.createdAt)}. Signed by{' '}
                {proposal.signatures.map(({ officer }) => officer).join(', ') || 'nobody'}
                {proposal.state === 'open' &&
                  `; ${Math.max(0, proposal.needed - proposal.signatures.length)} more needed`}
                .
              </p>
              <Document id={proposal.id} />
            </div>
            {isOfficer && proposal.state === 'open' && (
              <div class="actions">
                <Confirm
                  ask="Add your signature"
                  about={`version ${proposal.version}`}
                  act="Sign it, with your token"
                  busy={busy}
                  onAct={() => void act('POST', `${proposal.id}/approval`, 'Signed.')}
                >
                  With the last signature version {proposal.version} comes into force. Its digest is{' '}
                  {proposal.digest}.
                </Confirm>
                <Confirm
                  ask="Withdraw"
                  about={`version ${proposal.version}`}
                  act="Withdraw it, with your token"
                  danger
                  busy={busy}
                  onAct={() => void act('DELETE', proposal.id, 'The proposal is withdrawn.')}
                >
                  Nobody can sign it any more.
                </Confirm>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nobody signs what they cannot read. */
function Document({ id }: { id: string }) {
  const { value } = useLoaded<Static<typeof WholeProposal>>(`/v1/policy/proposals/${id}`);
  return (
    <details>
      <summary>The document</summary>
      <pre class="document">{value === undefined ? 'Loading…' : JSON.stringify(value.policy, null, 2)}</pre>
    </details>
  );
}
