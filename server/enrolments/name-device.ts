import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Channel } from '../../shared/schemas.ts';
import { type Quotas, takeFromQuotas } from '../devices/address-quota.ts';
import {
  CODE_LIFE_MS,
  type CodeAddress,
  codeMessageRow,
  inSeconds,
  isSameCode,
  nameAddress,
  nextSendAt,
  resendRefusal,
} from '../devices/device-code.ts';
import { quotasFor } from '../devices/source.ts';
import { newId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { servesRecovery } from './complete-recovery.ts';
import {
  type EnrolmentRow,
  lockEnrolment,
  type Reference,
  SENDS_IN_ALL,
  stepRefusal,
} from './enrolment-row.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { jkt: string; id: string; channel: Channel; address: string; clientAddress: string };

/**
 * Sends a code to the address that a person gave for their second device, or the same code again (PROTOCOL section 5.1). The
 * answer is made from what was typed alone: it is the same for a free address, another's, and one over its quota.
 * Refusals: malformed, unknown, rate-limited, locked, not-open, resend-too-soon, no-resend-left, channel-unavailable.
 */
export async function nameDevice(
  deps: Deps,
  { jkt, id, channel, address: typed, clientAddress }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { hint: string; nextSendAt: string } }> {
  const named = nameAddress(deps, channel, typed);
  if (named.outcome === 'refused') return named;
  const { device, unavailable } = named;
  const now = deps.clock();
  const refusal = await deps.store.submit(nameDevices, {
    id,
    jkt,
    now,
    device,
    unavailable,
    quotas: quotasFor(deps, clientAddress),
    seed: encodeBase64url(deps.random(32)),
    outboxId: newId(deps.random),
  });
  if (refusal !== undefined) return refusal;
  deps.wakeWorker();
  return { outcome: 'answered', body: { hint: device.hint, nextSendAt: nextSendAt(now) } };
}

type Naming = Reference & {
  quotas: Quotas;
  device: CodeAddress;
  unavailable: Refusal | undefined;
  seed: string;
  outboxId: string;
};

const nameDevices: Operation<Naming, Refusal | undefined> = async (transaction, namings) => {
  const results: (Refusal | undefined)[] = [];
  for (const naming of namings) results.push(await name(transaction, naming));
  return results;
};

async function name(transaction: Transaction, naming: Naming): Promise<Refusal | undefined> {
  const { device, now } = naming;
  const row = await lockEnrolment(transaction, naming);
  if (row === undefined) return refuse('unknown');
  const isResend = row.state === 'awaiting-code' && isSameCode(row, device, now);
  const refusal = sendRefusal(row, now, isResend) ?? naming.unavailable;
  if (refusal !== undefined) return refusal;
  if (isResend) row.sends += 1;
  else Object.assign(row, freshCode(row, naming));
  row.sends_in_all += 1;
  row.last_sent_at = now;
  await putRows(transaction, 'enrolments', [row]);
  const isSent =
    (await mayBeSent(transaction, row, now)) &&
    (await takeFromQuotas(transaction, device, now, naming.quotas));
  const subject = { kind: 'enrolment', accountId: row.account_id, id: row.id } as const;
  await insertRows(transaction, 'outbox', [codeMessageRow(subject, row, { ...naming, isSent })]);
  return undefined;
}

/** The code of a recovery goes to a device that the person has, and nowhere else. */
async function mayBeSent(transaction: Transaction, row: EnrolmentRow, now: number): Promise<boolean> {
  const [invitation] = await selectRows(transaction, 'invitations', [{ hash: row.invitation_hash }]);
  return invitation?.kind !== 'recovery' || servesRecovery(transaction, row, now);
}

/** In the order of PROTOCOL section 5.3. */
function sendRefusal(row: EnrolmentRow, now: number, isResend: boolean): Refusal | undefined {
  if (row.sends_in_all >= SENDS_IN_ALL)
    return refuse('rate-limited', {
      retryAfterSeconds: inSeconds(row.expires_at, now),
      detail: 'Too many codes were sent: begin the enrolment again later.',
    });
  const outOfOrder = stepRefusal(row, ['awaiting-device', 'awaiting-code']);
  return outOfOrder ?? (isResend ? resendRefusal(row, now) : undefined);
}

/** A new code for this address; failures stay, so that no new code gives a try back. */
function freshCode(row: EnrolmentRow, { device, seed, now }: Naming): Partial<EnrolmentRow> {
  const code_expires_at = Math.min(now + CODE_LIFE_MS, row.expires_at);
  return { ...device, state: 'awaiting-code', seed, code_expires_at, sends: 1 };
}
