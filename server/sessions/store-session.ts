import { encodeBase64url } from '../../shared/base64url.ts';
import { formatInstant } from '../../shared/instant.ts';
import type { AccessToken } from '../../shared/schemas.ts';
import { sessionKey } from '../http/use-session.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

const LIFE_MS = 12 * 60 * 60 * 1000;

/** A session that is still to be stored, and the access token of which only the hash is kept. */
export type NewSession = { answer: AccessToken; row: Row<'sessions'> };

/** A session of 12 hours, bound to a DPoP key; the access token is the account's id and 32 random bytes. */
export function newSession(accountId: string, jkt: string, now: number, random: Random): NewSession {
  const accessToken = accountId + encodeBase64url(random(32));
  const expires_at = now + LIFE_MS;
  const row = { ...sessionKey(accessToken), jkt, created_at: now, expires_at, last_seen_at: now, idle: 0 };
  return { answer: { accessToken, expiresAt: formatInstant(expires_at) }, row };
}

export async function storeSession(transaction: Transaction, row: Row<'sessions'>): Promise<void> {
  await insertRows(transaction, 'sessions', [row]);
}

/** Ends all sessions of a person, or all but one. */
export async function endSessions(transaction: Transaction, accountId: string, except = ''): Promise<void> {
  await transaction.query('delete from sessions where account_id = $1 and id <> $2', [accountId, except]);
}
