import { timingSafeEqual } from 'node:crypto';
import { encodeBase64url } from '../../shared/base64url.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Channel } from '../../shared/schemas.ts';
import { deriveCode } from '../codes/derive-code.ts';
import type { Keys } from '../keys.ts';
import { kindOf, queuedMessage } from '../outbox/queued-message.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { addressProblem, parseAddress } from './address.ts';
import { channelRefusal, homeCountry } from './offered-channels.ts';

export const CODE_LIFE_MS = 5 * 60 * 1000;
const SEND_GAP_MS = 30 * 1000;
/** Sends of one code. */
const SENDS = 3;
/** Failed tries for one device, over all its codes. */
export const TRIES = 5;

/** The columns of a row that say where its code goes. */
export type CodeAddress = { channel: Channel; address: string; address_hash: string; hint: string };
/** The columns of a row that say how far its code is; the row is an enrolment's or an addition's. */
type CodeRow = Pick<
  Row<'device_additions'>,
  'seed' | 'code_expires_at' | 'failures' | 'sends' | 'last_sent_at'
> & { address_hash: string | null };

/** An address that a person gave, sealed; `unavailable` where this server sends nothing to it. */
export type NamedAddress = { outcome: 'named'; device: CodeAddress; unavailable: Refusal | undefined };

/** Reads what a person typed as their device's address. Refusal: malformed. */
export function nameAddress(
  { keys, config }: Pick<Ports, 'keys' | 'config'>,
  channel: Channel,
  typed: string,
): Refusal | NamedAddress {
  const home = homeCountry(config);
  const parsed = parseAddress(channel, typed, home);
  if (parsed === undefined) return refuse('malformed', { detail: addressProblem(channel, typed, home) });
  const { address, normalForm, hint } = parsed;
  const address_hash = encodeBase64url(keys.prf('address', normalForm));
  return {
    outcome: 'named',
    device: { channel, address: keys.seal('address', address), address_hash, hint },
    unavailable: channelRefusal(config, channel, address),
  };
}

/** Whether naming this address means the code that is there already, once more. */
export function isSameCode(row: CodeRow, { address_hash }: CodeAddress, now: number): boolean {
  return row.seed !== null && row.address_hash === address_hash && row.code_expires_at > now;
}

/** Why the same code cannot be sent again now: resend-too-soon, no-resend-left. */
export function resendRefusal(row: CodeRow, now: number): Refusal | undefined {
  const againAt = row.last_sent_at + SEND_GAP_MS;
  if (againAt > now) return refuse('resend-too-soon', { retryAfterSeconds: inSeconds(againAt, now) });
  return row.sends >= SENDS ? refuse('no-resend-left') : undefined;
}

export function inSeconds(until: number, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000));
}

/** When a code may be sent again, rounded up to whole seconds. */
export function nextSendAt(now: number): string {
  return formatInstant(now + SEND_GAP_MS + 999);
}

export function expiredRefusal(row: CodeRow, now: number): Refusal | undefined {
  return row.code_expires_at > now
    ? undefined
    : refuse('expired', { detail: 'The code was good for five minutes: ask for a new one.' });
}

/** The refusal of a wrong code, whose failure has been counted in the row. */
export function wrongCode({ failures }: Pick<CodeRow, 'failures'>): Refusal {
  return refuse('not-confirmed', {
    attemptsLeft: Math.max(0, TRIES - failures),
    detail: 'This is not the code that was sent to the device last.',
  });
}

/** Compares in constant time; the code has its form already. */
export function isRightCode(keys: Keys, seed: string, code: string): boolean {
  return timingSafeEqual(Buffer.from(code), Buffer.from(deriveCode(keys, seed)));
}

/** Whose code is to be sent: `kind` and `id` of the row that keeps its seed. */
type Subject = { kind: 'enrolment' | 'device'; accountId: string; id: string };

/**
 * The message of a code. It names the address in place of a device, so that it is never sent to a later one. Where nothing may
 * be sent it is withheld, and for the server as much work as another.
 */
export function codeMessageRow(
  { kind, accountId, id: subject_id }: Subject,
  code: { address_hash: string | null; code_expires_at: number },
  { outboxId, now, isSent }: { outboxId: string; now: number; isSent: boolean },
): Row<'outbox'> {
  const about = { kind: kindOf(kind, isSent), subject_id, device_id: code.address_hash };
  return queuedMessage(
    { account_id: accountId, id: outboxId, ...about, expires_at: code.code_expires_at },
    now,
  );
}
