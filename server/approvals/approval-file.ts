import type { Verdict } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { refuseState } from '../../shared/states.ts';
import { standingRefusal } from '../certificates/acceptance-rules.ts';
import { judgedOf } from '../certificates/begin-confirmations.ts';
import { type CertificateRow, certificateOf, channelOf, stateOf } from '../certificates/certificate-row.ts';
import { refusedEntries } from '../certificates/refused-entries.ts';
import { type DemandRow, demandRefusal, demandsOf } from '../demands/demand-row.ts';
import { type Judgement, judgeOf } from '../policy/judge.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { serves } from '../tokens/token-standing.ts';

/** Which payment of whom, and the person who looks at it; `credentialId` where they sign. */
export type FileKey = { payerId: string; id: string; approverId: string; credentialId?: string };

/** A payment that was asked to be approved, with those who were given something to sign. */
export type ApprovalFile = {
  row: CertificateRow;
  payer: Row<'accounts'>;
  request: Row<'approval_requests'>;
  approvals: Row<'approvals'>[];
};

/** Files by `payer id`, with the people, tokens and demands that they are decided over. */
export type Opened = {
  files: Map<string, ApprovalFile>;
  people: Map<string, Row<'accounts'>>;
  tokens: Map<string, Row<'tokens'>>;
  demands: Map<string, DemandRow>;
};

/** The same with what the policy says of each now. */
export type JudgedFiles = Opened & { verdictOn(file: Paid): Judgement };

/** A payment and who pays it. */
type Paid = Pick<ApprovalFile, 'row' | 'payer'>;

export function fileKey({ payerId, id }: Pick<FileKey, 'payerId' | 'id'>): string {
  return `${payerId} ${id}`;
}

/** Whose payment that is; undefined where nobody's is. */
export async function payerOf(reads: Transaction, id: string): Promise<string | undefined> {
  const [owner] = await selectRows(reads, 'certificate_ids', [{ id }]);
  return owner?.account_id;
}

/** Reads the files of these; with `lock`, accounts first, then certificates, then tokens, as everywhere. */
export async function openFiles(
  transaction: Transaction,
  keys: readonly FileKey[],
  options: { lock: boolean },
): Promise<Opened> {
  const accountIds = keys.flatMap(({ payerId, approverId }) => [payerId, approverId]);
  const byPayment = keys.map(({ payerId, id }) => ({ account_id: payerId, certificate_id: id }));
  const people = await peopleOf(transaction, accountIds, options);
  const certificateKeys = keys.map(({ payerId, id }) => ({ account_id: payerId, id }));
  const rows = await selectRows(transaction, 'certificates', certificateKeys, options);
  const requests = await selectRows(transaction, 'approval_requests', byPayment, options);
  const approvals = await selectRows(transaction, 'approvals', byPayment, options);
  const givers = approvals.map(({ approver_id }) => approver_id).filter((id) => !people.has(id));
  for (const [id, person] of await peopleOf(transaction, givers, { lock: false })) people.set(id, person);
  const signing = keys.flatMap(({ approverId, credentialId }) => tokenKey(approverId, credentialId));
  const signed = approvals.flatMap(({ approver_id, credential_id }) => tokenKey(approver_id, credential_id));
  const tokens = await selectRows(transaction, 'tokens', [...signing, ...signed], options);
  const demands = await demandsOf(transaction, rows.map(certificateOf), options);
  const tokenOf = new Map(tokens.map((token) => [`${token.account_id} ${token.id}`, token]));
  const files = filesOf({ rows, requests, approvals }, people);
  return { files, people, tokens: tokenOf, demands };
}

/** The same for those who decide, judged by the policy in force; hours and windows are those of the confirmation. */
export async function openJudgedFiles(
  transaction: Transaction,
  keys: readonly FileKey[],
  options: { lock: boolean },
): Promise<JudgedFiles> {
  const opened = await openFiles(transaction, keys, options);
  const judged = ({ row, payer }: Paid) => judgedOf(row, payer, row.confirmed_at ?? row.accepted_at);
  const judge = await judgeOf(transaction, [...opened.files.values()].map(judged));
  return { ...opened, verdictOn: (file) => judge.verdictOn(judged(file), channelOf(file.row)) };
}

async function peopleOf(transaction: Transaction, ids: readonly string[], options: { lock: boolean }) {
  const wanted = ids.map((account_id) => ({ account_id }));
  const found = await selectRows(transaction, 'accounts', wanted, options);
  return new Map(found.map((person) => [person.account_id, person]));
}

function tokenKey(account_id: string, id: string | null | undefined) {
  return id === null || id === undefined ? [] : [{ account_id, id }];
}

type Rows = {
  rows: CertificateRow[];
  requests: Row<'approval_requests'>[];
  approvals: Row<'approvals'>[];
};

function filesOf({ rows, requests, approvals }: Rows, people: Opened['people']): Opened['files'] {
  const nameOf = (row: { account_id: string; certificate_id: string }) =>
    `${row.account_id} ${row.certificate_id}`;
  const requestOf = new Map(requests.map((request) => [nameOf(request), request]));
  const approvalsOf = Map.groupBy(approvals, nameOf);
  const files = rows.flatMap((row): [string, ApprovalFile][] => {
    const key = `${row.account_id} ${row.id}`;
    const [payer, request] = [people.get(row.account_id), requestOf.get(key)];
    if (payer === undefined || request === undefined) return [];
    return [[key, { row, payer, request, approvals: approvalsOf.get(key) ?? [] }]];
  });
  return new Map(files);
}

/**
 * Whether an approval still stands: it was given, its token was neither revoked nor frozen since, nor was its person's account.
 * Whoever stole a token gains nothing from what they signed before that was noticed.
 */
export function stands(approval: Row<'approvals'>, { people, tokens }: Opened): boolean {
  const { approver_id, credential_id, given_at } = approval;
  const token = tokens.get(`${approver_id} ${credential_id}`);
  const hasToken = token !== undefined && serves(token);
  return given_at !== null && hasToken && people.get(approver_id)?.frozen_at === null;
}

/** The person's own approval of that payment, given or not. */
export function approvalOf(file: ApprovalFile, approverId: string): Row<'approvals'> | undefined {
  return file.approvals.find(({ approver_id }) => approver_id === approverId);
}

type Judged = { file: ApprovalFile; person: Row<'accounts'>; now: number };

/** Why that person may not decide over that payment now, in the order of PROTOCOL section 5.3; undefined where they may. */
export function decisionRefusal({ file, person, now }: Judged): Refusal | undefined {
  const state = stateOf(file.row, now);
  if (state !== 'awaiting-approval') return refuseState(state);
  if (person.frozen_at !== null)
    return refuse('account-frozen', { detail: 'Your own account is frozen: open it again first.' });
  return person.account_id === file.payer.account_id ? refuse('own-payment') : undefined;
}

/**
 * Why that person may not approve it. A demand only has to be still to be met: that it was open in time was looked at when
 * the payer confirmed.
 */
export function approvalRefusal(
  judged: Judged & { demands: Opened['demands']; verdict: Verdict },
): Refusal | undefined {
  const { file, demands, verdict } = judged;
  const { row, payer } = file;
  const confirmed = { certificate: certificateOf(row), digest: row.digest, now: row.confirmed_at ?? 0 };
  const isOpen = stateOf(row, judged.now) === 'awaiting-approval';
  const mismatch = isOpen ? demandRefusal(demands, confirmed) : undefined;
  return mismatch ?? decisionRefusal(judged) ?? standingRefusal({ account: payer, verdict });
}

/** What the audit log is told of an approval that was not taken. */
export function refusedApproval(
  refusal: Refusal,
  { row }: Pick<ApprovalFile, 'row'>,
  { approverId: approver, at, random }: { approverId: string; at: number; random: Random },
): Row<'audit_entries'>[] {
  const { digest: certificate, account_id: account } = row;
  return refusedEntries(refusal, 'approval', { certificate, account, approver, at, random });
}
