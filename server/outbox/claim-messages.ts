import { updateRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

/** A message is handed to its carrier at most twice; the second time only where the first answer stayed hidden. */
export const HAND_OVERS = 2;

/**
 * What may be sent now: what waits and is due, and what a worker took whose lease has run out and which was handed over at
 * most once. Nothing is sent after its time. Each is found by an index of its own, however much is kept beside it.
 */
const WAITING = `state = 'queued' and due_at <= $1 and expires_at > $1`;
const ABANDONED = `state = 'sending' and lease_until <= $1 and sends < ${HAND_OVERS} and expires_at > $1`;
const FIND = `select account_id, id from (
    select * from (select account_id, id, due_at from outbox where ${ABANDONED} limit $2) as abandoned
    union all
    select * from (select account_id, id, due_at from outbox where ${WAITING} order by due_at limit $2) as waiting
  ) as sendable order by due_at limit $2`;

/** The state is looked at again in the update itself, so of two workers one gets a message (no lock of one vendor). */
const TAKE = {
  set: `state = 'sending', attempts = attempts + 1, sends = sends + 1, lease_until = $4`,
  where: `((${WAITING}) or (${ABANDONED}))`.replaceAll('$1', '$3'),
};

/** How many messages a worker takes, and until when they are its own unless it says that it still works on them. */
export type Claim = { most: number; now: number; leaseUntil: number };

/**
 * Takes messages that may be sent. Each counts as handed over before it is, so that a crash in between is counted too; the
 * number of attempts then names this claim (see record-result.ts).
 */
export const claimMessages: Operation<Claim, Row<'outbox'>[]> = async (transaction, claims) => {
  const claimed: Row<'outbox'>[][] = [];
  for (const { most, now, leaseUntil } of claims) {
    const found = most === 0 ? [] : await transaction.query<object>(FIND, [now, most]);
    claimed.push(await updateRows(transaction, 'outbox', found, TAKE, [now, leaseUntil]));
  }
  return claimed;
};
