import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { CertificateRow } from './certificate-row.ts';

/** The message of a certificate's code, to be sent by the worker; it names the certificate and holds no code. */
export function outboxRow(row: CertificateRow, now: number, random: Random): Row<'outbox'> {
  const { account_id, id, device_id, code_expires_at } = row;
  const about = { kind: 'certificate', subject_id: id, device_id };
  return queuedMessage({ account_id, id: newId(random), ...about, expires_at: code_expires_at }, now);
}
