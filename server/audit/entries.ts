import { createHash } from 'node:crypto';
import { formatInstant } from '../../shared/instant.ts';
import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { AuditEvent } from './events.ts';

/** An entry to be stored in the transaction of what it tells; it is sealed later. */
export function auditEntry(event: AuditEvent, at: number, random: Random): Row<'audit_entries'> {
  const { type, ...members } = event;
  const entry = JSON.stringify({ type, at: formatInstant(at), ...members });
  return { id: idOf(event, at) ?? newId(random), at, type, entry, position: null };
}

/** The entries that evidence holds; each is found by its subject, so that no index has to be kept for them. */
type Evident = 'certificate-accepted' | 'certificate-validated' | 'token-enrolled';

/** The id of the one entry of that type and subject: a certificate's digest, or `enrolmentOf` a token. */
export function evidentEntryId(type: Evident, subject: string): string {
  return onlyEntryId(type, subject);
}

function onlyEntryId(type: AuditEvent['type'], subject: string): string {
  return createHash('sha256').update(`${type}\0${subject}`).digest().subarray(0, 16).toString('base64url');
}

/** A credential that comes back after a removal is enrolled anew. */
export function enrolmentOf({ id, enrolled_at }: Pick<Row<'tokens'>, 'id' | 'enrolled_at'>): string {
  return `${id} ${enrolled_at}`;
}

const DAY_MS = 24 * 60 * 60 * 1000;

function idOf(event: AuditEvent, at: number): string | undefined {
  switch (event.type) {
    case 'certificate-accepted':
    case 'certificate-validated':
      return evidentEntryId(event.type, event.certificate);
    // Sent again it is refused again, which is told once.
    case 'certificate-refused':
      return onlyEntryId(event.type, JSON.stringify(event));
    case 'extension-refused':
      return onlyEntryId(event.type, `${event.account} ${Math.floor(at / DAY_MS)}`);
    default:
      return undefined;
  }
}
