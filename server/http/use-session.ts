import { createHash } from 'node:crypto';
import type { Caller, Role } from '../ports.ts';
import { changeRows, insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

const IDLE_MS = 5 * 60 * 1000;
const ACCOUNT_LETTERS = 22;

type Proof = { jkt: string; jti: string; expiresAt: number };
type Use = { accessToken: string; proof: Proof; activity: boolean; now: number };

/** Remembers proofs durably for as long as they could be replayed; true for each that was not seen before. */
export const rememberProofs: Operation<Proof, boolean> = async (transaction, proofs) => {
  const rows = proofs.map(({ jkt, jti, expiresAt }) => ({ jkt, jti, expires_at: expiresAt }));
  const inserted = await insertRows(transaction, 'dpop_proofs', rows);
  return proofs.map((proof) => inserted.delete(`${proof.jkt} ${proof.jti}`));
};

/**
 * The callers of access tokens: the proof is remembered, the session is alive and of the proof's key. After five minutes
 * without activity the session is idle for good.
 */
export const useSessions: Operation<Use, Caller | 'replayed' | 'unknown'> = async (transaction, uses) => {
  const keys = uses.map((use) => sessionKey(use.accessToken));
  const byAccount = keys.map(({ account_id }) => ({ account_id }));
  const [fresh, sessions, accounts] = await Promise.all([
    rememberProofs(
      transaction,
      uses.map((use) => use.proof),
    ),
    selectRows(transaction, 'sessions', keys, { lock: true }),
    selectRows(transaction, 'accounts', byAccount),
  ]);
  const sessionOf = new Map(sessions.map((session) => [session.id, session]));
  const roleOf = new Map(accounts.map((account) => [account.account_id, account.role as Role]));
  const changed = new Set<Row<'sessions'>>();
  const results = uses.map((use, place) => {
    if (!fresh[place]) return 'replayed';
    const session = sessionOf.get(keys[place]?.id ?? '');
    const role = roleOf.get(session?.account_id ?? '');
    if (session === undefined || role === undefined) return 'unknown';
    if (session.jkt !== use.proof.jkt || session.expires_at <= use.now) return 'unknown';
    if (touch(session, use)) changed.add(session);
    const { account_id: accountId, jkt, id: sessionId } = session;
    return { accountId, role, jkt, sessionId, idle: session.idle === 1 };
  });
  await changeRows(transaction, 'sessions', ['last_seen_at', 'idle'], [...changed]);
  return results;
};

/** True when there is something to be stored: a sign of life counts in whole seconds. */
function touch(session: Row<'sessions'>, use: Use): boolean {
  const quiet = use.now - session.last_seen_at;
  const becomesIdle = quiet > IDLE_MS && session.idle === 0;
  if (becomesIdle) session.idle = 1;
  if (use.activity && quiet >= 1000) session.last_seen_at = use.now;
  return becomesIdle || (use.activity && quiet >= 1000);
}

/** Where a session is stored: an access token begins with its account's id, and only its hash is kept. */
export function sessionKey(accessToken: string): { account_id: string; id: string } {
  return {
    account_id: accessToken.slice(0, ACCOUNT_LETTERS),
    id: createHash('sha256').update(accessToken).digest('base64url'),
  };
}
