import { parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import { type Hash, rangeHash, sameHash } from '../../shared/merkle.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { takeLease } from '../store/lease.ts';
import { changeRows, insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { leafOf } from './leaf.ts';
import { logName, signingLogKey } from './log-keys.ts';
import { signCheckpoint } from './notes.ts';
import { appendLeaves, edgeTiles, subtreeHash, type Tiles, tileName, tileOf, tileRow } from './tiles.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'config' | 'clock'>;

/** Few in one transaction: where the engine has one writer, payments wait for it. */
export const BATCH = 500;
const LOCK = 'audit-sealer';
/** After the sealer died another one takes its place. */
const LEASE_MS = 20_000;

/** The log that is stored does not have the root that was signed: nothing more is sealed until somebody has looked. */
export class LogDiffers extends Error {}

/**
 * Seals the entries that wait, oldest first: they get their places in the log, the tree grows by their leaves, and a
 * checkpoint is signed, all in one transaction. One server seals at a time; those that only write entries wait for nobody.
 * Answers how many were sealed; undefined where another server seals.
 */
export function sealEntries(
  deps: Deps,
  { holder, most = BATCH }: { holder: string; most?: number },
): Promise<number | undefined> {
  const now = deps.clock();
  return deps.store.engine.transaction(async (transaction) => {
    const lease = { name: LOCK, holder, now, until: now + LEASE_MS };
    if (!(await takeLease(transaction, lease))) return undefined;
    const waiting = await transaction.query<Row<'audit_entries'>>(
      'select * from audit_entries where position is null order by at, id limit $1',
      [most],
    );
    const last = await latestCheckpoint(transaction);
    if (waiting.length === 0 && last !== undefined) return 0;
    const size = last?.size ?? 0;
    const tiles = await readTiles(transaction, edgeTiles(size));
    if (last !== undefined) assertSame(tiles, last);
    const changed = appendLeaves(tiles, size, waiting.map(leafOf));
    const newSize = size + waiting.length;
    const root = rootOf(tiles, newSize);
    const note = signCheckpoint({ origin: logName(deps), size: newSize, root }, signingLogKey(deps));
    await Promise.all([
      changeRows(
        transaction,
        'audit_entries',
        ['position'],
        waiting.map((row, place) => ({ ...row, position: size + place })),
      ),
      putRows(transaction, 'audit_tiles', changed.map(tileRow)),
      insertRows(transaction, 'audit_checkpoints', [{ size: newSize, at: now, note }]),
    ]);
    return waiting.length;
  });
}

async function latestCheckpoint(transaction: Transaction): Promise<Row<'audit_checkpoints'> | undefined> {
  const [last] = await transaction.query<Row<'audit_checkpoints'>>(
    'select * from audit_checkpoints order by size desc limit 1',
    [],
  );
  return last;
}

async function readTiles(transaction: Transaction, keys: ReturnType<typeof edgeTiles>): Promise<Tiles> {
  const rows = await selectRows(transaction, 'audit_tiles', keys);
  return new Map(rows.map((row) => [tileName(row), tileOf(row)]));
}

function rootOf(tiles: Tiles, size: number): Hash {
  return rangeHash({ start: 0, end: size }, (subtree) => subtreeHash(tiles, subtree));
}

/** What was signed last has to be what is stored: nothing is ever signed that contradicts it. */
function assertSame(tiles: Tiles, { size, note }: Row<'audit_checkpoints'>): void {
  const signed = parseCheckpoint(parseNote(note)?.text ?? '');
  let root: Hash | undefined;
  try {
    root = rootOf(tiles, size);
  } catch {
    root = undefined;
  }
  const isSame = signed?.size === size && root !== undefined && sameHash(signed.root, root);
  if (!isSame) throw new LogDiffers(`the stored audit log differs from its checkpoint of ${size} entries`);
}
