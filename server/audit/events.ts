import type { DeclineReason } from '../../shared/card-decision.ts';
import type { Rate } from '../../shared/exchange.ts';
import type { RefusalReason } from '../../shared/refusals.ts';

/** What the audit log holds: digests, ids and plain facts, never names, addresses or numbers (PROTOCOL section 8). */
export type AuditEvent =
  | { type: 'session-opened'; account: string; credential: string }
  // Of a signed-in person, once a day.
  | { type: 'extension-refused'; account: string; version: string }
  // `credential` is the token that signed; without one it was the operator at the command line, or a session.
  | { type: 'person-invited'; account: string; role: string; credential?: string }
  | { type: 'token-enrolled'; credential: string; publicKey: string }
  | { type: 'token-revoked'; account: string; token: string; credential?: string }
  // Whether it serves, or why it does not any more.
  | { type: 'token-standing'; credential: string; standing: string }
  | { type: 'token-model-decided'; aaguid: string; verdict: 'allow' | 'deny' | 'neither'; officer?: string }
  | { type: 'metadata-taken'; no: number; digest: string }
  | { type: 'device-added'; account: string; device: string; channel: string }
  | { type: 'device-removed'; account: string; device: string; credential?: string }
  | { type: 'account-frozen'; account: string; credential?: string }
  | { type: 'account-unfrozen'; account: string; credential?: string }
  | { type: 'account-erased'; account: string }
  // SHA-256 of the JCS of their names in order: what rules of the policy hold for the person.
  | { type: 'groups-changed'; account: string; groups: string }
  | { type: 'recovery-codes-made'; account: string; credential?: string }
  | { type: 'funds-booked'; account: string; transfer: string }
  // Of a person who lost both token and device.
  | { type: 'reset-asked'; reset: string; account: string; operator: string }
  | { type: 'reset-approved'; reset: string; account: string; operator: string }
  | { type: 'reset-withdrawn'; reset: string; account: string; operator: string }
  | { type: 'certificate-accepted'; certificate: string; code: string }
  // Not stored otherwise. `rules` are the names of the rules that denied it, which identify them.
  | {
      type: 'certificate-refused';
      certificate: string;
      account: string;
      approver?: string;
      step: 'submission' | 'confirmation' | 'approval' | 'release';
      reason: RefusalReason;
      rules?: string[];
    }
  // Code or token did not correspond; so many attempts are left.
  | { type: 'confirmation-failed'; certificate: string; attemptsLeft: number }
  // Of a payment in another currency, with the rate that its reserve was worked out by.
  | { type: 'certificate-validated'; certificate: string; receipt: string; rate?: Rate }
  | { type: 'certificate-cancelled'; certificate: string }
  | { type: 'certificate-ended'; certificate: string; state: string }
  | { type: 'policy-activated'; policy: string; version: number; proposal?: string }
  | { type: 'policy-proposed'; policy: string; version: number; proposal: string }
  | { type: 'policy-signed'; proposal: string; credential: string }
  | { type: 'policy-withdrawn'; proposal: string; credential?: string }
  | { type: 'payments-stopped'; reason: string; credential?: string }
  | { type: 'payments-resumed'; credential?: string }
  // Of a payment that others have to approve: how many it needs, and who decided.
  | { type: 'approval-asked'; certificate: string; needed: number }
  | { type: 'approval-given'; certificate: string; approver: string }
  | { type: 'approval-refused'; certificate: string; approver: string }
  // Nobody approved in time.
  | { type: 'approval-expired'; certificate: string }
  | { type: 'card-released'; certificate: string; card: string; release: number }
  // What the network was answered; a card that is not ours belongs to no payment.
  | { type: 'authorisation-approved'; certificate: string; card: string; provider: string }
  | {
      type: 'authorisation-declined';
      certificate?: string;
      card?: string;
      provider: string;
      reason: DeclineReason;
    }
  // Somebody tried it elsewhere, or guessed at it.
  | { type: 'card-burned'; certificate: string; card: string }
  | { type: 'merchant-added'; merchant: string }
  | { type: 'merchant-keys-changed'; merchant: string }
  | { type: 'merchant-removed'; merchant: string }
  | { type: 'keys-rotated'; sealKey: string; receiptKey: string };

export type EventType = AuditEvent['type'];

/**
 * Of each member: it may be kept in the log (what may not is no member), `shown` to people at the console, and `exported` to
 * other systems.
 */
export type Use = { kept: true; shown: boolean; exported: boolean };
const OPEN: Use = { kept: true, shown: true, exported: true };
/** For proofs alone. */
const INSIDE: Use = { kept: true, shown: false, exported: false };

/** OCSF classes with an activity of each, and how bad it is: 1 informational, 2 low, 3 medium, 4 high. */
type Told = {
  ocsf: readonly [classUid: 3001 | 3002 | 6003, activityId: number];
  severity: 1 | 2 | 3 | 4;
  /** Of what somebody tried and did not get. */
  failed?: true;
};
type Members<E> = E extends { type: EventType } ? Exclude<keyof E, 'type'> : never;
type Rule<T extends EventType> = Told & {
  title: string;
  members: { readonly [M in Members<Extract<AuditEvent, { type: T }>>]: Use };
};

const ACCOUNT_CHANGE = 3001;
const AUTHENTICATION = 3002;
const API_ACTIVITY = 6003;
const [CREATE, UPDATE, DELETE, OTHER] = [1, 3, 4, 99];
const [ENABLE_FACTOR, DISABLE_FACTOR, LOCK, UNLOCK, LOGON, DELETE_ACCOUNT] = [10, 11, 9, 12, 1, 6];

/** Every event with what becomes of each member: one that is added does not compile before it is decided. */
export const EVENTS: { readonly [T in EventType]: Rule<T> } = {
  'session-opened': {
    ...told('Signed in', AUTHENTICATION, LOGON),
    members: { account: OPEN, credential: OPEN },
  },
  'extension-refused': {
    ...told('Version of the extension refused', AUTHENTICATION, OTHER, 2),
    failed: true,
    members: { account: OPEN, version: OPEN },
  },
  'person-invited': {
    ...told('Person invited', ACCOUNT_CHANGE, CREATE, 2),
    members: { account: OPEN, role: OPEN, credential: OPEN },
  },
  'token-enrolled': {
    ...told('Token enrolled', ACCOUNT_CHANGE, ENABLE_FACTOR),
    members: { credential: OPEN, publicKey: INSIDE },
  },
  'token-revoked': {
    ...told('Token revoked', ACCOUNT_CHANGE, DISABLE_FACTOR, 2),
    members: { account: OPEN, token: OPEN, credential: OPEN },
  },
  'token-standing': {
    ...told('Token judged', ACCOUNT_CHANGE, OTHER, 3),
    members: { credential: OPEN, standing: OPEN },
  },
  'token-model-decided': {
    ...told('Token model decided', API_ACTIVITY, UPDATE, 2),
    members: { aaguid: OPEN, verdict: OPEN, officer: OPEN },
  },
  'metadata-taken': {
    ...told('Token metadata taken', API_ACTIVITY, UPDATE),
    members: { no: OPEN, digest: OPEN },
  },
  'device-added': {
    ...told('Device added', ACCOUNT_CHANGE, ENABLE_FACTOR, 2),
    members: { account: OPEN, device: OPEN, channel: OPEN },
  },
  'device-removed': {
    ...told('Device removed', ACCOUNT_CHANGE, DISABLE_FACTOR, 2),
    members: { account: OPEN, device: OPEN, credential: OPEN },
  },
  'account-frozen': {
    ...told('Account frozen', ACCOUNT_CHANGE, LOCK, 3),
    members: { account: OPEN, credential: OPEN },
  },
  'account-unfrozen': {
    ...told('Account unfrozen', ACCOUNT_CHANGE, UNLOCK, 2),
    members: { account: OPEN, credential: OPEN },
  },
  'account-erased': {
    ...told('Person erased', ACCOUNT_CHANGE, DELETE_ACCOUNT, 2),
    members: { account: OPEN },
  },
  'groups-changed': {
    ...told('Person’s groups changed', ACCOUNT_CHANGE, OTHER, 2),
    members: { account: OPEN, groups: OPEN },
  },
  'recovery-codes-made': {
    ...told('Recovery codes made', ACCOUNT_CHANGE, ENABLE_FACTOR, 2),
    members: { account: OPEN, credential: OPEN },
  },
  'funds-booked': {
    ...told('Funds booked in', API_ACTIVITY, CREATE, 2),
    members: { account: OPEN, transfer: OPEN },
  },
  'reset-asked': {
    ...told('Person’s reset asked for', ACCOUNT_CHANGE, OTHER, 3),
    members: { reset: OPEN, account: OPEN, operator: OPEN },
  },
  'reset-approved': {
    ...told('Person’s reset approved', ACCOUNT_CHANGE, OTHER, 3),
    members: { reset: OPEN, account: OPEN, operator: OPEN },
  },
  'reset-withdrawn': {
    ...told('Person’s reset withdrawn', ACCOUNT_CHANGE, OTHER, 2),
    members: { reset: OPEN, account: OPEN, operator: OPEN },
  },
  'certificate-accepted': {
    ...told('Payment begun', API_ACTIVITY, CREATE),
    members: { certificate: OPEN, code: INSIDE },
  },
  'certificate-refused': {
    ...told('Payment refused', API_ACTIVITY, CREATE, 2),
    failed: true,
    members: {
      ...{ certificate: OPEN, account: OPEN, approver: OPEN },
      ...{ step: OPEN, reason: OPEN, rules: OPEN },
    },
  },
  'confirmation-failed': {
    ...told('Confirmation failed', API_ACTIVITY, UPDATE, 2),
    failed: true,
    members: { certificate: OPEN, attemptsLeft: OPEN },
  },
  'certificate-validated': {
    ...told('Payment validated', API_ACTIVITY, UPDATE),
    members: { certificate: OPEN, receipt: OPEN, rate: OPEN },
  },
  'certificate-cancelled': {
    ...told('Payment cancelled', API_ACTIVITY, DELETE),
    members: { certificate: OPEN },
  },
  'certificate-ended': {
    ...told('Payment ended', API_ACTIVITY, DELETE, 2),
    members: { certificate: OPEN, state: OPEN },
  },
  'policy-activated': {
    ...told('Policy in force', API_ACTIVITY, UPDATE, 3),
    members: { policy: OPEN, version: OPEN, proposal: OPEN },
  },
  'policy-proposed': {
    ...told('Policy proposed', API_ACTIVITY, CREATE, 2),
    members: { policy: OPEN, version: OPEN, proposal: OPEN },
  },
  'policy-signed': {
    ...told('Policy signed', API_ACTIVITY, UPDATE, 2),
    members: { proposal: OPEN, credential: OPEN },
  },
  'policy-withdrawn': {
    ...told('Policy proposal withdrawn', API_ACTIVITY, DELETE, 2),
    members: { proposal: OPEN, credential: OPEN },
  },
  'payments-stopped': {
    ...told('All payments stopped', API_ACTIVITY, UPDATE, 4),
    members: { reason: OPEN, credential: OPEN },
  },
  'payments-resumed': {
    ...told('Payments go on', API_ACTIVITY, UPDATE, 3),
    members: { credential: OPEN },
  },
  'approval-asked': {
    ...told('Approval asked', API_ACTIVITY, CREATE),
    members: { certificate: OPEN, needed: OPEN },
  },
  'approval-given': {
    ...told('Approval given', API_ACTIVITY, UPDATE),
    members: { certificate: OPEN, approver: OPEN },
  },
  'approval-refused': {
    ...told('Approval refused', API_ACTIVITY, UPDATE, 3),
    members: { certificate: OPEN, approver: OPEN },
  },
  'approval-expired': {
    ...told('Approval ran out', API_ACTIVITY, DELETE, 2),
    members: { certificate: OPEN },
  },
  'authorisation-approved': {
    ...told('Charge approved', API_ACTIVITY, UPDATE),
    members: { certificate: OPEN, card: OPEN, provider: OPEN },
  },
  'authorisation-declined': {
    ...told('Charge declined', API_ACTIVITY, UPDATE, 2),
    failed: true,
    members: { certificate: OPEN, card: OPEN, provider: OPEN, reason: OPEN },
  },
  'card-burned': {
    ...told('Card burned', API_ACTIVITY, DELETE, 3),
    members: { certificate: OPEN, card: OPEN },
  },
  'card-released': {
    ...told('Card released', API_ACTIVITY, CREATE),
    members: { certificate: OPEN, card: OPEN, release: OPEN },
  },
  'merchant-added': { ...told('Merchant added', API_ACTIVITY, CREATE, 2), members: { merchant: OPEN } },
  'merchant-keys-changed': {
    ...told('Merchant’s keys changed', API_ACTIVITY, UPDATE, 2),
    members: { merchant: OPEN },
  },
  'merchant-removed': { ...told('Merchant removed', API_ACTIVITY, DELETE, 2), members: { merchant: OPEN } },
  'keys-rotated': {
    ...told('Keys rotated', API_ACTIVITY, UPDATE, 3),
    members: { sealKey: OPEN, receiptKey: OPEN },
  },
};

function told(
  title: string,
  classUid: Told['ocsf'][0],
  activityId: number,
  severity: Told['severity'] = 1,
): Told & { title: string } {
  return { title, ocsf: [classUid, activityId], severity };
}

/** What is known of an entry's type; undefined for one that only another version knows. */
export function eventRule(
  type: string,
): (Told & { title: string; members: Record<string, Use> }) | undefined {
  return Object.hasOwn(EVENTS, type) ? EVENTS[type as EventType] : undefined;
}
