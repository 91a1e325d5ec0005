import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import { recordTokenUse } from '../tokens/store-token.ts';
import { NOT_SIGNED, type Signed } from './verify-change.ts';

/** On whose word a change is made: a token that signed it, one that did not, or the operator at the command line. */
export type Signing = Signed | Refusal | { outcome: 'operator' };

/**
 * Writes down, in the transaction of the change, that the token signed it. Refusals: not-confirmed (it did not sign, was
 * revoked meanwhile, or its counter moved on).
 */
export async function recordSigning(
  transaction: Transaction,
  signing: Signing,
): Promise<Refusal | undefined> {
  if (signing.outcome === 'operator') return undefined;
  if (signing.outcome === 'refused') return signing;
  return (await recordTokenUse(transaction, signing.use)) ? undefined : NOT_SIGNED;
}

/**
 * The same for a change that only a role may make: who signed it must have the role still, and an account that is not frozen,
 * whatever was so when the call began. Refusals: forbidden, account-frozen, not-confirmed.
 */
export async function recordSigningAs(
  transaction: Transaction,
  role: 'security' | 'operator',
  signed: Signed,
): Promise<Refusal | undefined> {
  const { account_id } = signed.token;
  const [signer] = await selectRows(transaction, 'accounts', [{ account_id }], { lock: true });
  if (signer?.role !== role) return refuse('forbidden');
  if (signer.frozen_at !== null)
    return refuse('account-frozen', { detail: 'Your own account is frozen: open it again first.' });
  return recordSigning(transaction, signed);
}

/**
 * The same for a change that takes something away from the person, or opens their account again: a token that came by a
 * recovery code has to have cooled down first, so that whoever found the code cannot shut the person out. Refusals:
 * token-not-allowed, not-confirmed.
 */
export async function recordTaking(transaction: Transaction, signing: Signing): Promise<Refusal | undefined> {
  if (signing.outcome === 'signed') {
    const { token, use } = signing;
    if (token.recovered === 1 && token.usable_from > use.at)
      return refuse('token-not-allowed', {
        detail: 'This token came by a recovery code and has to cool down before it can take anything away.',
      });
  }
  return recordSigning(transaction, signing);
}

/** Whose token signed, for the audit log; without `credential` it was the operator at the command line, or a session alone. */
export function signerOf(signing: Signing | undefined): { credential?: string } {
  return signing?.outcome === 'signed' ? { credential: signing.token.id } : {};
}
