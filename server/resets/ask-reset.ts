import { formatInstant } from '../../shared/instant.ts';
import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ResetAsked, ResetRequest } from '../../shared/reset-schemas.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigningAs } from '../changes/record-signing.ts';
import { type Signed, verifyChange } from '../changes/verify-change.ts';
import { newId } from '../ids.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import { tellTeam } from '../notices/tell-team.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { RESET_LIFE_MS, resetState } from './reset-row.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: ResetAsked };

/**
 * Asks for a person who lost both token and device to be let in anew, with a change that an operator's token signed; another
 * operator has to approve it within a day. Whatever devices are known are told at once, so that who lost nothing can say so; the other
 * operators are told that it waits.
 * Refusals: malformed (reason), unknown (options, account), not-confirmed, forbidden (oneself), not-open (asked already).
 */
export async function askReset(
  deps: Deps,
  { caller, body }: { caller: Caller; body: ResetRequest },
): Promise<Outcome> {
  const signing = await verifyChange(deps, { caller, method: 'POST', path: '/v1/resets', body });
  if (!isName(body.reason))
    return refuse('malformed', { detail: 'reason: 1 to 80 printable characters, trimmed' });
  if (signing.outcome === 'refused') return signing;
  const { account: number, reason } = body;
  const item = { number, reason, signing, now: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(askResets, item);
  deps.wakeWorker();
  return outcome;
}

type Asking = { number: string; reason: string; signing: Signed; now: number; random: Random };

const askResets: Operation<Asking, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items) results.push(await ask(transaction, item));
  return results;
};

async function ask(
  transaction: Transaction,
  { number, reason, signing, now, random }: Asking,
): Promise<Outcome> {
  const account = await lockAccount(transaction, { number });
  if (account === undefined || account.enrolled_at === null)
    return refuse('unknown', { detail: 'Nobody is enrolled with this account.' });
  const { account_id } = account;
  const operator = signing.token.account_id;
  if (account_id === operator) return refuse('forbidden', { detail: 'Nobody resets themselves.' });
  const earlier = await selectRows(transaction, 'resets', [{ account_id }]);
  if (earlier.some((row) => resetState(row, now) === 'asked'))
    return refuse('not-open', { state: 'asked', detail: 'A reset of this person waits already.' });
  const refusal = await recordSigningAs(transaction, 'operator', signing);
  if (refusal !== undefined) return refusal;
  const id = newId(random);
  const expires_at = now + RESET_LIFE_MS;
  const rest = { approved_by: null, approved_at: null, invitation_hash: null, ended_at: null };
  const row = { account_id, id, reason, asked_by: operator, asked_at: now, expires_at, ...rest };
  await insertRows(transaction, 'resets', [row]);
  const event = { type: 'reset-asked', reset: id, account: account_id, operator } as const;
  await recordEvents(transaction, [event], now, random);
  await tellDevices(transaction, { accountId: account_id, notice: 'reset-asked', at: now, random });
  const except = [operator, account_id];
  await tellTeam(transaction, { role: 'operator', notice: 'reset-waits', at: now, random, except });
  return { outcome: 'answered', body: { id, expiresAt: formatInstant(expires_at) } };
}
