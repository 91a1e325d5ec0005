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
]);

type Refused = { certificate: string; account: string; at: number; random: Random };
type Step = Extract<AuditEvent, { type: 'certificate-refused' }>['step'];

/** The audit entry of a refused certificate, to be stored with what else its batch writes; none where it was not refused. */
export function refusedEntries(
  outcome: Refusal | { outcome: string },
  step: Step,
  { certificate, account, at, random }: Refused,
): Row<'audit_entries'>[] {
  if (!('reason' in outcome) || !LOGGED.has(outcome.reason)) return [];
  const { reason, rules } = outcome;
  const named = rules === undefined ? {} : { rules: rules.map(({ name }) => name) };
  const event = { type: 'certificate-refused', certificate, account, step, reason, ...named } as const;
  return [auditEntry(event, at, random)];
}
