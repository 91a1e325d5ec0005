import type { Row } from '../store/tables.ts';

type Outbox = Row<'outbox'>;

/**
 * Ends the kind of a message that is composed as any other and handed to nobody: neither the database nor the time of an answer
 * tells a stranger that nothing was sent.
 */
const WITHHELD = '-withheld';

/** The same kind, sent or withheld. */
export function kindOf(kind: string, isSent: boolean): string {
  return isSent ? kind : kind + WITHHELD;
}

export function isWithheld({ kind }: Pick<Outbox, 'kind'>): boolean {
  return kind.endsWith(WITHHELD);
}

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
