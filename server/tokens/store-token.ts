import { createHash } from 'node:crypto';
import { auditEntry, enrolmentOf, evidentEntryId } from '../audit/entries.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { liveTokens } from './allowed-tokens.ts';
import { counterGrew, serves } from './token-standing.ts';

/** Takes a credential id for an account; false when it is registered already (WebAuthn Level 3 section 7.1 step 26). */
export async function claimToken(
  transaction: Transaction,
  { id, account_id }: Pick<Row<'tokens'>, 'id' | 'account_id'>,
): Promise<boolean> {
  return (await insertRows(transaction, 'token_ids', [{ id, account_id }])).size === 1;
}

/** Gives back a credential id that was claimed in this very transaction. */
export async function unclaimToken(transaction: Transaction, id: string): Promise<void> {
  await transaction.query('delete from token_ids where id = $1', [id]);
}

/** Stores a claimed token as its person's only one: all earlier ones are revoked. */
export async function replaceTokens(transaction: Transaction, row: Row<'tokens'>, at: number): Promise<void> {
  const earlier = await liveTokens(transaction, [row.account_id]);
  await putRows(
    transaction,
    'tokens',
    earlier.map((token) => ({ ...token, revoked_at: at })),
  );
  await insertRows(transaction, 'tokens', [row]);
}

/** The audit log's entry of a token that is its person's from now on. */
export async function recordEnrolledToken(
  transaction: Transaction,
  token: Row<'tokens'>,
  at: number,
  random: Random,
): Promise<void> {
  const { id: credential, public_key } = token;
  const publicKey = createHash('sha256').update(public_key, 'base64url').digest('base64url');
  const event = { type: 'token-enrolled', credential, publicKey } as const;
  const id = evidentEntryId(event.type, enrolmentOf(token));
  await insertRows(transaction, 'audit_entries', [{ ...auditEntry(event, at, random), id }]);
}

/** That a token signed, with the counter that it told. */
export type TokenUse = { account_id: string; id: string; counter: number; at: number };

/**
 * Writes down that a token signed. False when it was revoked meanwhile, or its counter did not grow over what another
 * assertion has left there (WebAuthn Level 3 section 7.2 step 22).
 */
export async function recordTokenUse(
  transaction: Transaction,
  { account_id, id, counter, at }: TokenUse,
): Promise<boolean> {
  const [token] = await selectRows(transaction, 'tokens', [{ account_id, id }], { lock: true });
  if (token === undefined || !serves(token)) return false;
  if (!counterGrew(counter, token.counter)) return false;
  const last_used_at = Math.max(at, token.last_used_at ?? 0);
  await putRows(transaction, 'tokens', [{ ...token, counter, last_used_at }]);
  return true;
}
