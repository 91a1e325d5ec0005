import { reserveOf } from '../../shared/certificate.ts';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';
import { formatInstant } from '../../shared/instant.ts';
import { isTokenAllowed, type TokenRule } from '../../shared/policy.ts';
import type {
  Certificate,
  Channel,
  Progress,
  RequestOptions,
  State,
  Submitted,
} from '../../shared/schemas.ts';
import type { Judgement } from '../policy/judge.ts';
import type { Row } from '../store/tables.ts';
import { factsOf } from '../tokens/token-row.ts';
import { serves } from '../tokens/token-standing.ts';

export const ATTEMPTS = 5;
export const SENDS = 3;
export const SEND_GAP_MS = 30_000;
export const CODE_LIFE_MS = 5 * 60 * 1000;
export const CODES_AN_HOUR = 10;
export const HOUR_MS = 60 * 60 * 1000;
export const TOKEN_TIMEOUT_MS = 60_000;
/** How long after the confirmation approvals may come (PROTOCOL section 5.2). */
export const APPROVAL_LIFE_MS = 24 * HOUR_MS;

export type CertificateRow = Row<'certificates'>;

export type HistoryEvent =
  | 'accepted'
  | 'sent'
  | 'resent'
  | 'failed'
  | 'locked'
  | 'confirmed'
  | 'approved'
  | 'refused'
  | 'validated'
  | 'released'
  | 'charged'
  | 'reversed'
  | 'refunded'
  | 'cancelled'
  | 'expired'
  | 'denied'
  | 'unused'
  | 'completed';

/** The state now: time may have run out, or the tries been used up, before anybody wrote it down. */
export function stateOf(row: CertificateRow, now: number): State {
  const state = row.state as State;
  if (state === 'awaiting-approval') return now >= approvalEnd(row) ? 'expired' : state;
  if (state !== 'awaiting-confirmation') return state;
  if (row.failures >= ATTEMPTS && row.deciding_until <= now) return 'locked';
  return now >= row.code_expires_at ? 'expired' : state;
}

/** Until when a confirmed payment may be approved: a whole second, as it is told. */
export function approvalEnd({ confirmed_at }: Pick<CertificateRow, 'confirmed_at'>): number {
  return Math.floor((confirmed_at ?? 0) / 1000) * 1000 + APPROVAL_LIFE_MS;
}

/** Writes an event into a locked row's history. */
export function addEvent(row: CertificateRow, event: HistoryEvent, at: number): void {
  row.history = JSON.stringify([...historyOf(row), { at, event }]);
}

export function historyOf(row: CertificateRow): { at: number; event: HistoryEvent }[] {
  return JSON.parse(row.history);
}

/** Ends a locked row in a state; a state that nobody wrote down in time is written with it. */
export function endAs(row: CertificateRow, state: State & HistoryEvent, at: number): void {
  row.state = state;
  row.ended_at = at;
  addEvent(row, state, at);
}

export function certificateOf(row: Pick<CertificateRow, 'body'>): Certificate {
  return JSON.parse(row.body);
}

/** By which way the codes of a device, or of a certificate, go. */
export function channelOf({ channel }: { channel: string }): Channel {
  return channel === 'sms' ? 'sms' : 'email';
}

/** The reserve in minor units of the account's currency. */
export function reserveCurrency(row: CertificateRow): string {
  return reserveOf(certificateOf(row)).currency;
}

export function sentTo(row: CertificateRow): Progress['sentTo'] {
  const { channel, hint, delivery } = row;
  return { channel, hint, delivery } as Progress['sentTo'];
}

/** What is kept of the judgement that a payment rests on. */
export function policyText(judgement: Judgement): string {
  const { version, digest, matched, minMerchantRank, approvals, approvalRule } = judgement;
  return JSON.stringify({ version, digest, matched, minMerchantRank, approvals, approvalRule });
}

/** What every answer about a certificate has. */
export function progressOf(row: CertificateRow, now: number): Progress {
  return {
    id: row.id,
    digest: row.digest,
    state: stateOf(row, now),
    sentTo: sentTo(row),
    attemptsLeft: Math.max(0, ATTEMPTS - row.failures),
    codeExpiresAt: formatInstant(row.code_expires_at),
    expiresAt: formatInstant(row.expires_at),
  };
}

/** The same with what the submitting key needs to confirm. */
export function submittedOf(row: CertificateRow, requestOptions: RequestOptions, now: number): Submitted {
  return { ...progressOf(row, now), nonce: row.nonce, requestOptions };
}

/** What decides which tokens may confirm a certificate. */
export type Confirmable = { certificate: Certificate; tokenRule: TokenRule; now: number };

/** Whether a token may confirm: it serves, and is allowed by the policy and cooled down. */
export function mayConfirm(token: Row<'tokens'>, { certificate, tokenRule, now }: Confirmable): boolean {
  return serves(token) && isTokenAllowed(tokenRule, factsOf(token)) && !mustCoolDown(token, certificate, now);
}

/** What the browser is asked with: the account's tokens that may confirm. */
export function requestOptionsFor(
  rpId: string,
  tokens: readonly Row<'tokens'>[],
  confirmable: Confirmable,
): RequestOptions {
  const allowed = tokens.filter((token) => mayConfirm(token, confirmable));
  return {
    rpId,
    userVerification: 'required',
    timeout: TOKEN_TIMEOUT_MS,
    allowCredentials: allowed.map(({ id }) => ({ type: 'public-key', id })),
  };
}

/** Whether a device or token that was added later is too new for this certificate. */
export function mustCoolDown(
  { usable_from }: { usable_from: number },
  certificate: Certificate,
  now: number,
): boolean {
  return usable_from > now && isAboveCoolingLimit(reserveOf(certificate));
}
