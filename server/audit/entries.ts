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
  | { type: 'account-erased'; account: string }
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

/** An entry to be stored in the transaction of what it tells. */
export function auditEntry(event: AuditEvent, at: number, random: Random): Row<'audit_entries'> {
  const { type, ...members } = event;
  const entry = JSON.stringify({ type, at: formatInstant(at), ...members });
  return { id: newId(random), at, type, entry };
}
