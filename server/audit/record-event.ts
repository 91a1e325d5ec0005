import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import { auditEntry } from './entries.ts';
import type { AuditEvent } from './events.ts';

/** Writes entries in the transaction of what they tell. */
export async function recordEvents(
  transaction: Transaction,
  events: readonly AuditEvent[],
  at: number,
  random: Random,
): Promise<void> {
  const rows = events.map((event) => auditEntry(event, at, random));
  await insertRows(transaction, 'audit_entries', rows);
}
