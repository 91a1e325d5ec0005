import { recordEvents } from '../audit/record-event.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import { serves } from '../tokens/token-standing.ts';
import type { OfficerSigning } from './sign-policy.ts';

type Signature = { proposalId: string; signing: OfficerSigning; at: number; random: Random };

/** Keeps an officer's signature; persons count, so the same one again changes nothing and is false. */
export async function storeSignature(
  transaction: Transaction,
  { proposalId, signing, at, random }: Signature,
): Promise<boolean> {
  const { accountId, evidence, signed } = signing;
  const row = { proposal_id: proposalId, account_id: accountId, at, evidence };
  if ((await insertRows(transaction, 'policy_signatures', [row])).size === 0) return false;
  const event = { type: 'policy-signed', proposal: proposalId, credential: signed.token.id } as const;
  await recordEvents(transaction, [event], at, random);
  return true;
}

/** How many officers' signatures stand: they are officers still, not frozen, and their token was not revoked since. */
export async function countStanding(transaction: Transaction, proposalId: string): Promise<number> {
  const rows = await transaction.query<{ evidence: string; account_id: string }>(
    `select s.account_id, s.evidence from policy_signatures as s join accounts as a on a.account_id = s.account_id
      where s.proposal_id = $1 and a.role = 'security' and a.frozen_at is null`,
    [proposalId],
  );
  const keys = rows.map(({ account_id, evidence }) => {
    const { token } = JSON.parse(evidence) as { token: { credentialId: string } };
    return { account_id, id: token.credentialId };
  });
  const tokens = await selectRows(transaction, 'tokens', keys);
  return tokens.filter(serves).length;
}
