import type { Verified, VerifierKey } from '../../shared/checkpoint.ts';
import { type AnchoredKeys, judgeNote, NO_KEYS } from '../../shared/evidence/log-checks.ts';
import { verifyNote } from '../audit/notes.ts';

/** A checkpoint that the log has signed, and every anchored witness or the `wanted` ones; or what is wrong with it. */
export function verifiedNote(
  note: string,
  keys: AnchoredKeys,
  wanted: readonly VerifierKey[] = keys?.witnesses ?? [],
): Verified | string {
  if (keys === undefined) return NO_KEYS;
  return judgeNote(verifyNote(note, [...keys.log, ...keys.witnesses]), wanted);
}
