import { canonicalJson } from '../../shared/canonical.ts';
import { type Hash, leafHash } from '../../shared/merkle.ts';
import type { Row } from '../store/tables.ts';

/** The leaf of an entry: of its canonical bytes. */
export function leafOf({ entry }: Pick<Row<'audit_entries'>, 'entry'>): Hash {
  return leafHash(new TextEncoder().encode(canonicalJson(JSON.parse(entry))));
}
