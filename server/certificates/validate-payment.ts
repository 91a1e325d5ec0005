import { encodeBase64url } from '../../shared/base64url.ts';
import { sha256Text } from '../../shared/canonical.ts';
import type { Rate } from '../../shared/exchange.ts';
import { auditEntry } from '../audit/entries.ts';
import type { DemandRow } from '../demands/demand-row.ts';
import { type Met, meetDemand } from '../demands/meet-demand.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { addEvent, type CertificateRow } from './certificate-row.ts';

/** What validations write beside the certificates' own rows. */
export type Validations = { audit: Row<'audit_entries'>[]; met: Met };

type Validation = { demand: DemandRow | undefined; receipt: string; at: number; random: Random };

/** An empty list of what validations write. */
export function noValidations(): Validations {
  return { audit: [], met: { demands: [], webhooks: [] } };
}

/**
 * Validates a locked payment whose funds are reserved, by its confirmation alone or by the last approval: from now on it
 * stands, its demand is met, and its card can be released.
 */
export function validatePayment(
  row: CertificateRow,
  { demand, receipt, at, random }: Validation,
  written: Validations,
): void {
  const { digest } = row;
  row.receipt = receipt;
  row.validated_at = at;
  row.state = 'validated';
  addEvent(row, 'validated', at);
  meetDemand(demand, { digest, receipt, at, random }, written.met);
  const event = {
    type: 'certificate-validated',
    certificate: digest,
    receipt: encodeBase64url(sha256Text(receipt)),
    ...(row.rate === null ? {} : { rate: JSON.parse(row.rate) as Rate }),
  } as const;
  written.audit.push(auditEntry(event, at, random));
}

/** Stores what validations wrote; the certificates' rows are the caller's. */
export async function storeValidations(transaction: Transaction, { audit, met }: Validations): Promise<void> {
  await Promise.all([
    insertRows(transaction, 'audit_entries', audit),
    changeRows(transaction, 'demands', ['validated_at', 'digest'], met.demands),
    insertRows(transaction, 'webhooks', met.webhooks),
  ]);
}
