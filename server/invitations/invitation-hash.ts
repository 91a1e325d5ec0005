import { createHash } from 'node:crypto';

/** What is kept of an invitation. It has 128 random bits, so a plain hash cannot be tried through. */
export function hashInvitation(invitation: string): string {
  return createHash('sha256').update(invitation).digest('base64url');
}
