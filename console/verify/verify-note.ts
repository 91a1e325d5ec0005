import {
  openCheckpoint,
  type SignatureClaim,
  type Verified,
  type VerifierKey,
} from '../../shared/checkpoint.ts';

/** Verifies a note by keys that are known: undefined where it holds no checkpoint, or a line of a known key does not verify. */
export async function verifyNote(note: string, keys: readonly VerifierKey[]): Promise<Verified | undefined> {
  const opened = openCheckpoint(note, keys);
  if (opened === undefined) return undefined;
  const verified = await Promise.all(opened.claims.map(verifies));
  if (!verified.every(Boolean)) return undefined;
  return { checkpoint: opened.checkpoint, signedBy: opened.claims.map(({ key }) => key) };
}

async function verifies({ key, signed, signature }: SignatureClaim): Promise<boolean> {
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', publicKey, signature, new TextEncoder().encode(signed));
}
