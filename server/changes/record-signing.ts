import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Transaction } from '../store/engine.ts';
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
