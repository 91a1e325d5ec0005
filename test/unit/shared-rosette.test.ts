import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rosettePaths } from '../../shared/rosette.ts';

const digest = new Uint8Array(createHash('sha256').update('a certificate').digest());

test('the same digest gives the same rosette, of four closed curves', () => {
  const paths = rosettePaths(digest);
  expect(rosettePaths(digest.slice())).toEqual(paths);
  expect(paths).toHaveLength(4);
  for (const path of paths) expect(path).toMatch(/^M\d+\.\d \d+\.\d(L\d+\.\d \d+\.\d){359}Z$/);
});

test('every byte of the digest changes the rosette', () => {
  const seen = new Set([rosettePaths(digest).join()]);
  for (let place = 0; place < 32; place += 1) {
    for (const step of [1, 3, 14, 42, 128]) {
      seen.add(rosettePaths(digest.map((byte, at) => (at === place ? (byte + step) % 256 : byte))).join());
    }
  }
  expect(seen.size).toBe(1 + 32 * 5);
});

test('it stays within its view box, whatever the digest', () => {
  const extremes = [0, 255, 128].map((byte) => new Uint8Array(32).fill(byte));
  for (const one of [digest, ...extremes]) {
    const numbers =
      rosettePaths(one)
        .join()
        .match(/\d+\.\d/g) ?? [];
    for (const number of numbers) {
      expect(Number(number)).toBeGreaterThan(0);
      expect(Number(number)).toBeLessThan(200);
    }
  }
});

test('a digest has 32 bytes', () => {
  expect(() => rosettePaths(digest.subarray(1))).toThrow(RangeError);
});
