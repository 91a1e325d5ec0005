import { type Hash, nodeHash, type Subtree } from '../../shared/merkle.ts';
import type { Row } from '../store/tables.ts';

/** A tile: up to 256 neighbouring hashes of one level in eight; full ones never change. */
export type TileKey = Pick<Row<'audit_tiles'>, 'level' | 'place'>;
export type Tile = TileKey & { hashes: Hash[] };

const HEIGHT = 8;
const WIDTH = 2 ** HEIGHT;
const HASH_BYTES = 32;

/** A stored tile's hashes. */
export function tileOf({ level, place, hashes }: Row<'audit_tiles'>): Tile {
  const bytes = new Uint8Array(Buffer.from(hashes, 'base64url'));
  const count = bytes.length / HASH_BYTES;
  const at = (index: number) => bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  return { level, place, hashes: Array.from({ length: count }, (_, index) => at(index)) };
}

/** A tile as it is stored. */
export function tileRow({ level, place, hashes }: Tile): Row<'audit_tiles'> {
  return { level, place, hashes: Buffer.concat(hashes).toString('base64url') };
}

/** The name of a tile in maps. */
export const tileName = ({ level, place }: TileKey) => `${level} ${place}`;
export type Tiles = Map<string, Tile>;

/** The tile in which the hash of a perfect subtree lies, or those that it is made of. */
export function tileFor({ level, index }: Subtree): TileKey {
  const first = index * 2 ** (level % HEIGHT);
  return { level: Math.floor(level / HEIGHT), place: Math.floor(first / WIDTH) };
}

/** The hash of a perfect subtree, from its tile. */
export function subtreeHash(tiles: Tiles, subtree: Subtree): Hash {
  const width = 2 ** (subtree.level % HEIGHT);
  const first = (subtree.index * width) % WIDTH;
  const hashes = tiles.get(tileName(tileFor(subtree)))?.hashes.slice(first, first + width) ?? [];
  if (hashes.length !== width) throw new Error('the stored tree lacks a hash');
  return foldAll(hashes);
}

/** The hash over a power of two of neighbours. */
function foldAll(hashes: readonly Hash[]): Hash {
  let level = hashes;
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: below.length / 2 }, (_, pair) =>
      nodeHash(below[2 * pair] as Hash, below[2 * pair + 1] as Hash),
    );
  }
  return level[0] as Hash;
}

/** The tiles at the tree's right edge that are not full: what is needed to go on, and for its root. */
export function edgeTiles(size: number): TileKey[] {
  const keys: TileKey[] = [];
  for (let [level, count] = [0, size]; count > 0; [level, count] = [level + 1, Math.floor(count / WIDTH)])
    if (count % WIDTH > 0) keys.push({ level, place: Math.floor(count / WIDTH) });
  return keys;
}

/** Adds leaves behind the first `size` to the tiles of the right edge, which change; answers the tiles that did. */
export function appendLeaves(tiles: Tiles, size: number, leaves: readonly Hash[]): Tile[] {
  const changed = new Set<Tile>();
  let [level, count, adding] = [0, size, [...leaves]];
  while (adding.length > 0) {
    const full: Hash[] = [];
    const before = Math.floor(count / WIDTH);
    for (const hash of adding) {
      const tile = openTile(tiles, { level, place: Math.floor(count / WIDTH) });
      tile.hashes.push(hash);
      changed.add(tile);
      count += 1;
      if (count % WIDTH === 0) full.push(foldAll(tile.hashes));
    }
    [level, count, adding] = [level + 1, before, full];
  }
  return [...changed];
}

function openTile(tiles: Tiles, key: TileKey): Tile {
  const known = tiles.get(tileName(key));
  if (known !== undefined) return known;
  const tile = { ...key, hashes: [] };
  tiles.set(tileName(key), tile);
  return tile;
}
