import { type Refusal, refuse } from '../../shared/refusals.ts';
import { recordEvents } from '../audit/record-event.ts';
import { closeUnusedCards } from '../cards/close-unused.ts';
import { recordSigning, type Signing, signerOf } from '../changes/record-signing.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, putRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { type AccountName, lockAccount } from './find-account.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };

/**
 * Freezes the caller's account: nothing is confirmed or released any more, cards without a charge close, all devices are
 * told; what merchants hold already stays (PROTOCOL section 5.4). Any session may, for a lost phone is in a hurry. Again it
 * changes nothing.
 */
export async function freezeAccount(deps: Deps, { accountId }: Pick<Caller, 'accountId'>): Promise<Outcome> {
  return freeze(deps, { accountId });
}

/** The same by somebody of the security team, whose token signed it. Refusals: unknown, not-confirmed. */
export async function freezeAccountBy(deps: Deps, name: AccountName, signing: Signing): Promise<Outcome> {
  return freeze(deps, name, signing);
}

/** The same by the operator, who names the account by its number. Refusal: unknown. */
export async function freezeAccountOf(deps: Deps, { number }: { number: string }): Promise<Outcome> {
  return freeze(deps, { number });
}

async function freeze(deps: Deps, name: AccountName, signing?: Signing): Promise<Outcome> {
  const item = { name, at: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(
    freezeAccounts,
    signing === undefined ? item : { ...item, signing },
  );
  deps.wakeWorker();
  return outcome;
}

type Freezing = { name: AccountName; at: number; random: Random; signing?: Signing };

/** People freeze their accounts one by one: each is decided by itself, in the shared transaction. */
const freezeAccounts: Operation<Freezing, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items) results.push(await freezeOne(transaction, item));
  return results;
};

async function freezeOne(
  transaction: Transaction,
  { name, at, random, signing }: Freezing,
): Promise<Outcome> {
  const account = await lockAccount(transaction, name);
  if (account === undefined) return refuse('unknown', { detail: 'There is no such account.' });
  const refusal = signing && (await recordSigning(transaction, signing));
  if (refusal !== undefined) return refusal;
  if (account.frozen_at !== null) return { outcome: 'answered', body: null };
  const { account_id } = account;
  const validated = [{ account_id, state: 'validated' }];
  const certificates = await selectRows(transaction, 'certificates', validated, { lock: true });
  await closeUnusedCards(transaction, { accounts: [account], certificates }, { at, random });
  account.frozen_at = at;
  await putRows(transaction, 'accounts', [account]);
  await changeRows(transaction, 'certificates', ['state', 'ended_at', 'history'], certificates);
  const frozen = { type: 'account-frozen', account: account_id, ...signerOf(signing) } as const;
  await recordEvents(transaction, [frozen], at, random);
  await tellDevices(transaction, { accountId: account_id, notice: 'account-frozen', at, random });
  return { outcome: 'answered', body: null };
}
