import type { Refusal, RefusalReason } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import type { AuditEvent } from '../audit/events.ts';
import type { Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** What says something of payer or payment; other refusals are of form, clocks, rates, floods, or a state that is logged. */
const LOGGED: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  'certificate-reused',
  'payer-mismatch',
  'demand-mismatch',
  'account-frozen',
  'policy-denied',
  'no-device',
  'device-cooling-down',
  'token-not-allowed',
  'insufficient-funds',
  'own-payment',
]);

/** `account` is the payer's; `approver` is who would have approved. */
type Refused = { certificate: string; account: string; approver?: string; at: number; random: Random };
type Step = Extract<AuditEvent, { type: 'certificate-refused' }>['step'];

/**
 * The audit entry of a refused certificate, approval or card, to be stored with what else its batch writes; none where it was
 * not refused.
 */
export function refusedEntries(
  outcome: Refusal | { outcome: string },
  step: Step,
  { at, random, ...whose }: Refused,
): Row<'audit_entries'>[] {
  if (!('reason' in outcome) || !LOGGED.has(outcome.reason)) return [];
  const { reason, rules } = outcome;
  const named = rules === undefined ? {} : { rules: rules.map(({ name }) => name) };
  const event = { type: 'certificate-refused', ...whose, step, reason, ...named } as const;
  return [auditEntry(event, at, random)];
}
