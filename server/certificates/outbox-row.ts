import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { CertificateRow } from './certificate-row.ts';

/** The message of a certificate's code, to be sent by the worker; it names the certificate and holds no code. */
export function outboxRow(row: CertificateRow, now: number, random: Random): Row<'outbox'> {
  return {
    account_id: row.account_id,
    id: newId(random),
    kind: 'certificate',
    subject_id: row.id,
    device_id: row.device_id,
    state: 'queued',
    attempts: 0,
    sends: 0,
    created_at: now,
    due_at: now,
    expires_at: row.code_expires_at,
    lease_until: 0,
    sent_at: null,
    detail: '',
  };
}
