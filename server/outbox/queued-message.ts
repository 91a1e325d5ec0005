import type { Row } from '../store/tables.ts';

type Outbox = Row<'outbox'>;

/** A message that waits for the worker: what it is about, to which device, and until when it is of use. It holds no code. */
export function queuedMessage(
  message: Pick<Outbox, 'account_id' | 'id' | 'kind' | 'subject_id' | 'device_id' | 'expires_at'>,
  now: number,
): Outbox {
  return {
    ...message,
    state: 'queued',
    attempts: 0,
    sends: 0,
    created_at: now,
    due_at: now,
    lease_until: 0,
    sent_at: null,
    detail: '',
  };
}
