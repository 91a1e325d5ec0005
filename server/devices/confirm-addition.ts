import { isCode } from '../../shared/code.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Device } from '../../shared/schemas.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { type AdditionRow, lockAddition } from './addition-row.ts';
import { expiredRefusal, isRightCode, TRIES, wrongCode } from './device-code.ts';
import { showDevice } from './read-devices.ts';
import { claimFreeAddress } from './store-device.ts';

const HOUR_MS = 60 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Pick<Caller, 'accountId'>; id: string; code: string };

/**
 * The right code makes the device the person's, to cool down first; all other devices are told (PROTOCOL section 5.4). A try
 * is counted durably before the code is compared. Refusals: malformed, unknown, locked, expired, not-open, not-confirmed,
 * address-taken (with the right code only; of racing confirmations the first commit wins).
 */
export async function confirmAddition(
  deps: Deps,
  { caller: { accountId }, id, code }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { device: Device } }> {
  if (!isCode(code)) return refuse('malformed', { detail: 'code: eight ASCII digits' });
  const now = deps.clock();
  const tried = await deps.store.submit(countTries, { accountId, id, now });
  if (tried.outcome === 'refused') return tried;
  const { row, seed } = tried;
  if (!isRightCode(deps.keys, seed, code)) return wrongCode(row);
  const usableFrom = now + deps.config.coolingHours * HOUR_MS;
  const proof = { accountId, id, seed, now, usableFrom, random: deps.random };
  const completed = await deps.store.submit(completeAdditions, proof);
  if (completed === 'replaced') return wrongCode(row);
  if (completed.outcome === 'refused') return completed;
  deps.wakeWorker();
  return { outcome: 'answered', body: { device: showDevice(completed.device) } };
}

type Reference = { accountId: string; id: string; now: number };
type Tried = Refusal | { outcome: 'tried'; row: AdditionRow; seed: string };

/** Counts a failure for each try; a right code takes its own back. */
const countTries: Operation<Reference, Tried> = async (transaction, references) => {
  const results: Tried[] = [];
  for (const reference of references) {
    const row = await lockAddition(transaction, reference);
    const refusal = row === undefined ? refuse('unknown') : codeRefusal(row, reference.now);
    if (row === undefined || row.seed === null || refusal !== undefined) {
      results.push(refusal ?? refuse('not-open', { state: row?.state ?? '' }));
      continue;
    }
    row.failures += 1;
    await putRows(transaction, 'device_additions', [row]);
    results.push({ outcome: 'tried', row, seed: row.seed });
  }
  return results;
};

/** In the order of PROTOCOL section 5.3: locked, expired, not-open. */
function codeRefusal(row: AdditionRow, now: number): Refusal | undefined {
  if (row.failures >= TRIES)
    return refuse('locked', { detail: 'Too many wrong codes: add the device again.' });
  if (row.state !== 'awaiting-code') return refuse('not-open', { state: row.state });
  return expiredRefusal(row, now);
}

type Proof = Reference & { seed: string; usableFrom: number; random: Random };
type Completed = Refusal | 'replaced' | { outcome: 'completed'; device: Row<'devices'> };

/** Stores device and address together, or neither; a right code is used up either way. */
const completeAdditions: Operation<Proof, Completed> = async (transaction, proofs) => {
  const results: Completed[] = [];
  for (const proof of proofs) results.push(await complete(transaction, proof));
  return results;
};

async function complete(transaction: Transaction, proof: Proof): Promise<Completed> {
  const { accountId, seed, now: at, random } = proof;
  await lockAccount(transaction, { accountId });
  const row = await lockAddition(transaction, proof);
  if (row === undefined || row.state !== 'awaiting-code' || row.seed !== seed) return 'replaced';
  const device = newDevice(row, proof);
  const isFree = await claimFreeAddress(transaction, device);
  const failures = Math.max(0, row.failures - 1);
  const state = isFree ? 'completed' : 'ended';
  await putRows(transaction, 'device_additions', [{ ...row, state, failures, seed: null }]);
  if (!isFree)
    return refuse('address-taken', { detail: 'This address belongs to a device already: give another one.' });
  await insertRows(transaction, 'devices', [device]);
  const added = {
    type: 'device-added',
    account: accountId,
    device: device.id,
    channel: device.channel,
  } as const;
  await recordEvents(transaction, [added], at, random);
  await tellDevices(transaction, { accountId, notice: 'device-added', at, random, except: device.id });
  return { outcome: 'completed', device };
}

function newDevice(row: AdditionRow, { now, usableFrom }: Proof): Row<'devices'> {
  const { account_id, id, channel, address, address_hash, hint } = row;
  const times = { enrolled_at: now, usable_from: usableFrom, removed_at: null };
  return { account_id, id, channel, address, address_hash, hint, ...times };
}
