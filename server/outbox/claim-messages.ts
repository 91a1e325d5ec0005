import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

/** A message is handed to its carrier at most twice; the second time only where the first answer stayed hidden. */
export const HAND_OVERS = 2;

/**
 * What may be sent now: what waits and is due, and what a worker took whose lease has run out and which was handed over at
 * most once. Nothing is sent after its time.
 */
const SENDABLE = `expires_at > $2 and (
  (state = 'queued' and due_at <= $2) or (state = 'sending' and lease_until <= $2 and sends < ${HAND_OVERS})
)`;

/** The state is looked at again in the update itself, so of two workers one gets a message (no lock of one vendor). */
const CLAIM = `update outbox
  set state = 'sending', attempts = attempts + 1, sends = sends + 1, lease_until = $1
  where (account_id, id) in (select account_id, id from outbox where ${SENDABLE} order by due_at limit $3) and ${SENDABLE}
  returning *`;

/** How many messages a worker takes, and until when they are its own unless it says that it still works on them. */
export type Claim = { most: number; now: number; leaseUntil: number };

/**
 * Takes messages that may be sent. Each counts as handed over before it is, so that a crash in between is counted too; the
 * number of attempts then names this claim (see record-result.ts).
 */
export const claimMessages: Operation<Claim, Row<'outbox'>[]> = async (transaction, claims) => {
  const claimed: Row<'outbox'>[][] = [];
  for (const { most, now, leaseUntil } of claims) {
    claimed.push(await transaction.query<Row<'outbox'>>(CLAIM, [leaseUntil, now, most]));
  }
  return claimed;
};
