import { APPROVAL_TABLES } from './tables-approvals.ts';
import { CARD_TABLES } from './tables-cards.ts';
import { MODEL_TABLES } from './tables-models.ts';
import { POLICY_TABLES } from './tables-policy.ts';

/** Column kinds that both engines know: text, and whole numbers below 2^53. */
type Kind = 'text' | 'integer' | 'text?' | 'integer?';
type Columns = { readonly [column: string]: Kind };
type Value<K extends Kind> = K extends 'text'
  ? string
  : K extends 'integer'
    ? number
    : K extends 'text?'
      ? string | null
      : number | null;

/** A row of a table, as both engines give it back. */
export type Row<T extends TableName> = {
  -readonly [C in keyof (typeof TABLES)[T]['columns']]: Value<(typeof TABLES)[T]['columns'][C] & Kind>;
};
export type TableName = keyof typeof TABLES;
/** What Kysely needs to know of all tables. */
export type Tables = { [T in TableName]: Row<T> };

export type Table = { readonly key: readonly string[]; readonly columns: Columns };

/**
 * Every table once: its key and its columns. Instants are milliseconds, money is minor units, structures are JSON text.
 * An account's data has account_id first in its key, so that an engine that shards can shard it; the tables without it
 * only say to which account a globally unique thing belongs, or belong to nobody.
 */
export const TABLES = {
  accounts: {
    key: ['account_id'],
    columns: {
      account_id: 'text',
      number: 'text?',
      name: 'text',
      role: 'text',
      currency: 'text?',
      user_handle: 'text',
      created_at: 'integer',
      enrolled_at: 'integer?',
      frozen_at: 'integer?',
      // Confirmation is blocked until then; failures and sends are JSON arrays bounded by their windows.
      blocked_until: 'integer',
      failures: 'text',
      sends: 'text',
      // Balances of the shopper's ledger; a CHECK holds their sum at zero.
      funding: 'integer',
      available: 'integer',
      reserved: 'integer',
      held: 'integer',
      spent: 'integer',
    },
  },
  account_numbers: { key: ['number'], columns: { number: 'text', account_id: 'text' } },
  transfers: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      at: 'integer',
      kind: 'text',
      certificate_id: 'text?',
      from_balance: 'text',
      to_balance: 'text',
      currency: 'text',
      amount: 'integer',
    },
  },
  invitations: {
    key: ['hash'],
    columns: {
      hash: 'text',
      account_id: 'text',
      expires_at: 'integer',
      spent_at: 'integer?',
      enrolment_id: 'text?',
      // An invitation, or a printed recovery code: it adds a token and replaces nothing.
      kind: 'text',
    },
  },
  enrolments: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      invitation_hash: 'text',
      jkt: 'text',
      state: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      challenge: 'text',
      token: 'text?',
      channel: 'text?',
      address: 'text?',
      address_hash: 'text?',
      hint: 'text?',
      seed: 'text?',
      code_expires_at: 'integer',
      failures: 'integer',
      sends: 'integer',
      sends_in_all: 'integer',
      last_sent_at: 'integer',
    },
  },
  enrolment_ids: { key: ['id'], columns: { id: 'text', account_id: 'text' } },
  address_quotas: {
    key: ['address_hash'],
    columns: { address_hash: 'text', sends: 'text', last_sent_at: 'integer' },
  },
  tokens: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      label: 'text',
      public_key: 'text',
      algorithm: 'integer',
      counter: 'integer',
      aaguid: 'text',
      attested: 'integer',
      synced: 'integer',
      // Of those that were enrolled before it was looked at nobody knows it.
      roaming: 'integer?',
      registration: 'text',
      registration_challenge: 'text',
      enrolled_at: 'integer',
      last_used_at: 'integer?',
      revoked_at: 'integer?',
      // Until then a token that was added later cools down; recovered: it came by a recovery code.
      usable_from: 'integer',
      recovered: 'integer',
      // What its model is known by: the AAGUID, or of a U2F token the key of its certificate. Why it does not serve, if it
      // does not; and the last signature whose counter did not grow, as a hash.
      model: 'text',
      standing: 'text',
      anomaly: 'text?',
    },
  },
  token_ids: { key: ['id'], columns: { id: 'text', account_id: 'text' } },
  devices: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      channel: 'text',
      address: 'text',
      address_hash: 'text',
      hint: 'text',
      enrolled_at: 'integer',
      usable_from: 'integer',
      removed_at: 'integer?',
    },
  },
  // Devices whose address has still to be proved.
  device_additions: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      state: 'text',
      created_at: 'integer',
      channel: 'text',
      address: 'text',
      address_hash: 'text',
      hint: 'text',
      seed: 'text?',
      code_expires_at: 'integer',
      failures: 'integer',
      sends: 'integer',
      last_sent_at: 'integer',
    },
  },
  // Changes of a phone's SIM that the other devices were told of.
  sim_changes: {
    key: ['account_id', 'device_id', 'changed_at'],
    columns: { account_id: 'text', device_id: 'text', changed_at: 'integer' },
  },
  addresses: {
    key: ['address_hash'],
    columns: { address_hash: 'text', account_id: 'text', device_id: 'text' },
  },
  sessions: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      jkt: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      last_seen_at: 'integer',
      idle: 'integer',
    },
  },
  spent_options: { key: ['id'], columns: { id: 'text', expires_at: 'integer' } },
  dpop_proofs: { key: ['jkt', 'jti'], columns: { jkt: 'text', jti: 'text', expires_at: 'integer' } },
  certificates: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      digest: 'text',
      body: 'text',
      reserve: 'integer',
      state: 'text',
      jkt: 'text',
      nonce: 'text',
      seed: 'text',
      device_id: 'text',
      channel: 'text',
      hint: 'text',
      delivery: 'text',
      accepted_at: 'integer',
      code_expires_at: 'integer',
      expires_at: 'integer',
      sends: 'integer',
      last_sent_at: 'integer',
      failures: 'integer',
      // While one confirmation is being decided, until when the others wait for it.
      deciding_until: 'integer',
      confirmed_at: 'integer?',
      validated_at: 'integer?',
      ended_at: 'integer?',
      // What the evidence needs; present from the successful confirmation on.
      confirmation: 'text?',
      receipt: 'text?',
      policy: 'text',
      history: 'text',
      // The rate in force at acceptance where the amount is in another currency: { rate, margin, source, asOf }.
      rate: 'text?',
      // Whom and how much, as rules about other payments ask; an empty domain is not known.
      domain: 'text',
      currency: 'text',
      amount: 'integer',
    },
  },
  certificate_ids: { key: ['id'], columns: { id: 'text', account_id: 'text' } },
  outbox: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      kind: 'text',
      subject_id: 'text',
      device_id: 'text?',
      state: 'text',
      attempts: 'integer',
      sends: 'integer',
      created_at: 'integer',
      due_at: 'integer',
      expires_at: 'integer',
      lease_until: 'integer',
      sent_at: 'integer?',
      detail: 'text',
    },
  },
  // What carriers told of messages, joined by the reference that they gave; either half may come first.
  carrier_receipts: {
    key: ['reference'],
    columns: {
      reference: 'text',
      account_id: 'text?',
      message_id: 'text?',
      delivery: 'text?',
      detail: 'text',
      at: 'integer',
    },
  },
  audit_entries: {
    key: ['id'],
    // Its place in the log, once it is sealed; `entry` is empty where only its leaf is kept.
    columns: { id: 'text', at: 'integer', type: 'text', entry: 'text', position: 'integer?' },
  },
  // The log's Merkle tree: up to 256 neighbouring hashes of every eighth level, in base64url.
  audit_tiles: {
    key: ['level', 'place'],
    columns: { level: 'integer', place: 'integer', hashes: 'text' },
  },
  // Signed checkpoints, verbatim.
  audit_checkpoints: { key: ['size'], columns: { size: 'integer', at: 'integer', note: 'text' } },
  // What witnesses have cosigned of them: the verifier key, and the signature with its time before it, in base64url.
  audit_cosignatures: {
    key: ['size', 'witness'],
    columns: { size: 'integer', witness: 'text', at: 'integer', signature: 'text' },
  },
  // How far the log was pushed to each target: the place that comes next.
  siem_cursors: {
    key: ['target'],
    columns: { target: 'text', next: 'integer', failures: 'integer', due_at: 'integer' },
  },
  ...CARD_TABLES,
  ...MODEL_TABLES,
  ...POLICY_TABLES,
  ...APPROVAL_TABLES,
  // Who may make demands; the key as a hash, the webhooks' secret sealed.
  merchants: {
    key: ['id'],
    columns: {
      id: 'text',
      name: 'text',
      origin: 'text',
      notify: 'text?',
      key_hash: 'text',
      secret: 'text',
      created_at: 'integer',
      removed_at: 'integer?',
    },
  },
  demands: {
    key: ['id'],
    columns: {
      id: 'text',
      merchant_id: 'text',
      // As the merchant's key fixed them when the demand was made.
      name: 'text',
      origin: 'text',
      notify: 'text?',
      currency: 'text',
      amount: 'integer',
      reference: 'text?',
      created_at: 'integer',
      expires_at: 'integer',
      // When, and by the certificate of which digest, it was met.
      validated_at: 'integer?',
      digest: 'text?',
    },
  },
  // What merchants are told; nothing of the payer but what the receipt says.
  webhooks: {
    key: ['id'],
    columns: {
      id: 'text',
      merchant_id: 'text',
      address: 'text',
      body: 'text',
      state: 'text',
      attempts: 'integer',
      created_at: 'integer',
      due_at: 'integer',
      lease_until: 'integer',
      ended_at: 'integer?',
      detail: 'text',
    },
  },
  // People who were erased: what is kept of them, and until when.
  erasures: {
    key: ['account_id'],
    columns: { account_id: 'text', number: 'text', at: 'integer', kept_until: 'integer' },
  },
  // The last good exchange rates of an address, as they were fetched.
  fetched_rates: {
    key: ['address_hash'],
    columns: {
      address_hash: 'text',
      body: 'text',
      source: 'text',
      as_of: 'integer',
      fetched_at: 'integer',
    },
  },
  settings: { key: ['name'], columns: { name: 'text', value: 'text' } },
  locks: { key: ['name'], columns: { name: 'text', held_by: 'text', until: 'integer' } },
} as const satisfies Readonly<Record<string, Table>>;
