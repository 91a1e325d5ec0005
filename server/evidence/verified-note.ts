import type { Verified } from '../../shared/checkpoint.ts';
import { type AnchoredKeys, judgeNote, NO_KEYS } from '../../shared/evidence/log-checks.ts';
import { verifyNote } from '../audit/notes.ts';

/** A checkpoint that the log has signed, and every anchored witness; or what is wrong with it. */
export function verifiedNote(note: string, keys: AnchoredKeys): Verified | string {
  return keys === undefined ? NO_KEYS : judgeNote(verifyNote(note, [...keys.log, ...keys.witnesses]), keys);
}
