import type { Row, TableName } from '../store/tables.ts';

/**
 * What becomes of a table when a person is erased: `deleted` at once; `after the last notice`, which needs an address; `kept`,
 * as law asks of payments; `tokens`, of which those that signed a payment are evidence; `nobody's`, where nothing is a person's.
 */
type Erased = 'deleted' | 'after the last notice' | 'kept' | 'tokens' | 'nobody’s';

/** `export`: which columns the person is not shown, being secret or of no use to them; without it the table repeats another. */
type Rule<T extends TableName> = { erased: Erased; export?: { hidden: readonly (keyof Row<T>)[] } };

/** Every table has to say what it holds of a person: one that is added does not compile before it does. */
export const PERSONAL_TABLES: { readonly [T in TableName]: Rule<T> } = {
  accounts: { erased: 'kept', export: { hidden: ['account_id', 'user_handle'] } },
  account_numbers: { erased: 'deleted' },
  devices: { erased: 'after the last notice', export: { hidden: ['account_id', 'address_hash'] } },
  device_additions: { erased: 'deleted', export: { hidden: ['account_id', 'address_hash', 'seed'] } },
  sim_changes: { erased: 'deleted', export: { hidden: ['account_id'] } },
  addresses: { erased: 'deleted' },
  tokens: { erased: 'tokens', export: { hidden: ['account_id', 'anomaly'] } },
  token_ids: { erased: 'tokens' },
  sessions: { erased: 'deleted', export: { hidden: ['account_id', 'id', 'jkt'] } },
  invitations: { erased: 'deleted', export: { hidden: ['account_id', 'hash', 'enrolment_id'] } },
  enrolments: {
    erased: 'deleted',
    export: {
      hidden: ['account_id', 'id', 'invitation_hash', 'jkt', 'challenge', 'address_hash', 'seed'],
    },
  },
  enrolment_ids: { erased: 'deleted' },
  certificates: {
    erased: 'kept',
    export: { hidden: ['account_id', 'jkt', 'nonce', 'seed', 'deciding_until'] },
  },
  certificate_ids: { erased: 'kept' },
  approval_requests: { erased: 'kept', export: { hidden: ['account_id', 'refused_by'] } },
  approvals: {
    erased: 'kept',
    export: { hidden: ['account_id', 'approver_id', 'nonce', 'nonce_until', 'credential_id', 'assertion'] },
  },
  transfers: { erased: 'kept', export: { hidden: ['account_id'] } },
  cards: { erased: 'kept', export: { hidden: ['account_id', 'provider_ref'] } },
  card_refs: { erased: 'kept' },
  chains: { erased: 'kept', export: { hidden: ['account_id'] } },
  network_events: { erased: 'kept' },
  merchant_sightings: { erased: 'deleted', export: { hidden: ['account_id'] } },
  account_groups: { erased: 'deleted', export: { hidden: ['account_id'] } },
  // Who changed the rules is kept as the change is.
  policy_signatures: { erased: 'kept' },
  payment_stops: { erased: 'kept' },
  outbox: { erased: 'deleted', export: { hidden: ['account_id', 'lease_until'] } },
  carrier_receipts: { erased: 'deleted', export: { hidden: ['account_id', 'reference'] } },
  erasures: { erased: 'kept', export: { hidden: ['account_id'] } },
  address_quotas: { erased: 'nobody’s' },
  audit_entries: { erased: 'nobody’s' },
  audit_tiles: { erased: 'nobody’s' },
  audit_checkpoints: { erased: 'nobody’s' },
  audit_cosignatures: { erased: 'nobody’s' },
  siem_cursors: { erased: 'nobody’s' },
  spent_options: { erased: 'nobody’s' },
  dpop_proofs: { erased: 'nobody’s' },
  sandbox_cards: { erased: 'nobody’s' },
  merchants: { erased: 'nobody’s' },
  demands: { erased: 'nobody’s' },
  webhooks: { erased: 'nobody’s' },
  merchant_acceptors: { erased: 'nobody’s' },
  stripe_reversals: { erased: 'nobody’s' },
  fetched_rates: { erased: 'nobody’s' },
  resets: {
    erased: 'deleted',
    export: { hidden: ['account_id', 'asked_by', 'approved_by', 'invitation_hash'] },
  },
  token_models: { erased: 'nobody’s' },
  metadata_blobs: { erased: 'nobody’s' },
  metadata_models: { erased: 'nobody’s' },
  policy_versions: { erased: 'nobody’s' },
  policy_proposals: { erased: 'nobody’s' },
  settings: { erased: 'nobody’s' },
  locks: { erased: 'nobody’s' },
};

/** The tables of which that becomes, in the order above. */
export function tablesThatAre(erased: Erased): TableName[] {
  const names = Object.keys(PERSONAL_TABLES) as TableName[];
  return names.filter((name) => PERSONAL_TABLES[name].erased === erased);
}
