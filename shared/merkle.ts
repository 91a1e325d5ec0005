import { sha256 } from '@noble/hashes/sha2.js';

/** A Merkle tree by RFC 9162 section 2.1: SHA-256, leaves prefixed 0x00 and nodes 0x01. */
export type Hash = Uint8Array<ArrayBuffer>;
/** The leaves from `start` up to, not with, `end`. */
export type Range = { start: number; end: number };
/** A perfect subtree: the leaves from `index * 2 ** level` on, `2 ** level` of them. */
export type Subtree = { level: number; index: number };

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
/** The hash of a tree without leaves. */
export const EMPTY_ROOT: Hash = new Uint8Array(sha256(new Uint8Array()));

/** The hash of a leaf that holds these bytes. */
export function leafHash(bytes: Uint8Array): Hash {
  return new Uint8Array(sha256.create().update(LEAF).update(bytes).digest());
}

/** The hash of the node over two hashes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Hash {
  return new Uint8Array(sha256.create().update(NODE).update(left).update(right).digest());
}

/** Whether two hashes are the same; they are public, so the time that it takes is too. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** The largest power of two below n, which is at least 2. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** What an inclusion proof consists of, leaf first (RFC 9162 section 2.1.3.1). */
export function inclusionRanges(index: number, size: number): Range[] {
  assertPlace(index >= 0 && index < size);
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/** What the proof consists of that the tree of `from` leaves is the beginning of that of `to` (RFC 9162 section 2.1.4.1). */
export function consistencyRanges(from: number, to: number): Range[] {
  assertPlace(from >= 0 && from <= to);
  if (from === 0 || from === to) return [];
  const ranges: Range[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  // A verifier has the hash of the old tree itself.
  if (start > 0) ranges.unshift({ start, end });
  return ranges;
}

/** The perfect subtrees that a range of a proof, or a whole tree, is made of, from left to right. */
export function subtreesOf({ start, end }: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end; ) {
    let [level, width] = [0, 1];
    while (width * 2 <= end - at) {
      level += 1;
      width *= 2;
    }
    assertPlace(at % width === 0);
    subtrees.push({ level, index: at / width });
    at += width;
  }
  return subtrees;
}

/** The hash over a range, of the hashes of its perfect subtrees. */
export function rangeHash(range: Range, hashOf: (subtree: Subtree) => Hash): Hash {
  const hashes = subtreesOf(range).map(hashOf);
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

function assertPlace(holds: boolean): asserts holds {
  if (!holds) throw new RangeError('no such place in the tree');
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

/** Whether a proof shows the leaf at that place of the tree with that root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  { index, size, leaf, root }: { index: number; size: number; leaf: Hash; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== root.length) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(hash, root);
}

type Sized = { size: number; root: Hash };

/** Whether a proof shows that one tree is the beginning of another (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(from: Sized, to: Sized, proof: readonly Hash[]): boolean {
  if (!isCount(from.size) || !isCount(to.size) || from.size > to.size) return false;
  if (from.size === 0) return proof.length === 0 && sameHash(from.root, EMPTY_ROOT);
  if (from.size === to.size) return proof.length === 0 && sameHash(from.root, to.root);
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [(node - 1) / 2, Math.floor(last / 2)];
  const hashes = node === 0 ? [from.root, ...proof] : proof;
  const [first, ...rest] = hashes;
  if (first === undefined || hashes.some(({ length }) => length !== to.root.length)) return false;
  let [older, newer] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [older, newer] = [nodeHash(hash, older), nodeHash(hash, newer)];
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      newer = nodeHash(newer, hash);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(older, from.root) && sameHash(newer, to.root);
}
