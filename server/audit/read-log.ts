import { sql } from 'kysely';
import { encodeBase64url } from '../../shared/base64url.ts';
import type { AuditProof } from '../../shared/evidence-schemas.ts';
import {
  consistencyRanges,
  inclusionRanges,
  type Range,
  rangeHash,
  subtreesOf,
} from '../../shared/merkle.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { newestCosigned, withCosignatures } from './cosignatures.ts';
import { subtreeHash, tileFor, tileName, tileOf } from './tiles.ts';

type Deps = Pick<Ports, 'store'>;

/** The newest checkpoint, if there is one, with what witnesses have cosigned of it. */
export async function newestCheckpoint({ store }: Deps): Promise<Row<'audit_checkpoints'> | undefined> {
  const newest = await store.read
    .selectFrom('audit_checkpoints')
    .selectAll()
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest && (await withCosignatures({ store }, [newest]))[0];
}

type Proof = Refusal | { outcome: 'answered'; body: { proof: string[] } };

/** That an entry is in the log of a size that it has had. Refusals: malformed; unknown where the log is smaller. */
export async function proveInclusion(
  deps: Deps,
  { index, size }: { index: number; size: number },
): Promise<Proof> {
  if (index >= size) return refuse('malformed', { detail: 'index has to be below size' });
  return prove(deps, size, () => inclusionRanges(index, size));
}

/** That the log of one size is the beginning of that of another. Refusals: malformed; unknown where the log is smaller. */
export async function proveConsistency(
  deps: Deps,
  { from, to }: { from: number; to: number },
): Promise<Proof> {
  if (from > to) return refuse('malformed', { detail: 'from has to be at most to' });
  return prove(deps, to, () => consistencyRanges(from, to));
}

async function prove(deps: Deps, size: number, ranges: () => Range[]): Promise<Proof> {
  const newest = await newestCheckpoint(deps);
  if (newest === undefined || size > newest.size) return refuse('unknown');
  return { outcome: 'answered', body: { proof: await hashesOf(deps, ranges()) } };
}

/** The hashes over ranges, from the few tiles that hold them. */
async function hashesOf({ store }: Deps, ranges: readonly Range[]): Promise<string[]> {
  const wanted = ranges.flatMap(subtreesOf).map(tileFor);
  const keys = [...new Map(wanted.map((key) => [tileName(key), key])).values()];
  if (keys.length === 0) return [];
  const pairs = keys.map(({ level, place }) => sql`(level = ${level} and place = ${place})`);
  const rows = await store.read
    .selectFrom('audit_tiles')
    .selectAll()
    .where(sql<boolean>`(${sql.join(pairs, sql` or `)})`)
    .execute();
  const tiles = new Map(rows.map((row) => [tileName(row), tileOf(row)]));
  return ranges.map((range) => encodeBase64url(rangeHash(range, (subtree) => subtreeHash(tiles, subtree))));
}

/**
 * A sealed entry with what proves it, against the newest checkpoint that every configured witness has cosigned, or the newest of
 * all where they have not seen the entry yet; undefined until it is sealed, or where it was removed.
 */
export async function provenEntry(
  deps: Deps & Pick<Ports, 'config'>,
  id: string,
): Promise<AuditProof | undefined> {
  const row = await deps.store.read
    .selectFrom('audit_entries')
    .select(['entry', 'position'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.entry === '' || row.position === null) return undefined;
  const { position: index } = row;
  const newest = (await newestCosigned(deps, index + 1)) ?? (await newestCheckpoint(deps));
  if (newest === undefined) return undefined;
  const { size, note: checkpoint } = newest;
  const proof = await hashesOf(deps, inclusionRanges(index, size));
  return { entry: JSON.parse(row.entry), index, size, proof, checkpoint };
}
