import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Channel } from '../../shared/schemas.ts';
import { type Address, parseAddress } from '../devices/address.ts';
import { takeFromQuota } from '../devices/address-quota.ts';
import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import {
  CODE_LIFE_MS,
  type EnrolmentRow,
  lockEnrolment,
  nextSendAt,
  type Reference,
  SEND_GAP_MS,
  SENDS,
  SENDS_IN_ALL,
  stepRefusal,
} from './enrolment-row.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'wakeWorker'>;
type Command = { jkt: string; id: string; channel: Channel; address: string };

/**
 * Sends a code to the address that a person gave for their second device, or the same code again (PROTOCOL section 5.1). The
 * answer is made from what was typed alone: it is the same for a free address, another's, and one over its quota.
 * Refusals: malformed, unknown, rate-limited, locked, not-open, resend-too-soon, no-resend-left, channel-unavailable.
 */
export async function nameDevice(
  deps: Deps,
  { jkt, id, channel, address: typed }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { hint: string; nextSendAt: string } }> {
  const address = parseAddress(channel, typed);
  if (address === undefined) return refuse('malformed', { detail: ADDRESS_RULES[channel] });
  const now = deps.clock();
  const refusal = await deps.store.submit(nameDevices, {
    id,
    jkt,
    now,
    device: sealAddress(deps, channel, address),
    seed: encodeBase64url(deps.random(32)),
    outboxId: newId(deps.random),
  });
  if (refusal !== undefined) return refusal;
  deps.wakeWorker();
  return { outcome: 'answered', body: { hint: address.hint, nextSendAt: nextSendAt(now) } };
}

const ADDRESS_RULES: Readonly<Record<Channel, string>> = {
  email: 'address: one mailbox such as ada@example.com',
  sms: 'address: a phone number such as +491701234567',
};

/** The columns of an enrolment that say where its code goes. */
type Device = { channel: Channel; address: string; address_hash: string; hint: string };

function sealAddress({ keys }: Pick<Ports, 'keys'>, channel: Channel, parsed: Address): Device {
  return {
    channel,
    address: keys.seal('address', parsed.address),
    address_hash: encodeBase64url(keys.prf('address', parsed.normalForm)),
    hint: parsed.hint,
  };
}

type Naming = Reference & { device: Device; seed: string; outboxId: string };

const nameDevices: Operation<Naming, Refusal | undefined> = async (transaction, namings) => {
  const results: (Refusal | undefined)[] = [];
  for (const naming of namings) results.push(await name(transaction, naming));
  return results;
};

async function name(transaction: Transaction, naming: Naming): Promise<Refusal | undefined> {
  const { device, now } = naming;
  const row = await lockEnrolment(transaction, naming);
  if (row === undefined) return refuse('unknown');
  const isResend =
    row.state === 'awaiting-code' && row.address_hash === device.address_hash && row.code_expires_at > now;
  const refusal = sendRefusal(row, now, isResend) ?? channelRefusal(device.channel);
  if (refusal !== undefined) return refusal;
  if (isResend) row.sends += 1;
  else Object.assign(row, freshCode(row, naming));
  row.sends_in_all += 1;
  row.last_sent_at = now;
  await putRows(transaction, 'enrolments', [row]);
  if (await takeFromQuota(transaction, device.address_hash, now))
    await insertRows(transaction, 'outbox', [outboxRow(row, naming)]);
  return undefined;
}

/** In the order of PROTOCOL section 5.3. */
function sendRefusal(row: EnrolmentRow, now: number, isResend: boolean): Refusal | undefined {
  const inSeconds = (until: number) => Math.max(1, Math.ceil((until - now) / 1000));
  if (row.sends_in_all >= SENDS_IN_ALL)
    return refuse('rate-limited', {
      retryAfterSeconds: inSeconds(row.expires_at),
      detail: 'Too many codes were sent: begin the enrolment again later.',
    });
  const outOfOrder = stepRefusal(row, ['awaiting-device', 'awaiting-code']);
  if (outOfOrder !== undefined || !isResend) return outOfOrder;
  const againAt = row.last_sent_at + SEND_GAP_MS;
  if (againAt > now) return refuse('resend-too-soon', { retryAfterSeconds: inSeconds(againAt) });
  return row.sends >= SENDS ? refuse('no-resend-left') : undefined;
}

/** Phone numbers have their form already, but no carrier yet. */
function channelRefusal(channel: Channel): Refusal | undefined {
  if (channel === 'email') return undefined;
  return refuse('channel-unavailable', { detail: 'This server sends no text messages: give a mailbox.' });
}

/** A new code for this address; failures stay, so that no new code gives a try back. */
function freshCode(row: EnrolmentRow, { device, seed, now }: Naming): Partial<EnrolmentRow> {
  const code_expires_at = Math.min(now + CODE_LIFE_MS, row.expires_at);
  return { ...device, state: 'awaiting-code', seed, code_expires_at, sends: 1 };
}

/** The message of the code. It names the address in place of a device, so that it is never sent to a later one. */
function outboxRow(row: EnrolmentRow, { outboxId, now }: Naming): Row<'outbox'> {
  const { account_id, id, address_hash, code_expires_at } = row;
  const about = { kind: 'enrolment', subject_id: id, device_id: address_hash };
  return queuedMessage({ account_id, id: outboxId, ...about, expires_at: code_expires_at }, now);
}
