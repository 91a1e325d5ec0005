import type { Table } from './tables.ts';

/** What is kept of payments that a second person has to approve. */
export const APPROVAL_TABLES = {
  // One for each payment that was confirmed and had to be approved; whether it still waits its certificate says.
  approval_requests: {
    key: ['account_id', 'certificate_id'],
    columns: {
      account_id: 'text',
      certificate_id: 'text',
      needed: 'integer',
      // The name of the rule that asks.
      rule: 'text',
      asked_at: 'integer',
      expires_at: 'integer',
      refused_at: 'integer?',
      refused_by: 'text?',
      reason: 'text?',
    },
  },
  // One for each person who was given something to sign; the assertion is there once they have approved.
  approvals: {
    key: ['account_id', 'certificate_id', 'approver_id'],
    columns: {
      account_id: 'text',
      certificate_id: 'text',
      approver_id: 'text',
      nonce: 'text',
      nonce_until: 'integer',
      credential_id: 'text?',
      assertion: 'text?',
      given_at: 'integer?',
      // 1: one of those that the payment was validated by.
      counted: 'integer',
    },
  },
} as const satisfies Readonly<Record<string, Table>>;
