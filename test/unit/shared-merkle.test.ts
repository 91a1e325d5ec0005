import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyRanges,
  EMPTY_ROOT,
  type Hash,
  inclusionRanges,
  leafHash,
  rangeHash,
  type Subtree,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/merkle.ts';

/** The leaves and roots that Certificate Transparency's implementations are tested with. */
const LEAVES = [
  ...['', '00', '10', '2021', '3031', '40414243'],
  ...['5051525354555657', '606162636465666768696a6b6c6d6e6f'],
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH of RFC 9162 section 2.1.1, word by word. */
function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`leaf ${at}`));
const subtreeHash = (leaves: readonly Uint8Array[]) => (subtree: Subtree) => {
  const width = 2 ** subtree.level;
  return new Uint8Array(naiveRoot(leaves.slice(subtree.index * width, (subtree.index + 1) * width)));
};
const rootOf = (leaves: readonly Uint8Array[]) =>
  rangeHash({ start: 0, end: leaves.length }, subtreeHash(leaves));
const inclusion = (leaves: readonly Uint8Array[], index: number) =>
  inclusionRanges(index, leaves.length).map((range) => rangeHash(range, subtreeHash(leaves)));
const consistency = (leaves: readonly Uint8Array[], from: number) =>
  consistencyRanges(from, leaves.length).map((range) => rangeHash(range, subtreeHash(leaves)));

describe('the tree of RFC 9162', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))('%i leaves', (size, root) => {
    expect(hex(rootOf(LEAVES.slice(0, size)))).toBe(root);
    expect(hex(naiveRoot(LEAVES.slice(0, size)))).toBe(root);
  });

  test('the proofs of the example in section 2.1.5', () => {
    const ranges = (list: { start: number; end: number }[]) =>
      list.map(({ start, end }) => `${start}-${end}`);
    expect(ranges(inclusionRanges(0, 7))).toEqual(['1-2', '2-4', '4-7']);
    expect(ranges(inclusionRanges(3, 7))).toEqual(['2-3', '0-2', '4-7']);
    expect(ranges(inclusionRanges(4, 7))).toEqual(['5-6', '6-7', '0-4']);
    expect(ranges(inclusionRanges(6, 7))).toEqual(['4-6', '0-4']);
    expect(ranges(consistencyRanges(3, 7))).toEqual(['2-3', '3-4', '0-2', '4-7']);
    expect(ranges(consistencyRanges(4, 7))).toEqual(['4-7']);
    expect(ranges(consistencyRanges(6, 7))).toEqual(['4-6', '6-7', '0-4']);
  });
});

const size = fc.integer({ min: 1, max: 70 });

test('every leaf of every tree is shown by its proof, and by no other leaf, place, root or size', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (count, one, other) => {
      const leaves = leavesOf(count);
      const [index, wrong] = [one % count, other % count];
      const proof = inclusion(leaves, index);
      const leaf = leafHash(leaves[index] as Buffer);
      const root = rootOf(leaves);
      const of = { index, size: count, leaf, root };
      expect(verifyInclusion(of, proof)).toBe(true);
      if (wrong !== index) {
        expect(verifyInclusion({ ...of, index: wrong }, proof)).toBe(false);
        expect(verifyInclusion({ ...of, leaf: leafHash(leaves[wrong] as Buffer) }, proof)).toBe(false);
      }
      expect(verifyInclusion({ ...of, root: EMPTY_ROOT }, proof)).toBe(false);
      expect(verifyInclusion(of, [...proof, EMPTY_ROOT])).toBe(false);
      if (proof.length > 0) {
        expect(verifyInclusion(of, proof.slice(1))).toBe(false);
        expect(verifyInclusion(of, proof.slice(0, -1))).toBe(false);
        expect(verifyInclusion(of, damaged(proof, other))).toBe(false);
      }
      expect(verifyInclusion({ ...of, index: count }, proof)).toBe(false);
      expect(verifyInclusion({ ...of, index: -1 }, proof)).toBe(false);
      expect(verifyInclusion({ ...of, index: index + 0.5 }, proof)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('every tree is shown to begin every later one, and a forked, cut or swapped one is not', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (count, first, other) => {
      const leaves = leavesOf(count);
      const from = 1 + (first % count);
      const proof = consistency(leaves, from);
      const older = { size: from, root: rootOf(leaves.slice(0, from)) };
      const newer = { size: count, root: rootOf(leaves) };
      expect(verifyConsistency(older, newer, proof)).toBe(true);
      const forked = leaves.with(other % from, Buffer.from('another entry'));
      expect(verifyConsistency(older, { size: count, root: rootOf(forked) }, consistency(forked, from))).toBe(
        false,
      );
      expect(verifyConsistency({ size: from, root: rootOf(forked.slice(0, from)) }, newer, proof)).toBe(
        false,
      );
      expect(verifyConsistency(older, newer, [...proof, EMPTY_ROOT])).toBe(false);
      if (proof.length > 0) {
        expect(verifyConsistency(older, newer, proof.slice(1))).toBe(false);
        expect(verifyConsistency(older, newer, damaged(proof, other))).toBe(false);
        expect(verifyConsistency(newer, older, proof)).toBe(false);
      }
      expect(verifyConsistency({ size: 0, root: EMPTY_ROOT }, newer, [])).toBe(true);
      expect(verifyConsistency({ size: 0, root: older.root }, newer, [])).toBe(false);
    }),
    { numRuns: 60 },
  );
});

function damaged(proof: readonly Hash[], place: number): Hash[] {
  const at = place % proof.length;
  return proof.map((hash, index) =>
    index === at ? Uint8Array.from(hash, (byte, n) => (n === place % 32 ? byte ^ 1 : byte)) : hash,
  );
}
