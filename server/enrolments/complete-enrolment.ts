import { type Refusal, refuse } from '../../shared/refusals.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { voidRecoveryCodes } from '../accounts/make-recovery-codes.ts';
import { claimAddress, replaceDevices } from '../devices/store-device.ts';
import type { Random } from '../ports.ts';
import { endSessions, storeSession } from '../sessions/store-session.ts';
import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { claimToken, recordEnrolledToken, replaceTokens, unclaimToken } from '../tokens/store-token.ts';
import { completeRecovery } from './complete-recovery.ts';
import { type EnrolmentRow, lockEnrolment, type Reference } from './enrolment-row.ts';

/** An enrolment whose right code was given. */
export type Completion = {
  reference: Reference;
  invitationHash: string;
  /** Of the code that was compared. */
  seed: string;
  deviceId: string;
  session: Row<'sessions'>;
  random: Random;
  /** How long a token that comes by a recovery code cools down. */
  coolingMs: number;
};

type Completed = Refusal | 'replaced' | undefined;

/**
 * Stores device, token, spent invitation and session together, or nothing of them. `replaced`: another code was sent in the
 * meantime. A recovery code adds a token and replaces nothing. Where the person was enrolled before, everything earlier of theirs ends. Enrolments are rare: each is decided by
 * itself, in the shared transaction.
 */
export const completeEnrolments: Operation<Completion, Completed> = async (transaction, completions) => {
  const results: Completed[] = [];
  for (const completion of completions) results.push(await complete(transaction, completion));
  return results;
};

async function complete(transaction: Transaction, completion: Completion): Promise<Completed> {
  const { reference, invitationHash, seed } = completion;
  // The invitation is locked first here as where an enrolment begins, so that neither waits for the other.
  const byHash = [{ hash: invitationHash }];
  const [invitation] = await selectRows(transaction, 'invitations', byHash, { lock: true });
  const row = await lockEnrolment(transaction, reference);
  if (row === undefined || invitation?.enrolment_id !== row.id || invitation.spent_at !== null)
    return refuse('unknown');
  if (row.state !== 'awaiting-code' || row.seed !== seed) return 'replaced';
  const account = await lockAccount(transaction, { accountId: row.account_id });
  if (account === undefined) throw new Error('an enrolment without its account');
  const token = keptToken(row, reference.now);
  const spent = { ...invitation, spent_at: reference.now };
  if (invitation.kind === 'recovery') {
    const recovered = await completeRecovery(transaction, completion, row, token);
    if (recovered === undefined) await putRows(transaction, 'invitations', [spent]);
    return recovered;
  }
  // Two operators have let the person in: what they bring cools down, and takes nothing away until then.
  const waitMs = invitation.kind === 'reset' ? completion.coolingMs : 0;
  token.usable_from += waitMs;
  token.recovered = waitMs > 0 ? 1 : 0;
  const device = newDevice(row, completion, waitMs);
  row.failures = Math.max(0, row.failures - 1);
  row.seed = null;
  const refusal = await claim(transaction, row, token, device);
  if (refusal !== undefined) return refusal;
  await store(transaction, completion, { row, token, device, account });
  await putRows(transaction, 'invitations', [spent]);
  return undefined;
}

/** Takes credential id and address, or neither; a right code is used up either way. */
async function claim(
  transaction: Transaction,
  row: EnrolmentRow,
  token: Row<'tokens'>,
  device: Row<'devices'>,
): Promise<Refusal | undefined> {
  if (!(await claimToken(transaction, token))) {
    await putRows(transaction, 'enrolments', [{ ...row, state: 'ended' }]);
    return refuse('registration-refused', { detail: 'This credential is registered already: begin again.' });
  }
  if (await claimAddress(transaction, device)) return undefined;
  await unclaimToken(transaction, token.id);
  await putRows(transaction, 'enrolments', [{ ...row, state: 'awaiting-device' }]);
  return refuse('address-taken', {
    detail: 'This address belongs to another person’s device: give another one.',
  });
}

type Enrolled = {
  row: EnrolmentRow;
  token: Row<'tokens'>;
  device: Row<'devices'>;
  account: Row<'accounts'>;
};

async function store(
  transaction: Transaction,
  { reference: { now }, session, random }: Completion,
  { row, token, device, account }: Enrolled,
): Promise<void> {
  const { account_id } = row;
  await putRows(transaction, 'enrolments', [{ ...row, state: 'completed' }]);
  await replaceTokens(transaction, token, now);
  await replaceDevices(transaction, device, now);
  await endSessions(transaction, account_id);
  await storeSession(transaction, session);
  await voidRecoveryCodes(transaction, account_id);
  await transaction.query('delete from device_additions where account_id = $1', [account_id]);
  await putRows(transaction, 'accounts', [{ ...account, enrolled_at: now }]);
  await recordEnrolledToken(transaction, token, now, random);
}

function keptToken(row: EnrolmentRow, now: number): Row<'tokens'> {
  if (row.token === null) throw new Error('an enrolment that awaits a code has its token');
  const token: Row<'tokens'> = JSON.parse(row.token);
  const enrolled_at = Math.min(token.enrolled_at, now);
  // One that an earlier version has registered says nothing of its model.
  const { model = token.aaguid, standing = 'good', anomaly = null } = token;
  const kept = { ...token, model, standing, anomaly };
  return { ...kept, account_id: row.account_id, enrolled_at, usable_from: now, recovered: 0 };
}

/** The first device needs no cooling down, but after a reset. */
function newDevice(
  row: EnrolmentRow,
  { deviceId, reference: { now } }: Completion,
  waitMs: number,
): Row<'devices'> {
  const { account_id, channel, address, address_hash, hint } = row;
  if (channel === null || address === null || address_hash === null || hint === null)
    throw new Error('an enrolment that awaits a code has its address');
  return {
    account_id,
    id: deviceId,
    channel,
    address,
    address_hash,
    hint,
    enrolled_at: now,
    usable_from: now + waitMs,
    removed_at: null,
  };
}
