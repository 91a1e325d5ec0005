import type { Dialect } from '../engine.ts';

/** How far the audit log was pushed to each target, and when the next try is due. */
export function siemCursors(dialect: Dialect): readonly string[] {
  const integer = dialect === 'postgres' ? 'bigint' : 'integer';
  const columns = ['next', 'failures', 'due_at'].map((column) => `${column} ${integer} not null`).join(', ');
  const strict = dialect === 'postgres' ? '' : ' strict';
  return [`create table siem_cursors (target text primary key, ${columns})${strict}`];
}
