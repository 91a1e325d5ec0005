import { createHash } from 'node:crypto';
import type { Rate } from '../../shared/exchange.ts';
import { formatInstant } from '../../shared/instant.ts';
import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** What the audit log holds: digests and ids, never names, addresses or numbers (PROTOCOL section 8). */
export type AuditEvent =
  | { type: 'token-enrolled'; credential: string; publicKey: string }
  // Whether it serves, or why it does not any more.
  | { type: 'token-standing'; credential: string; standing: string }
  | { type: 'token-model-decided'; aaguid: string; verdict: 'allow' | 'deny' | 'neither'; officer?: string }
  | { type: 'metadata-taken'; no: number; digest: string }
  // Of a person who lost both token and device.
  | {
      type: 'reset-asked' | 'reset-approved' | 'reset-withdrawn';
      reset: string;
      account: string;
      operator: string;
    }
  | { type: 'account-erased'; account: string }
  // By whose token, where somebody of the security team did it.
  | { type: 'account-frozen'; account: string; credential: string }
  | { type: 'account-unfrozen'; account: string; credential: string }
  | { type: 'token-revoked'; account: string; token: string; credential: string }
  | { type: 'person-invited'; account: string; role: string; credential: string }
  | { type: 'certificate-accepted'; certificate: string; code: string }
  // Of a payment in another currency, with the rate that its reserve was worked out by.
  | { type: 'certificate-validated'; certificate: string; receipt: string; rate?: Rate }
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
  | { type: 'card-released'; certificate: string; card: string; release: number };

/** An entry to be stored in the transaction of what it tells; it is sealed later. */
export function auditEntry(event: AuditEvent, at: number, random: Random): Row<'audit_entries'> {
  const { type, ...members } = event;
  const entry = JSON.stringify({ type, at: formatInstant(at), ...members });
  return { id: idOf(event) ?? newId(random), at, type, entry, position: null };
}

/** The entries that evidence holds; each is found by its subject, so that no index has to be kept for them. */
type Evident = 'certificate-accepted' | 'certificate-validated' | 'token-enrolled';

/** The id of the one entry of that type and subject: a certificate's digest, or `enrolmentOf` a token. */
export function evidentEntryId(type: Evident, subject: string): string {
  return createHash('sha256').update(`${type}\0${subject}`).digest().subarray(0, 16).toString('base64url');
}

/** A credential that comes back after a removal is enrolled anew. */
export function enrolmentOf({ id, enrolled_at }: Pick<Row<'tokens'>, 'id' | 'enrolled_at'>): string {
  return `${id} ${enrolled_at}`;
}

function idOf(event: AuditEvent): string | undefined {
  switch (event.type) {
    case 'certificate-accepted':
    case 'certificate-validated':
      return evidentEntryId(event.type, event.certificate);
    default:
      return undefined;
  }
}
