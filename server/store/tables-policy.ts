/** The security team's policies and what is set beside them. */
export const POLICY_TABLES = {
  // What was put in force, one after another; the last one is.
  policy_versions: {
    key: ['sequence'],
    columns: {
      sequence: 'integer',
      version: 'integer',
      digest: 'text',
      document: 'text',
      activated_at: 'integer',
      // By which proposal; none where the operator's command line did it.
      proposal_id: 'text?',
    },
  },
  policy_proposals: {
    key: ['id'],
    columns: {
      id: 'text',
      version: 'integer',
      digest: 'text',
      document: 'text',
      state: 'text',
      // None where the operator's command line filed it.
      proposed_by: 'text?',
      created_at: 'integer',
      expires_at: 'integer',
      ended_at: 'integer?',
    },
  },
  // Officers whose tokens signed a proposal, with all that shows it: nonce, call, assertion and token.
  policy_signatures: {
    key: ['proposal_id', 'account_id'],
    columns: { proposal_id: 'text', account_id: 'text', at: 'integer', evidence: 'text' },
  },
  // The switch that stops all payments, each time that it was turned; a reason stops, none lets them go on.
  payment_stops: {
    key: ['sequence'],
    columns: {
      sequence: 'integer',
      at: 'integer',
      reason: 'text?',
      account_id: 'text?',
      evidence: 'text?',
    },
  },
  account_groups: { key: ['account_id', 'name'], columns: { account_id: 'text', name: 'text' } },
} as const;
