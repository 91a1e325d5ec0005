/** Models of tokens: what FIDO's metadata say of them, and what was decided. Nothing here is of a person. */
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
  // Roots (base64 DER) and statuses are JSON arrays.
  metadata_models: {
    key: ['model'],
    columns: { model: 'text', description: 'text', roots: 'text', statuses: 'text' },
  },
} as const;
