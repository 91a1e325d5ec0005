import type { Row } from '../store/tables.ts';

/** What came of one attempt: `sent`, the merchant took it; `again`, perhaps later; the others end it. */
export type Fate = { outcome: 'sent' | 'again' | 'refused' | 'dropped'; detail: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses after each failed attempt, some three days in all: then it is a dead letter. */
const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** What is written down of an attempt. `chance` is from 0 to 1: webhooks that failed together part. */
export function decideNext(
  { attempts }: Pick<Row<'webhooks'>, 'attempts'>,
  { outcome, detail }: Fate,
  now: number,
  chance: number,
): Pick<Row<'webhooks'>, 'state' | 'due_at' | 'lease_until' | 'ended_at' | 'detail'> {
  const ended = { due_at: now, lease_until: 0, ended_at: now, detail };
  if (outcome === 'sent' || outcome === 'dropped') return { state: outcome, ...ended };
  const pause = PAUSES_MS[attempts - 1];
  if (outcome === 'refused' || pause === undefined) return { state: 'failed', ...ended };
  const due_at = now + Math.round(pause * (0.8 + 0.4 * chance));
  return { state: 'queued', due_at, lease_until: 0, ended_at: null, detail };
}
