import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ApprovalState } from '../../shared/schemas.ts';
import { auditEntry } from '../audit/entries.ts';
import { addEvent, certificateOf, mayConfirm, stateOf } from '../certificates/certificate-row.ts';
import {
  noValidations,
  storeValidations,
  type Validations,
  validatePayment,
} from '../certificates/validate-payment.ts';
import type { Random } from '../ports.ts';
import { changeRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { counterGrew } from '../tokens/token-standing.ts';
import {
  type ApprovalFile,
  approvalOf,
  approvalRefusal,
  type FileKey,
  fileKey,
  type JudgedFiles,
  openJudgedFiles,
  refusedApproval,
  stands,
} from './approval-file.ts';
import { approvalsAsked } from './ask-approvals.ts';
import { type Outcomes, tellRequesters } from './tell-requesters.ts';

/** One person's approval, with what was found out about its assertion before. */
export type Approving = FileKey & {
  found:
    | { verified: false; refusal?: Refusal }
    | { verified: true; nonce: string; counter: number; assertion: string };
  /** Signed beforehand, for so many approvals; only the last one needs it. */
  receipt: { text: string; approvals: number } | undefined;
  at: number;
  random: Random;
};

/** `unsigned`: it would be the last one, and the receipt for so many approvals has still to be signed. Nothing was written. */
export type ApprovalOutcome =
  | Refusal
  | { outcome: 'answered'; body: ApprovalState }
  | { outcome: 'unsigned'; approvals: number };

type Written = Validations & { files: Set<ApprovalFile>; tokens: Set<Row<'tokens'>>; told: Outcomes };

const NOT_SIGNED = refuse('not-confirmed', {
  detail: 'Your token did not sign this very payment: ask for new options and try again.',
});

/** Stores approvals: persons count, not tokens. The last one validates the payment as its confirmation would have. */
export const settleApprovals: Operation<Approving, ApprovalOutcome> = async (transaction, items) => {
  const opened = await openJudgedFiles(transaction, items, { lock: true });
  const written: Written = { ...noValidations(), files: new Set(), tokens: new Set(), told: [] };
  const outcomes = items.map((item) => settleOne(item, opened, written));
  const files = [...written.files];
  await changeRows(
    transaction,
    'certificates',
    ['state', 'validated_at', 'receipt', 'history'],
    files.map(({ row }) => row),
  );
  await changeRows(
    transaction,
    'approval_requests',
    ['needed'],
    files.map(({ request }) => request),
  );
  await changeRows(
    transaction,
    'approvals',
    ['credential_id', 'assertion', 'given_at', 'counted'],
    files.flatMap(({ approvals }) => approvals),
  );
  await changeRows(transaction, 'tokens', ['counter', 'last_used_at'], [...written.tokens]);
  await storeValidations(transaction, written);
  await tellRequesters(transaction, written.told);
  return outcomes;
};

function settleOne(item: Approving, opened: JudgedFiles, written: Written): ApprovalOutcome {
  const { approverId, credentialId, found, at } = item;
  const file = opened.files.get(fileKey(item));
  const person = opened.people.get(approverId);
  if (file === undefined || person === undefined) return refuse('unknown');
  const own = approvalOf(file, approverId);
  if (own !== undefined && (own.counted === 1 || stands(own, opened)))
    return { outcome: 'answered', body: { state: stateOf(file.row, at) } };
  const verdict = opened.verdictOn(file);
  const refusal = approvalRefusal({ file, person, now: at, demands: opened.demands, verdict });
  const refused = refusal ?? (found.verified ? undefined : found.refusal);
  if (refused !== undefined) {
    written.audit.push(...refusedApproval(refused, file, item));
    return refused;
  }
  if (!found.verified) return NOT_SIGNED;
  const token = opened.tokens.get(`${approverId} ${credentialId}`);
  const confirmable = { certificate: certificateOf(file.row), tokenRule: verdict, now: at };
  if (token === undefined || !mayConfirm(token, confirmable) || !counterGrew(found.counter, token.counter))
    return NOT_SIGNED;
  if (own?.nonce !== found.nonce) return NOT_SIGNED;
  const earlier = file.approvals.filter((approval) => stands(approval, opened));
  const count = earlier.length + 1;
  file.request.needed = Math.max(file.request.needed, approvalsAsked(verdict)?.needed ?? 0);
  const isLast = count >= file.request.needed;
  if (isLast && item.receipt?.approvals !== count) return { outcome: 'unsigned', approvals: count };
  Object.assign(own, { credential_id: token.id, assertion: found.assertion, given_at: at });
  Object.assign(token, { counter: found.counter, last_used_at: Math.max(at, token.last_used_at ?? 0) });
  written.files.add(file);
  written.tokens.add(token);
  record(item, file, written);
  if (isLast) validate(item, file, [...earlier, own], opened, written);
  return { outcome: 'answered', body: { state: stateOf(file.row, at) } };
}

function record({ approverId, at, random }: Approving, { row }: ApprovalFile, written: Written): void {
  addEvent(row, 'approved', at);
  const event = { type: 'approval-given', certificate: row.digest, approver: approverId } as const;
  written.audit.push(auditEntry(event, at, random));
}

function validate(
  { receipt, at, random }: Approving,
  { row }: ApprovalFile,
  approvals: readonly Row<'approvals'>[],
  { demands }: JudgedFiles,
  written: Written,
): void {
  if (receipt === undefined) throw new Error('a last approval without its receipt');
  for (const approval of approvals) approval.counted = 1;
  const demand = demands.get(certificateOf(row).demand ?? '');
  validatePayment(row, { demand, receipt: receipt.text, at, random }, written);
  written.told.push({ row, at, random });
}
