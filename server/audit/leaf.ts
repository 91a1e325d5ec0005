import { canonicalJson } from '../../shared/canonical.ts';
import { type Hash, leafHash } from '../../shared/merkle.ts';
import type { Row } from '../store/tables.ts';

/** The leaf of an entry as it is stored: of its canonical bytes. */
export function leafOf({ entry }: Pick<Row<'audit_entries'>, 'entry'>): Hash {
  return leafOfJson(JSON.parse(entry));
}

/** The leaf of an entry that was read. */
export function leafOfJson(entry: unknown): Hash {
  return leafHash(new TextEncoder().encode(canonicalJson(entry)));
}
