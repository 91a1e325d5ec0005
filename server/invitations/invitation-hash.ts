import { createHash } from 'node:crypto';
import { readInvitation } from './recovery-code.ts';

/** What is kept of an invitation (128 random bits) or a recovery code (80): too many for a plain hash to be tried through. */
export function hashInvitation(invitation: string): string {
  return createHash('sha256').update(readInvitation(invitation)).digest('base64url');
}
