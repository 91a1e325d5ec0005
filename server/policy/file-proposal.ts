import { recordEvents } from '../audit/record-event.ts';
import { newId } from '../ids.ts';
import { tellTeam } from '../notices/tell-team.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Document } from './put-in-force.ts';

/** How long officers have to sign a proposal. */
export const PROPOSAL_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

/** Files a policy for the tokens of security officers, who are told; `proposedBy` is nobody where the operator's command line does. */
export async function fileProposal(
  transaction: Transaction,
  { version, digest, document }: Document,
  { proposedBy, at, random }: { proposedBy: string | null; at: number; random: Random },
): Promise<Row<'policy_proposals'>> {
  const proposal: Row<'policy_proposals'> = {
    id: newId(random),
    version,
    digest,
    document,
    state: 'open',
    proposed_by: proposedBy,
    created_at: at,
    expires_at: at + PROPOSAL_LIFE_MS,
    ended_at: null,
  };
  const event = { type: 'policy-proposed', policy: digest, version, proposal: proposal.id } as const;
  await insertRows(transaction, 'policy_proposals', [proposal]);
  await recordEvents(transaction, [event], at, random);
  const except = proposedBy === null ? [] : [proposedBy];
  await tellTeam(transaction, { role: 'security', notice: 'policy-proposed', at, random, except });
  return proposal;
}
