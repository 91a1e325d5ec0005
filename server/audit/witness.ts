import type { KeyObject } from 'node:crypto';
import { type Checkpoint, isSignedByLog, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Hash, sameHash, verifyConsistency } from '../../shared/merkle.ts';
import { verifyNote } from '../../verification/verify-note.ts';
import { cosign, verifierKeyOf } from './notes.ts';

/** A second key on another machine; `logKeys` are those that the log's anchors name. */
export type Witness = {
  name: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
  logKeys: readonly VerifierKey[];
};

export type Witnessed =
  | { outcome: 'cosigned'; note: string; from: number; size: number }
  /** `reason` is for people: what this log shows now contradicts its signature, or what it has shown before. */
  | { outcome: 'refused'; reason: string };

/**
 * Cosigns a checkpoint (C2SP `tlog-cosignature`) if the log has signed it and it continues the one that this witness cosigned
 * last (`before`, its own note; undefined: it is the first). `proofOf` asks the log for the consistency proof between two sizes.
 */
export async function witnessCheckpoint(
  witness: Witness,
  { note, before, at }: { note: string; before: string | undefined; at: number },
  proofOf: (from: number, to: number) => Promise<readonly Hash[]>,
): Promise<Witnessed> {
  const next = await signedByLog(witness, note);
  if (next === undefined) return refused('the checkpoint is not signed by the log');
  const last = before === undefined ? undefined : await ownCheckpoint(witness, before);
  if (before !== undefined && last === undefined)
    return refused('the state is no checkpoint that this witness has cosigned');
  const reason = last && (await contradiction(last, next, proofOf));
  if (reason !== undefined) return refused(reason);
  const from = last?.size ?? 0;
  return { outcome: 'cosigned', note: cosign(note, witness.name, witness, at), from, size: next.size };
}

async function contradiction(
  last: Checkpoint,
  next: Checkpoint,
  proofOf: (from: number, to: number) => Promise<readonly Hash[]>,
): Promise<string | undefined> {
  if (next.origin !== last.origin) return `it is of another log, ${next.origin}`;
  if (next.size < last.size)
    return `the log was rolled back: it had ${last.size} entries and shows ${next.size}`;
  if (next.size === last.size)
    return sameHash(next.root, last.root) ? undefined : `the log was forked at ${last.size} entries`;
  const proof = await proofOf(last.size, next.size);
  const continues = verifyConsistency(last, next, proof);
  return continues
    ? undefined
    : `the log was forked: its ${next.size} entries do not begin with the ${last.size} seen before`;
}

async function signedByLog({ logKeys }: Witness, note: string): Promise<Checkpoint | undefined> {
  const verified = await verifyNote(note, logKeys);
  return verified !== undefined && isSignedByLog(verified) ? verified.checkpoint : undefined;
}

/** What it keeps itself is believed by its own signature alone. */
async function ownCheckpoint(
  { name, publicKey, logKeys }: Witness,
  note: string,
): Promise<Checkpoint | undefined> {
  const own = verifierKeyOf(name, 'witness', publicKey);
  const verified = await verifyNote(note, [...logKeys, own]);
  return verified?.signedBy.includes(own) ? verified.checkpoint : undefined;
}

function refused(reason: string): Witnessed {
  return { outcome: 'refused', reason };
}
