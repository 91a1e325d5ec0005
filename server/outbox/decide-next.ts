import type { SendResult } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { HAND_OVERS } from './claim-messages.ts';
import type { Result } from './record-result.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 15_000;

/** What became of a message; `dropped`: there was nothing to send any more. */
export type Fate = SendResult | { outcome: 'dropped'; detail: string; reference?: string };

/**
 * What is written down of a claimed message. Only `unknown` leaves its hand-over counted: whatever else the carrier said,
 * it did not take the message and trying again is no repeat. `chance` is from 0 to 1.
 */
export function decideNext(
  row: Pick<Row<'outbox'>, 'attempts' | 'sends'>,
  { outcome, detail }: Fate,
  now: number,
  chance: number,
): Result['change'] {
  const again = { state: 'queued', due_at: now + delay(row.attempts, chance), lease_until: 0, detail };
  switch (outcome) {
    case 'sent':
      return { state: 'sent', sent_at: now, lease_until: 0, detail };
    case 'refused':
      return { state: 'failed', sends: row.sends - 1, lease_until: 0, detail };
    case 'dropped':
      return { state: 'dropped', sends: row.sends - 1, lease_until: 0, detail };
    case 'busy':
      return { ...again, sends: row.sends - 1 };
    case 'unknown':
      return row.sends < HAND_OVERS ? again : { state: 'failed', lease_until: 0, detail };
  }
}

/** Twice as long after each attempt, half of it by chance, so that messages that failed together part. */
function delay(attempts: number, chance: number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
  return Math.round(longest * (0.5 + chance / 2));
}
