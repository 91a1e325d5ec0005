import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordTaking, type Signing, signerOf } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { type AccountName, lockAccount } from './find-account.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };
type Command = { caller: Pick<Caller, 'accountId'>; body: SignedChange };

/**
 * Opens a frozen account again, with a change that a token signed; all devices are told (PROTOCOL section 5.4). An account
 * that is not frozen stays as it is. Refusals: unknown, token-not-allowed, not-confirmed.
 */
export async function unfreezeAccount(deps: Deps, { caller, body }: Command): Promise<Outcome> {
  const signing = await verifyChange(deps, { caller, method: 'DELETE', path: '/v1/account/freeze', body });
  if (signing.outcome === 'refused') return signing;
  return unfreeze(deps, { name: { accountId: caller.accountId }, signing });
}

/** The same by the operator, who names the account by its number. Refusal: unknown. */
export async function unfreezeAccountOf(deps: Deps, { number }: { number: string }): Promise<Outcome> {
  return unfreeze(deps, { name: { number }, signing: { outcome: 'operator' } });
}

/** The same by somebody of the security team, whose token signed it. Refusals: unknown, token-not-allowed, not-confirmed. */
export async function unfreezeAccountBy(deps: Deps, name: AccountName, signing: Signing): Promise<Outcome> {
  return unfreeze(deps, { name, signing });
}

type Unfreezing = { name: AccountName; signing: Signing; at: number; random: Random };

async function unfreeze(deps: Deps, item: Omit<Unfreezing, 'at' | 'random'>): Promise<Outcome> {
  const unfreezing = { ...item, at: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(unfreezeAccounts, unfreezing);
  deps.wakeWorker();
  return outcome;
}

const unfreezeAccounts: Operation<Unfreezing, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items) results.push(await unfreezeOne(transaction, item));
  return results;
};

async function unfreezeOne(
  transaction: Transaction,
  { name, signing, at, random }: Unfreezing,
): Promise<Outcome> {
  const account = await lockAccount(transaction, name);
  if (account === undefined) return refuse('unknown', { detail: 'There is no such account.' });
  const refusal = await recordTaking(transaction, signing);
  if (refusal !== undefined) return refusal;
  if (account.frozen_at === null) return { outcome: 'answered', body: null };
  await changeRows(transaction, 'accounts', ['frozen_at'], [{ ...account, frozen_at: null }]);
  const { account_id: accountId } = account;
  const unfrozen = { type: 'account-unfrozen', account: accountId, ...signerOf(signing) } as const;
  await recordEvents(transaction, [unfrozen], at, random);
  await tellDevices(transaction, { accountId, notice: 'account-unfrozen', at, random });
  return { outcome: 'answered', body: null };
}
