/**
 * What waits is found by when it is due, what is over by when it ended: neither search looks at the messages of the last
 * day that are kept.
 */
export function outboxIndexes(): readonly string[] {
  return [
    "create index outbox_queued on outbox (due_at) where state = 'queued'",
    'create index outbox_by_end on outbox (state, expires_at)',
    'drop index outbox_by_due',
  ];
}
