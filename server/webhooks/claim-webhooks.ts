import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

/** So many at once go to one merchant: one that does not answer holds up no other. */
const AT_ONCE_TO_ONE = 4;

/** What waits and is due, and what a worker took whose lease has run out: it died, and the webhook may not have arrived. */
const SENDABLE = `((state = 'queued' and due_at <= $2) or (state = 'sending' and lease_until <= $2))`;

const RANKED = `select id, due_at, state, lease_until, row_number() over (
    partition by merchant_id order by case when state = 'sending' and lease_until > $2 then 0 else 1 end, due_at, id
  ) as place
  from webhooks where (state = 'queued' and due_at <= $2) or state = 'sending'`;

/** The state is looked at again in the update itself, so of two workers one gets a webhook. */
const CLAIM = `update webhooks set state = 'sending', attempts = attempts + 1, lease_until = $1
  where id in (
    select id from (${RANKED}) as ranked where place <= ${AT_ONCE_TO_ONE} and ${SENDABLE} order by due_at limit $3
  ) and ${SENDABLE}
  returning *`;

export type Claim = { most: number; now: number; leaseUntil: number };

/** Takes webhooks that may be sent. An attempt counts before it is made; its number names this claim. */
export const claimWebhooks: Operation<Claim, Row<'webhooks'>[]> = async (transaction, claims) => {
  const claimed: Row<'webhooks'>[][] = [];
  for (const { most, now, leaseUntil } of claims)
    claimed.push(await transaction.query<Row<'webhooks'>>(CLAIM, [leaseUntil, now, most]));
  return claimed;
};
