import type { Table } from './tables.ts';

/** Cards, what is charged on them, what was learned of merchants, and what issuers keep here. */
export const CARD_TABLES = {
  cards: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      certificate_id: 'text',
      provider: 'text',
      provider_ref: 'text?',
      last_four: 'text',
      state: 'text',
      created_at: 'integer',
      released_at: 'integer?',
      closes_at: 'integer?',
      releases: 'integer',
      mismatches: 'integer',
      wrong_checks: 'integer',
      verifications: 'integer',
      acceptor_id: 'text?',
      closed_at: 'integer?',
      // When its issuer forgot the check value, after the last charge.
      forgotten_at: 'integer?',
      // Where a 3-D Secure challenge that was answered yes came from.
      challenge_url: 'text?',
      // The latest decline that its devices are told of, and the latest of those that the shopper had seen by then.
      decline_told_at: 'integer?',
      decline_seen_at: 'integer?',
    },
  },
  card_refs: {
    key: ['provider_ref'],
    columns: { provider_ref: 'text', account_id: 'text', card_id: 'text' },
  },
  chains: {
    key: ['account_id', 'id'],
    columns: {
      account_id: 'text',
      id: 'text',
      card_id: 'text',
      certificate_id: 'text',
      network_id: 'text',
      state: 'text',
      acceptor_id: 'text',
      descriptor: 'text',
      opened_at: 'integer',
      held: 'integer',
      cleared: 'integer',
      refunded: 'integer',
      reversed_at: 'integer?',
      verification: 'integer',
      reason: 'text',
      flags: 'text',
      // What the network told of this charge, as a JSON array; the totals are always folded from it again.
      events: 'text',
      // When it is to be looked at again: an unconfirmed yes, a hold that nobody ends.
      check_at: 'integer?',
      // How sure we were of the merchant when it was approved.
      rank: 'integer?',
      // Whether the shopper knows the merchant, where only the amount told it: `asked`, `yes` or `no`.
      said: 'text?',
    },
  },
  network_events: {
    key: ['event_id'],
    columns: {
      event_id: 'text',
      provider: 'text',
      at: 'integer',
      account_id: 'text?',
      answer: 'text',
      event: 'text',
      // Provider, charge and the network's number of the message, where it has one.
      sequence_key: 'text?',
    },
  },
  // Which acceptors charge for the sites of which domain, as cleared payments have shown.
  merchant_acceptors: {
    key: ['domain', 'acceptor_id'],
    columns: {
      domain: 'text',
      acceptor_id: 'text',
      // What stood on statements, as a JSON array.
      descriptors: 'text',
      payments: 'integer',
      // The shoppers who say that it is theirs, less those who say that it is not.
      vouched: 'integer',
      // The surest match among them that owes nothing to what was learned before.
      best_rank: 'integer',
      // 1: it charges for other domains too, as a payment service does.
      elsewhere: 'integer',
      learned_at: 'integer',
      seen_at: 'integer',
    },
  },
  // The charges that this was learned from.
  merchant_sightings: {
    key: ['account_id', 'chain_id'],
    columns: {
      account_id: 'text',
      chain_id: 'text',
      domain: 'text',
      acceptor_id: 'text',
      descriptor: 'text',
      // How sure the charge itself made us; 0 where only what was learned before did.
      rank: 'integer',
      at: 'integer',
      // 1: it was cleared by the rules, is not contested, and teaches.
      counts: 'integer',
      // The shopper's word: 1 that it is the merchant, -1 that it is not, 0 none.
      voice: 'integer',
    },
  },
  sandbox_cards: {
    key: ['idempotency_key'],
    columns: {
      idempotency_key: 'text',
      number_hash: 'text',
      sealed: 'text',
      check_tag: 'text',
      last_four: 'text',
      closed_at: 'integer?',
    },
  },
  stripe_reversals: { key: ['network_id'], columns: { network_id: 'text', claimed: 'text' } },
} as const satisfies Readonly<Record<string, Table>>;
