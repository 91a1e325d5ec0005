import { transfer } from '../ledger/transfer.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { type CertificateRow, endAs } from './certificate-row.ts';

/**
 * Ends a locked payment that waits for its confirmation or approval. What it had reserved is available again; answers the
 * ledger's line for that, to be stored in the same transaction as both rows.
 */
export function endWaiting(
  { row, account }: { row: CertificateRow; account: Row<'accounts'> },
  end: 'cancelled' | 'denied' | 'expired',
  { at, random }: { at: number; random: Random },
): Row<'transfers'>[] {
  const reserved = row.state === 'awaiting-approval';
  endAs(row, end, at);
  if (!reserved) return [];
  const movement = { from: 'reserved', to: 'available', amount: row.reserve, kind: 'released' } as const;
  return [transfer(account, { ...movement, certificateId: row.id, at }, random)];
}
