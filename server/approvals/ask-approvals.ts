import type { Verdict } from '../../shared/policy.ts';
import { auditEntry } from '../audit/entries.ts';
import { approvalEnd, type CertificateRow } from '../certificates/certificate-row.ts';
import { newId } from '../ids.ts';
import { devicesOfRole } from '../notices/tell-team.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

/** How many persons a payment needs beside its payer, and the rule that asks for so many. */
type Approvals = { needed: number; rule: string };

/** A confirmed payment that waits for them. */
export type AskedApproval = { row: CertificateRow; asked: Approvals; at: number; random: Random };

/** How many persons the policy asks to approve, by which rule; undefined where the payer's own word is enough. */
export function approvalsAsked({ approvals, approvalRule = '' }: Verdict): Approvals | undefined {
  return approvals > 0 ? { needed: approvals, rule: approvalRule } : undefined;
}

/** Stores, in the transaction of their confirmation, that payments wait for approvals, and tells every approver. */
export async function askApprovals(transaction: Transaction, all: readonly AskedApproval[]): Promise<void> {
  if (all.length === 0) return;
  const devices = await devicesOfRole(transaction, 'approver');
  const requests = all.map(requestRow);
  const messages = all.flatMap((asked) => devices.map((device) => messageTo(device, asked)));
  const entries = all.map(({ row, asked, at, random }) =>
    auditEntry({ type: 'approval-asked', certificate: row.digest, needed: asked.needed }, at, random),
  );
  await insertRows(transaction, 'approval_requests', requests);
  await insertRows(transaction, 'outbox', messages);
  await insertRows(transaction, 'audit_entries', entries);
}

function requestRow({ row, asked, at }: AskedApproval): Row<'approval_requests'> {
  return {
    account_id: row.account_id,
    certificate_id: row.id,
    ...asked,
    asked_at: at,
    expires_at: approvalEnd(row),
    refused_at: null,
    refused_by: null,
    reason: null,
  };
}

function messageTo(device: { account_id: string; id: string }, { row, at, random }: AskedApproval) {
  const { account_id, id: device_id } = device;
  const about = { kind: 'approval', subject_id: row.id, device_id, expires_at: approvalEnd(row) };
  return queuedMessage({ account_id, id: newId(random), ...about }, at);
}
