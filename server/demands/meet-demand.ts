import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { validatedWebhook } from '../webhooks/validated-webhook.ts';
import type { DemandRow } from './demand-row.ts';

/** What a validated certificate changes on the merchant's side; to be stored in the transaction of its validation. */
export type Met = { demands: DemandRow[]; webhooks: Row<'webhooks'>[] };

type Validation = { digest: string; receipt: string; at: number; random: Random };

/**
 * Meets a locked demand that was found open: from now on no other certificate can, and the merchant is told, if it wants
 * to be.
 */
export function meetDemand(
  row: DemandRow | undefined,
  { digest, receipt, at, random }: Validation,
  met: Met,
): void {
  if (row === undefined) return;
  row.validated_at = at;
  row.digest = digest;
  met.demands.push(row);
  const { id: demand, merchant_id, notify } = row;
  if (notify !== null)
    met.webhooks.push(validatedWebhook({ merchant_id, address: notify, demand, receipt }, at, random));
}
