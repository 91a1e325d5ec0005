import type { AuditLine, AuditPage, AuditQuery, ProvenEntry } from '../../shared/audit-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { newestCosigned } from '../audit/cosignatures.ts';
import { eventRule } from '../audit/events.ts';
import { newestCheckpoint, proveInclusion } from '../audit/read-log.ts';
import { itemsOf } from '../http/page.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

type Deps = Pick<Ports, 'store' | 'config'>;

/** Sealed entries, the latest first, a page at a time, with what people may see of them, and the newest checkpoint. */
export async function listAudit(
  { store, config }: Deps,
  { after, limit }: AuditQuery,
): Promise<{ outcome: 'answered'; body: AuditPage }> {
  const newest = await newestCheckpoint({ store });
  const cosigned = await newestCosigned({ store, config });
  const end = Math.min(newest?.size ?? 0, after === undefined ? Number.MAX_SAFE_INTEGER : Number(after));
  const first = Math.max(0, end - itemsOf(limit));
  const rows = await store.read
    .selectFrom('audit_entries')
    .selectAll()
    .where('position', '>=', first)
    .where('position', '<', end)
    .orderBy('position', 'desc')
    .execute();
  const { waiting } = await store.read
    .selectFrom('audit_entries')
    .select((row) => row.fn.countAll<number>().as('waiting'))
    .where('position', 'is', null)
    .executeTakeFirstOrThrow();
  const body = {
    items: rows.map(lineOf),
    ...(first === 0 ? {} : { next: String(first) }),
    ...(newest === undefined ? {} : { checkpoint: newest.note }),
    ...(cosigned === undefined ? {} : { cosigned: cosigned.note }),
    witnesses: config.auditWitnesses.map(({ name }) => name),
    waiting: Number(waiting),
  };
  return { outcome: 'answered', body };
}

function lineOf({ position, at, type, entry }: Row<'audit_entries'>): AuditLine {
  const rule = eventRule(type);
  const { type: _, at: __, ...members } = entry === '' ? {} : JSON.parse(entry);
  const shown = Object.entries(members).filter(([name]) => rule?.members[name]?.shown === true);
  return {
    index: position ?? 0,
    at: formatInstant(at),
    type,
    title: rule?.title ?? type,
    members: shown.map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
    removed: entry === '',
  };
}

/**
 * A whole entry with the proof that it is in the log of a size, so that a page that trusts nobody can compute its leaf.
 * Refusals: malformed; unknown where the log is smaller, or only the leaf was kept.
 */
export async function proveEntry(
  deps: Deps,
  { index, size }: { index: number; size: number },
): Promise<Refusal | { outcome: 'answered'; body: ProvenEntry }> {
  const row = await deps.store.read
    .selectFrom('audit_entries')
    .select('entry')
    .where('position', '=', index)
    .executeTakeFirst();
  if (row === undefined || row.entry === '') return refuse('unknown');
  const proven = await proveInclusion(deps, { index, size });
  if (proven.outcome === 'refused') return proven;
  return { outcome: 'answered', body: { entry: JSON.parse(row.entry), proof: proven.body.proof } };
}
