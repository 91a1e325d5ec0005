import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { type AccountName, lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordTaking, type Signing, signerOf } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import { endSessions } from '../sessions/store-session.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { liveTokens } from './allowed-tokens.ts';
import { serves } from './token-standing.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };
type Command = { caller: Pick<Caller, 'accountId' | 'sessionId'>; id: string; body: SignedChange };

/**
 * Revokes a token with a change that a token of the person signed, that one too; all devices are told (PROTOCOL section 5.4).
 * Whoever had the token may have signed in with it: all sessions end but the one in which a token has just signed.
 * Refusals: unknown, token-not-allowed, not-confirmed, last-token.
 */
export async function removeToken(deps: Deps, { caller, id, body }: Command): Promise<Outcome> {
  const signing = await verifyChange(deps, { caller, method: 'DELETE', path: `/v1/tokens/${id}`, body });
  const { accountId, sessionId } = caller;
  return remove(deps, { name: { accountId }, id, signing, sessionId });
}

/** The same by the operator, who names the account by its number; all sessions end. Refusals: unknown, last-token. */
export async function removeTokenOf(
  deps: Deps,
  { number, id }: { number: string; id: string },
): Promise<Outcome> {
  return remove(deps, { name: { number }, id, signing: { outcome: 'operator' } });
}

/** The same by somebody of the security team, whose token signed it; all sessions end. */
export async function removeTokenBy(
  deps: Deps,
  removal: { name: AccountName; id: string },
  signing: Signing,
): Promise<Outcome> {
  return remove(deps, { ...removal, signing });
}

type Removal = {
  name: AccountName;
  id: string;
  signing: Signing;
  /** The session that stays. */
  sessionId?: string;
  now: number;
  random: Random;
};

async function remove(deps: Deps, removal: Omit<Removal, 'now' | 'random'>): Promise<Outcome> {
  const item = { ...removal, now: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(removeTokens, item);
  deps.wakeWorker();
  return outcome;
}

const removeTokens: Operation<Removal, Outcome> = async (transaction, removals) => {
  const results: Outcome[] = [];
  for (const removal of removals) results.push(await removeOne(transaction, removal));
  return results;
};

async function removeOne(
  transaction: Transaction,
  { name, id, signing, sessionId, now: at, random }: Removal,
): Promise<Outcome> {
  const account = await lockAccount(transaction, name);
  if (account === undefined) return refuse('unknown', { detail: 'There is no such account.' });
  const accountId = account.account_id;
  const tokens = await liveTokens(transaction, [accountId]);
  const token = tokens.find((one) => one.id === id);
  if (token === undefined) return refuse('unknown', { detail: 'There is no such token.' });
  const refusal = await recordTaking(transaction, signing);
  if (refusal !== undefined) return refusal;
  if (!tokens.some((one) => one.id !== id && serves(one)))
    return refuse('last-token', { detail: 'This is the only token: add another one first.' });
  await changeRows(transaction, 'tokens', ['revoked_at'], [{ ...token, revoked_at: at }]);
  await endSessions(transaction, accountId, sessionId);
  const revoked = { type: 'token-revoked', account: accountId, token: id, ...signerOf(signing) } as const;
  await recordEvents(transaction, [revoked], at, random);
  await tellDevices(transaction, { accountId, notice: 'token-removed', at, random });
  return { outcome: 'answered', body: null };
}
