import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { type AccountName, lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordTaking, type Signing, signerOf } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { putRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { liveDevices } from './store-device.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };
type Command = { caller: Pick<Caller, 'accountId'>; id: string; body: SignedChange };

/**
 * Removes a device with a change that a token signed; its address is free again, the others are told (PROTOCOL section 5.4).
 * Refusals: unknown, token-not-allowed, not-confirmed, last-device.
 */
export async function removeDevice(deps: Deps, { caller, id, body }: Command): Promise<Outcome> {
  const signing = await verifyChange(deps, { caller, method: 'DELETE', path: `/v1/devices/${id}`, body });
  return remove(deps, { name: { accountId: caller.accountId }, id, signing });
}

/** The same by the operator, who names the account by its number. Refusals: unknown, last-device. */
export async function removeDeviceOf(
  deps: Deps,
  { number, id }: { number: string; id: string },
): Promise<Outcome> {
  return remove(deps, { name: { number }, id, signing: { outcome: 'operator' } });
}

type Removal = { name: AccountName; id: string; signing: Signing; now: number; random: Random };

async function remove(deps: Deps, removal: Omit<Removal, 'now' | 'random'>): Promise<Outcome> {
  const item = { ...removal, now: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(removeDevices, item);
  deps.wakeWorker();
  return outcome;
}

const removeDevices: Operation<Removal, Outcome> = async (transaction, removals) => {
  const results: Outcome[] = [];
  for (const removal of removals) results.push(await removeOne(transaction, removal));
  return results;
};

async function removeOne(
  transaction: Transaction,
  { name, id, signing, now: at, random }: Removal,
): Promise<Outcome> {
  const account = await lockAccount(transaction, name);
  if (account === undefined) return refuse('unknown', { detail: 'There is no such account.' });
  const accountId = account.account_id;
  const devices = await liveDevices(transaction, accountId);
  const device = devices.find((one) => one.id === id);
  if (device === undefined) return refuse('unknown', { detail: 'There is no such device.' });
  const refusal = await recordTaking(transaction, signing);
  if (refusal !== undefined) return refusal;
  if (devices.length === 1)
    return refuse('last-device', { detail: 'This is the only device: add another one first.' });
  await putRows(transaction, 'devices', [{ ...device, removed_at: at }]);
  await transaction.query('delete from addresses where account_id = $1 and device_id = $2', [accountId, id]);
  const removed = { type: 'device-removed', account: accountId, device: id, ...signerOf(signing) } as const;
  await recordEvents(transaction, [removed], at, random);
  await tellDevices(transaction, { accountId, notice: 'device-removed', at, random });
  return { outcome: 'answered', body: null };
}
