import type { Anchors } from '../shared/anchors.ts';
import {
  isSignedByLog,
  openCheckpoint,
  parseVerifierKey,
  type SignatureClaim,
  type Verified,
  type VerifierKey,
} from '../shared/checkpoint.ts';

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

/** Of the anchors what concerns the log. */
export type LogAnchors = Pick<Anchors, 'log' | 'retiredLogs' | 'witnesses'>;
export type AnchoredKeys = { log: VerifierKey[]; witnesses: VerifierKey[] } | undefined;

/** The keys of log and witnesses that the anchors name; undefined where one is none. */
export function anchoredKeys({ log, retiredLogs = [], witnesses = [] }: LogAnchors): AnchoredKeys {
  const read = (texts: readonly string[], kind: VerifierKey['kind']) =>
    texts.map(parseVerifierKey).filter((key) => key?.kind === kind) as VerifierKey[];
  const keys = { log: read([log, ...retiredLogs], 'log'), witnesses: read(witnesses, 'witness') };
  const isWhole = keys.log.length === 1 + retiredLogs.length && keys.witnesses.length === witnesses.length;
  return isWhole ? keys : undefined;
}

/** A checkpoint that the log has signed, and every anchored witness or the `wanted` ones; or what is wrong with it. */
export async function verifiedNote(
  note: string,
  keys: AnchoredKeys,
  wanted: readonly VerifierKey[] = keys?.witnesses ?? [],
): Promise<Verified | string> {
  if (keys === undefined) return 'the anchors hold a key that is none';
  const verified = await verifyNote(note, [...keys.log, ...keys.witnesses]);
  if (verified === undefined) return 'a checkpoint’s signature does not verify';
  if (!isSignedByLog(verified)) return 'a checkpoint is not signed by the anchored log';
  const missing = wanted.find((witness) => !verified.signedBy.includes(witness));
  return missing === undefined ? verified : `the witness ${missing.name} has not signed a checkpoint`;
}
