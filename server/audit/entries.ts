import type { Rate } from '../../shared/exchange.ts';
import { formatInstant } from '../../shared/instant.ts';
import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** What the audit log holds: digests and ids, never names, addresses or numbers (PROTOCOL section 8). */
export type AuditEvent =
  | { type: 'token-enrolled'; credential: string; publicKey: string }
  | { type: 'account-erased'; account: string }
  | { type: 'certificate-accepted'; certificate: string; code: string }
  // Of a payment in another currency, with the rate that its reserve was worked out by.
  | { type: 'certificate-validated'; certificate: string; receipt: string; rate?: Rate }
  // Of a payment that others have to approve: how many it needs, and who decided.
  | { type: 'approval-asked'; certificate: string; needed: number }
  | { type: 'approval-given'; certificate: string; approver: string }
  | { type: 'approval-refused'; certificate: string; approver: string }
  | { type: 'card-released'; certificate: string; card: string; release: number };

/** An entry to be stored in the transaction of what it tells. */
export function auditEntry(event: AuditEvent, at: number, random: Random): Row<'audit_entries'> {
  const { type, ...members } = event;
  const entry = JSON.stringify({ type, at: formatInstant(at), ...members });
  return { id: newId(random), at, type, entry };
}
