import { formatInstant } from '../../shared/instant.ts';
import { newId } from '../ids.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';

type About = Pick<Row<'webhooks'>, 'merchant_id' | 'address'> & { demand: string; receipt: string };

/**
 * Tells a merchant that its demand was met: a row to be stored in the transaction in which it was. The body has the form
 * that Standard Webhooks asks for and is signed anew for every attempt; its id stays.
 */
export function validatedWebhook(
  { merchant_id, address, demand, receipt }: About,
  at: number,
  random: Random,
): Row<'webhooks'> {
  const body = JSON.stringify({
    type: 'demand.validated',
    timestamp: formatInstant(at),
    data: { demand, receipt },
  });
  return {
    id: `msg_${newId(random)}`,
    merchant_id,
    address,
    body,
    state: 'queued',
    attempts: 0,
    created_at: at,
    due_at: at,
    lease_until: 0,
    ended_at: null,
    detail: '',
  };
}
