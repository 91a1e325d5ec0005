import type { Refusal } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordTaking, type Signing, signerOf } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { hashInvitation } from '../invitations/invitation-hash.ts';
import { newRecoveryCode } from '../invitations/recovery-code.ts';
import { storeInvitations } from '../invitations/store-invitations.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import type { Operation } from '../store/writer.ts';
import { lockAccount } from './find-account.ts';

const CODES = 10;
/** Recovery codes are good until they are used or new ones are made: a hundred years. */
const LIFE_MS = 100 * 365 * 24 * 60 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Pick<Caller, 'accountId'>; body: SignedChange };

/**
 * Ten new recovery codes of 80 bits, shown this once and kept as hashes; older ones are void, all devices are told (PROTOCOL
 * section 5.4). Refusals: unknown, token-not-allowed, not-confirmed.
 */
export async function makeRecoveryCodes(
  deps: Deps,
  { caller, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { codes: string[] } }> {
  const path = '/v1/account/recovery-codes';
  const signing = await verifyChange(deps, { caller, method: 'POST', path, body });
  if (signing.outcome === 'refused') return signing;
  const codes = Array.from({ length: CODES }, () => newRecoveryCode(deps.random));
  const refusal = await deps.store.submit(storeRecoveryCodes, {
    accountId: caller.accountId,
    signing,
    hashes: codes.map(hashInvitation),
    at: deps.clock(),
    random: deps.random,
  });
  deps.wakeWorker();
  return refusal ?? { outcome: 'answered', body: { codes } };
}

type Made = { accountId: string; signing: Signing; hashes: string[]; at: number; random: Random };

const storeRecoveryCodes: Operation<Made, Refusal | undefined> = async (transaction, items) => {
  const results: (Refusal | undefined)[] = [];
  for (const item of items) results.push(await storeCodes(transaction, item));
  return results;
};

async function storeCodes(
  transaction: Transaction,
  { accountId, signing, hashes, at, random }: Made,
): Promise<Refusal | undefined> {
  await lockAccount(transaction, { accountId });
  const refusal = await recordTaking(transaction, signing);
  if (refusal !== undefined) return refusal;
  await voidRecoveryCodes(transaction, accountId);
  const code = { accountId, kind: 'recovery', expiresAt: at + LIFE_MS } as const;
  const codes = hashes.map((hash) => ({ ...code, hash }));
  await storeInvitations(transaction, codes);
  const made = { type: 'recovery-codes-made', account: accountId, ...signerOf(signing) } as const;
  await recordEvents(transaction, [made], at, random);
  await tellDevices(transaction, { accountId, notice: 'recovery-codes-made', at, random });
  return undefined;
}

/** Ends all recovery codes of a person; what was begun with one of them cannot be finished. */
export async function voidRecoveryCodes(transaction: Transaction, accountId: string): Promise<void> {
  await transaction.query("delete from invitations where account_id = $1 and kind = 'recovery'", [accountId]);
}
