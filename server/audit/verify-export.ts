import { decodeBase64url } from '../../shared/base64url.ts';
import { isSignedByLog, type Verified, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Hash, rangeHash, sameHash } from '../../shared/merkle.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { NONE_COSIGNED } from './cosignatures.ts';
import { leafOfJson } from './leaf.ts';
import { appendLeaves, subtreeHash, type Tiles } from './tiles.ts';
import type { LogVerdict } from './verify-log.ts';

const HASH_BYTES = 32;

/** Whom to believe, got apart from the file: a note is verified by all keys, and a problem is for people. */
export type Judge = {
  checkNote(note: string): Promise<Verified | string>;
  witnesses: readonly VerifierKey[];
};

/**
 * Walks a log as `audit export --format log` wrote it: recomputes every leaf and the tree over them, and compares it with the
 * signed checkpoints in it, of which the last has to cover everything, and with one that came another way (`outside`: verified, or
 * what is wrong with it). One of them every witness has to have cosigned.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  judge: Judge,
  outside?: Verified | string,
): Promise<LogVerdict> {
  const walk = new ExportWalk(judge, outside);
  for await (const line of lines) if (!(await walk.take(line))) break;
  return walk.end();
}

class ExportWalk {
  readonly #judge: Judge;
  readonly #faults: string[] = [];
  readonly #tiles: Tiles = new Map();
  readonly #outside: Verified | undefined;
  #size = 0;
  #covered = 0;
  #cosigned: number | undefined;
  #checkpoints = 0;
  #removed = 0;

  constructor(judge: Judge, outside: Verified | string | undefined) {
    this.#judge = judge;
    if (typeof outside === 'string') this.#faults.push(`the given checkpoint: ${outside}`);
    else this.#outside = outside;
    this.#compareOutside();
  }

  /** Whether it makes sense to go on: behind a line that cannot be read nothing is in its place. */
  async take(line: string): Promise<boolean> {
    const told = lineOf(line);
    if (told === undefined) {
      this.#faults.push(`what follows entry ${this.#size - 1} cannot be read`);
      return false;
    }
    if ('checkpoint' in told) await this.#compare(told.checkpoint);
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

  async #compare(note: string): Promise<void> {
    const name = `the checkpoint behind ${this.#size} entries`;
    const verified = await this.#judge.checkNote(note);
    this.#checkpoints += 1;
    if (typeof verified === 'string') this.#faults.push(`${name}: ${verified}`);
    else if (!isSignedByLog(verified)) this.#faults.push(`${name} is not signed by the log`);
    else if (verified.checkpoint.size !== this.#size) this.#faults.push(`${name} is of another size`);
    else if (!sameHash(verified.checkpoint.root, this.#root()))
      this.#faults.push(`${name} has another root than the entries give`);
    else {
      this.#covered = this.#size;
      this.#noteCosigned(verified);
    }
  }

  #compareOutside(): void {
    if (this.#outside?.checkpoint.size !== this.#size) return;
    if (sameHash(this.#outside.checkpoint.root, this.#root())) this.#noteCosigned(this.#outside);
    else this.#faults.push('the given checkpoint has another root than the entries give');
  }

  #noteCosigned({ signedBy }: Verified): void {
    const { witnesses } = this.#judge;
    const isWhole = witnesses.length > 0 && witnesses.every((witness) => signedBy.includes(witness));
    if (isWhole) this.#cosigned = this.#size;
  }

  end(): LogVerdict {
    const [faults, size] = [this.#faults, this.#size];
    if (this.#checkpoints === 0) faults.push('it holds no checkpoint of the log');
    if (this.#covered < size) faults.push(`no checkpoint covers the entries from ${this.#covered} on`);
    const given = this.#outside?.checkpoint.size ?? 0;
    if (given > size)
      faults.push(`the given checkpoint is of ${given} entries, the file has ${size}: its end is missing`);
    const cosigned = this.#cosigned === undefined ? {} : { cosigned: this.#cosigned };
    if (this.#judge.witnesses.length > 0 && this.#cosigned === undefined) faults.push(NONE_COSIGNED);
    const counts = { size, checkpoints: this.#checkpoints, removed: this.#removed, waiting: 0, ...cosigned };
    return { ok: faults.length === 0, ...counts, faults };
  }
}

type Line = { checkpoint: string } | { index: number; leaf: Hash; removed: boolean };

/** A line is I-JSON of one of three forms, with nothing beside: whatever else reads the file must not read other things in it. */
function lineOf(text: string): Line | undefined {
  try {
    const line = parseStrictJson(text) as Record<string, unknown>;
    const { checkpoint, index, entry, leaf } = line;
    const form = Object.keys(line).toSorted().join(' ');
    if (form === 'checkpoint') return typeof checkpoint === 'string' ? { checkpoint } : undefined;
    if (typeof index !== 'number') return undefined;
    if (form === 'entry index')
      return typeof entry === 'object' ? { index, leaf: leafOfJson(entry), removed: false } : undefined;
    const hash = form === 'index leaf' && typeof leaf === 'string' ? decodeBase64url(leaf) : undefined;
    return hash?.length === HASH_BYTES ? { index, leaf: hash, removed: true } : undefined;
  } catch {
    return undefined;
  }
}
