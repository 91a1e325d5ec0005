import { decodeBase64url } from '../../shared/base64url.ts';
import { isSignedByLog, type Verified } from '../../shared/checkpoint.ts';
import { type Hash, rangeHash, sameHash } from '../../shared/merkle.ts';
import { leafOf } from './leaf.ts';
import { appendLeaves, subtreeHash, type Tiles } from './tiles.ts';
import type { LogVerdict } from './verify-log.ts';

const HASH_BYTES = 32;

/** Verifies a note by keys that were got apart from the file; a problem is for people. */
export type CheckNote = (note: string) => Verified | string;

/**
 * Walks a log as `audit export --format log` wrote it: recomputes every leaf and the tree over them, and compares it with the
 * signed checkpoints in it, of which the last has to cover everything, and with one that came another way (`outside`: verified, or
 * what is wrong with it).
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  checkNote: CheckNote,
  outside?: Verified | string,
): Promise<LogVerdict> {
  const walk = new ExportWalk(checkNote, outside);
  for await (const line of lines) if (!walk.take(line)) break;
  return walk.end();
}

class ExportWalk {
  readonly #checkNote: CheckNote;
  readonly #faults: string[] = [];
  readonly #tiles: Tiles = new Map();
  readonly #outside: { size: number; root: Hash } | undefined;
  #size = 0;
  #covered = 0;
  #checkpoints = 0;
  #removed = 0;

  constructor(checkNote: CheckNote, outside: Verified | string | undefined) {
    this.#checkNote = checkNote;
    if (typeof outside === 'string') this.#faults.push(`the given checkpoint: ${outside}`);
    else this.#outside = outside?.checkpoint;
    this.#compareOutside();
  }

  /** Whether it makes sense to go on: behind a line that cannot be read nothing is in its place. */
  take(line: string): boolean {
    const told = lineOf(line);
    if (told === undefined) {
      this.#faults.push(`what follows entry ${this.#size - 1} cannot be read`);
      return false;
    }
    if ('checkpoint' in told) this.#compare(told.checkpoint);
    else if (told.index !== this.#size) {
      this.#faults.push(`entry ${this.#size} is missing`);
      return false;
    } else {
      appendLeaves(this.#tiles, this.#size, [told.leaf]);
      this.#size += 1;
      if (told.removed) this.#removed += 1;
      this.#compareOutside();
    }
    return true;
  }

  #root(): Hash {
    return rangeHash({ start: 0, end: this.#size }, (subtree) => subtreeHash(this.#tiles, subtree));
  }

  #compare(note: string): void {
    const name = `the checkpoint behind ${this.#size} entries`;
    const verified = this.#checkNote(note);
    this.#checkpoints += 1;
    if (typeof verified === 'string') this.#faults.push(`${name}: ${verified}`);
    else if (!isSignedByLog(verified)) this.#faults.push(`${name} is not signed by the log`);
    else if (verified.checkpoint.size !== this.#size) this.#faults.push(`${name} is of another size`);
    else if (!sameHash(verified.checkpoint.root, this.#root()))
      this.#faults.push(`${name} has another root than the entries give`);
    else this.#covered = this.#size;
  }

  #compareOutside(): void {
    if (this.#outside === undefined || this.#outside.size !== this.#size) return;
    if (!sameHash(this.#outside.root, this.#root()))
      this.#faults.push('the given checkpoint has another root than the entries give');
  }

  end(): LogVerdict {
    const [faults, size] = [this.#faults, this.#size];
    if (this.#covered < size) faults.push(`no checkpoint covers the entries from ${this.#covered} on`);
    if (this.#outside !== undefined && this.#outside.size > size)
      faults.push(
        `the given checkpoint is of ${this.#outside.size} entries, the file has ${size}: its end is missing`,
      );
    const counts = { size, checkpoints: this.#checkpoints, removed: this.#removed, waiting: 0 };
    return { ok: faults.length === 0, ...counts, faults };
  }
}

type Line = { checkpoint: string } | { index: number; leaf: Hash; removed: boolean };

function lineOf(text: string): Line | undefined {
  try {
    const { checkpoint, index, entry, leaf } = JSON.parse(text) as Record<string, unknown>;
    if (typeof checkpoint === 'string') return { checkpoint };
    if (typeof index !== 'number') return undefined;
    if (typeof entry === 'object' && entry !== null)
      return { index, leaf: leafOf({ entry: JSON.stringify(entry) }), removed: false };
    const hash = typeof leaf === 'string' ? decodeBase64url(leaf) : undefined;
    return hash?.length === HASH_BYTES ? { index, leaf: hash as Hash, removed: true } : undefined;
  } catch {
    return undefined;
  }
}
