import { type Refusal, refuse } from '../../shared/refusals.ts';
import { liveDevices } from '../devices/store-device.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import { endSessions, storeSession } from '../sessions/store-session.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { claimToken, recordEnrolledToken } from '../tokens/store-token.ts';
import type { Completion } from './complete-enrolment.ts';
import type { EnrolmentRow } from './enrolment-row.ts';

/**
 * Whether an address may serve a recovery: it is that of a device of the person's that has cooled down. To any other no code
 * is sent, and the answer is the same.
 */
export async function servesRecovery(
  transaction: Transaction,
  { account_id, address_hash }: Pick<EnrolmentRow, 'account_id' | 'address_hash'>,
  now: number,
): Promise<boolean> {
  const devices = await liveDevices(transaction, account_id);
  return devices.some((device) => device.address_hash === address_hash && device.usable_from <= now);
}

/**
 * Adds the token of a recovery beside the person's others, to cool down first: recovery code and device have been proved.
 * Other sessions end, all devices are told; nothing is replaced, so that nobody is shut out. Answers the refusal or
 * `replaced` where the device serves no more.
 */
export async function completeRecovery(
  transaction: Transaction,
  { reference: { now }, session, random, coolingMs }: Completion,
  row: EnrolmentRow,
  kept: Row<'tokens'>,
): Promise<Refusal | 'replaced' | undefined> {
  if (!(await servesRecovery(transaction, row, now))) return 'replaced';
  const ended = { ...row, failures: Math.max(0, row.failures - 1), seed: null };
  if (!(await claimToken(transaction, kept))) {
    await putRows(transaction, 'enrolments', [{ ...ended, state: 'ended' }]);
    return refuse('registration-refused', { detail: 'This credential is registered already: begin again.' });
  }
  const { account_id: accountId } = row;
  const token = { ...kept, usable_from: now + coolingMs, recovered: 1 };
  await putRows(transaction, 'enrolments', [{ ...ended, state: 'completed' }]);
  await insertRows(transaction, 'tokens', [token]);
  await recordEnrolledToken(transaction, token, now, random);
  await endSessions(transaction, accountId);
  await storeSession(transaction, session);
  await tellDevices(transaction, { accountId, notice: 'token-recovered', at: now, random });
  return undefined;
}
