import type { NetworkEvent } from '../../issuer-port.ts';
import type { StripeAuthorization } from './shapes.ts';
import { moneyOf, subjectOf } from './subject.ts';

/** Cash over a counter or from a machine (ISO 18245). */
const CASH = /^60(10|11)$/;

/** What is asked now; undefined where nothing is. */
export function questionOf(
  authorization: StripeAuthorization,
  { id, at }: { id: string; at: number },
): NetworkEvent | undefined {
  const { pending_request: pending, merchant_data } = authorization;
  if (pending === null || pending === undefined || pending.amount < 0 || pending.merchant_amount < 0)
    return undefined;
  const cash = (pending.amount_details?.cashback_amount ?? 0) > 0 || CASH.test(merchant_data.category_code);
  return {
    ...subjectOf(authorization),
    ...moneyOf(pending),
    eventId: id,
    kind: 'auth_request',
    at,
    purpose: cash ? 'other' : 'purchase',
    final: false,
  };
}
