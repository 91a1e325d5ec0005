import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';

/** What lets a person enrol, by its hash: an invitation, one of a reset, or a recovery code. */
type Invitation = {
  hash: string;
  accountId: string;
  kind: 'invitation' | 'reset' | 'recovery';
  /** Milliseconds. */
  expiresAt: number;
};

/** Stores invitations that nobody has used yet. */
export async function storeInvitations(
  transaction: Transaction,
  invitations: readonly Invitation[],
): Promise<void> {
  const rows = invitations.map(({ hash, accountId, kind, expiresAt }) => ({
    hash,
    account_id: accountId,
    expires_at: expiresAt,
    spent_at: null,
    enrolment_id: null,
    kind,
  }));
  await insertRows(transaction, 'invitations', rows);
}
