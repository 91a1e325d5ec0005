/** Models of tokens: what FIDO's metadata say of them, and what was decided; and resets of people. */
export const MODEL_TABLES = {
  // Allowed or denied by name, with why and by whom.
  token_models: {
    key: ['aaguid'],
    columns: {
      aaguid: 'text',
      verdict: 'text',
      name: 'text',
      note: 'text',
      owner: 'text',
      decided_at: 'integer',
    },
  },
  // The metadata in force; the problem that the last look at their place met, if any.
  metadata_blobs: {
    key: ['name'],
    columns: {
      name: 'text',
      no: 'integer',
      next_update: 'integer',
      digest: 'text',
      taken_at: 'integer',
      looked_at: 'integer',
      problem: 'text?',
    },
  },
  // Roots (base64 DER) and statuses are JSON arrays; roaming where they say how the model is attached.
  metadata_models: {
    key: ['model'],
    columns: { model: 'text', description: 'text', roots: 'text', statuses: 'text', roaming: 'integer?' },
  },
  // People who lost both token and device: asked for by one operator, approved by another.
  resets: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      reason: 'text',
      asked_by: 'text',
      asked_at: 'integer',
      expires_at: 'integer',
      approved_by: 'text?',
      approved_at: 'integer?',
      invitation_hash: 'text?',
      ended_at: 'integer?',
    },
  },
} as const;
