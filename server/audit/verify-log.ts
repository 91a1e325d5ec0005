import { encodeBase64url } from '../../shared/base64url.ts';
import { isSignedByLog, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Hash, rangeHash, sameHash } from '../../shared/merkle.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { verifyNote } from '../../verification/verify-note.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { checkCosignatures } from './cosignatures.ts';
import { leafOfJson } from './leaf.ts';
import { logKeys } from './log-keys.ts';
import { appendLeaves, subtreeHash, type Tiles, tileName, tileOf } from './tiles.ts';

type Deps = Pick<Ports, 'store' | 'config' | 'keys'>;
type Checkpoint = Row<'audit_checkpoints'>;

/** What the walk found: `removed` entries have only their leaf left, `waiting` ones are not sealed yet. */
export type LogVerdict = {
  ok: boolean;
  size: number;
  checkpoints: number;
  removed: number;
  waiting: number;
  /** How many entries every witness has cosigned, where there are witnesses. */
  cosigned?: number;
  faults: string[];
};

const PAGE = 1000;
/** One mistake may show at every entry that follows. */
const MOST_FAULTS = 20;

/**
 * Walks the whole log: recomputes every leaf and the tree over them, and compares them with the entries, tiles, checkpoints and
 * cosignatures that are stored, and with a checkpoint that left the machine, where one is given.
 */
export async function verifyLog(deps: Deps, outside?: string): Promise<LogVerdict> {
  const { read } = deps.store;
  const faults: string[] = [];
  const keys = logKeys(deps);
  const checkpoints = await read.selectFrom('audit_checkpoints').selectAll().orderBy('size').execute();
  const size = checkpoints.at(-1)?.size ?? 0;
  const wanted = await headsOf(checkpoints, keys, faults);
  if (outside !== undefined) await addOutside(wanted, { note: outside, keys, size }, faults);
  const walk = new Walk(deps, wanted, faults);
  await walk.to(size);
  await walk.compareTiles(size);
  const beyond = await countEntries(deps, { from: size });
  if (beyond > 0) faults.push(`${beyond} entries have places behind the last checkpoint`);
  const { faults: unsigned, cosigned } = await checkCosignatures(deps, checkpoints);
  faults.push(...unsigned);
  return {
    ok: faults.length === 0,
    size,
    checkpoints: checkpoints.length,
    removed: walk.removed,
    waiting: await countEntries(deps, 'waiting'),
    ...(cosigned === undefined ? {} : { cosigned }),
    faults: faults.slice(0, MOST_FAULTS),
  };
}

type Heads = Map<number, { root: Hash; name: string }[]>;

async function headsOf(
  checkpoints: readonly Checkpoint[],
  keys: readonly VerifierKey[],
  faults: string[],
): Promise<Heads> {
  const heads: Heads = new Map();
  for (const { size, note } of checkpoints) {
    const verified = await verifyNote(note, keys);
    const name = `the checkpoint of ${size} entries`;
    if (verified === undefined || !isSignedByLog(verified)) faults.push(`${name} is not signed by the log`);
    else if (verified.checkpoint.size !== size) faults.push(`${name} is of another size`);
    else heads.set(size, [{ root: verified.checkpoint.root, name }]);
  }
  return heads;
}

type Outside = { note: string; keys: readonly VerifierKey[]; size: number };

/** A log whose tail was cut, or that was forked, shows against what it has signed before. */
async function addOutside(heads: Heads, { note, keys, size }: Outside, faults: string[]): Promise<void> {
  const verified = await verifyNote(note, keys);
  const name = 'the given checkpoint';
  if (verified === undefined || !isSignedByLog(verified)) {
    faults.push(`${name} is not signed by the log`);
    return;
  }
  const { checkpoint } = verified;
  if (checkpoint.size > size) {
    faults.push(`${name} is of ${checkpoint.size} entries, the log has ${size}: its end is missing`);
    return;
  }
  heads.set(checkpoint.size, [...(heads.get(checkpoint.size) ?? []), { root: checkpoint.root, name }]);
}

class Walk {
  readonly #deps: Deps;
  readonly #heads: Heads;
  readonly #faults: string[];
  /** The tree as it follows from the entries. */
  readonly #tiles: Tiles = new Map();
  #size = 0;
  removed = 0;

  constructor(deps: Deps, heads: Heads, faults: string[]) {
    this.#deps = deps;
    this.#heads = heads;
    this.#faults = faults;
  }

  async to(size: number): Promise<void> {
    this.#compareHead();
    while (this.#size < size) {
      const [first, end] = [this.#size, Math.min(size, this.#size + PAGE)];
      const entries = await this.#entries(first, end);
      const stored = await storedLeaves(this.#deps.store, first, end);
      for (let position = first; position < end; position += 1) {
        const leaf = this.#leafAt(position, entries.get(position), stored.get(position));
        appendLeaves(this.#tiles, position, [leaf]);
        this.#size = position + 1;
        this.#compareHead();
      }
    }
  }

  #compareHead(): void {
    for (const { root, name } of this.#heads.get(this.#size) ?? []) {
      const own = rangeHash({ start: 0, end: this.#size }, (subtree) => subtreeHash(this.#tiles, subtree));
      if (!sameHash(own, root)) this.#faults.push(`${name} has another root than the entries give`);
    }
  }

  /** The entry says what its leaf is; where it was removed, or is missing, the stored leaf has to stand in. */
  #leafAt(position: number, row: Row<'audit_entries'> | undefined, stored: Hash | undefined): Hash {
    const none = new Uint8Array(32);
    if (row === undefined) {
      this.#faults.push(`entry ${position} is missing`);
      return stored ?? none;
    }
    if (row.entry === '') {
      this.removed += 1;
      if (stored === undefined) this.#faults.push(`the leaf of entry ${position} is missing`);
      return stored ?? none;
    }
    const leaf = entryLeaf(row);
    const isSame = leaf !== undefined && stored !== undefined && sameHash(leaf, stored);
    if (!isSame) this.#faults.push(`entry ${position} is not the one that was sealed`);
    return leaf ?? none;
  }

  async #entries(first: number, end: number): Promise<Map<number, Row<'audit_entries'>>> {
    const rows = await this.#deps.store.read
      .selectFrom('audit_entries')
      .selectAll()
      .where('position', '>=', first)
      .where('position', '<', end)
      .execute();
    return new Map(rows.map((row) => [row.position ?? 0, row]));
  }

  /** Proofs are made from the tiles. */
  async compareTiles(size: number): Promise<void> {
    const stored = await this.#deps.store.read
      .selectFrom('audit_tiles')
      .selectAll()
      .where('level', '>', 0)
      .execute();
    const known = new Map(stored.map((row) => [tileName(row), row.hashes]));
    for (const [name, { level, hashes }] of this.#tiles) {
      if (level === 0) continue;
      const text = encodeBase64url(Buffer.concat(hashes));
      if (known.get(name) !== text)
        this.#faults.push(`tile ${name} of the tree is not what the entries give`);
      known.delete(name);
    }
    if (size > 0 && known.size > 0) this.#faults.push(`${known.size} tiles belong to no entries`);
  }
}

/** The leaves of some entries as they were sealed, by their places. */
export async function storedLeaves(
  { read }: Deps['store'],
  first: number,
  end: number,
): Promise<Map<number, Hash>> {
  const rows = await read
    .selectFrom('audit_tiles')
    .selectAll()
    .where('level', '=', 0)
    .where('place', '>=', Math.floor(first / 256))
    .where('place', '<=', Math.floor(end / 256))
    .execute();
  const leaves = rows
    .map(tileOf)
    .flatMap(({ place, hashes }) => hashes.map((hash, at) => [place * 256 + at, hash] as const));
  return new Map(leaves);
}

function entryLeaf(row: Row<'audit_entries'>): Hash | undefined {
  try {
    return leafOfJson(parseStrictJson(row.entry));
  } catch {
    return undefined;
  }
}

async function countEntries({ store }: Deps, which: 'waiting' | { from: number }): Promise<number> {
  const all = store.read.selectFrom('audit_entries').select((row) => row.fn.countAll<number>().as('count'));
  const some =
    which === 'waiting' ? all.where('position', 'is', null) : all.where('position', '>=', which.from);
  return Number((await some.executeTakeFirst())?.count ?? 0);
}
