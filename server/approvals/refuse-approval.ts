import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ApprovalState } from '../../shared/schemas.ts';
import { auditEntry } from '../audit/entries.ts';
import { addEvent, stateOf } from '../certificates/certificate-row.ts';
import { endWaiting } from '../certificates/end-waiting.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import { changeRows, insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import {
  type ApprovalFile,
  decisionRefusal,
  type FileKey,
  fileKey,
  openFiles,
  payerOf,
} from './approval-file.ts';
import { tellRequesters } from './tell-requesters.ts';

const REASON_CODE_POINTS = 200;

type Refusing = FileKey & { reason: string; at: number; random: Random };
type Outcome = Refusal | { outcome: 'answered'; body: ApprovalState };

/**
 * Refuses a payment with a word for its payer: it is `denied`, and what it had reserved is free (PROTOCOL section 5.5). Any
 * session of the approver may: no money moves. Refused again by the same person it answers the same. Refusals: malformed,
 * unknown, those of the state, account-frozen, own-payment.
 */
export async function refuseApproval(
  deps: Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>,
  { caller, id, reason }: { caller: Caller; id: string; reason: string },
): Promise<Outcome> {
  if (!isName(reason, REASON_CODE_POINTS))
    return refuse('malformed', { detail: 'reason: 1 to 200 printable characters, trimmed' });
  const payerId = await payerOf(deps.store.engine.reads, id);
  if (payerId === undefined) return refuse('unknown');
  const { clock, random } = deps;
  const refusing = { payerId, id, approverId: caller.accountId, reason, at: clock(), random };
  const outcome = await deps.store.submit(refuseApprovals, refusing);
  deps.wakeWorker();
  return outcome;
}

const refuseApprovals: Operation<Refusing, Outcome> = async (transaction, items) => {
  const opened = await openFiles(transaction, items, { lock: true });
  const ended: { file: ApprovalFile; item: Refusing }[] = [];
  const transfers: Row<'transfers'>[] = [];
  const outcomes = items.map((item): Outcome => {
    const { approverId, at, random } = item;
    const file = opened.files.get(fileKey(item));
    const person = opened.people.get(approverId);
    if (file === undefined || person === undefined) return refuse('unknown');
    const { row, payer, request } = file;
    if (request.refused_by === approverId) return { outcome: 'answered', body: { state: stateOf(row, at) } };
    const refusal = decisionRefusal({ file, person, now: at });
    if (refusal !== undefined) return refusal;
    addEvent(row, 'refused', at);
    transfers.push(...endWaiting({ row, account: payer }, 'denied', { at, random }));
    Object.assign(request, { refused_at: at, refused_by: approverId, reason: item.reason });
    ended.push({ file, item });
    return { outcome: 'answered', body: { state: 'denied' } };
  });
  const rows = ended.map(({ file }) => file.row);
  await changeRows(transaction, 'certificates', ['state', 'ended_at', 'history'], rows);
  const payers = new Set(ended.map(({ file }) => file.payer));
  await changeRows(transaction, 'accounts', ['available', 'reserved'], [...payers]);
  const requests = ended.map(({ file }) => file.request);
  await changeRows(transaction, 'approval_requests', ['refused_at', 'refused_by', 'reason'], requests);
  await insertRows(transaction, 'transfers', transfers);
  await insertRows(transaction, 'audit_entries', ended.map(entryOf));
  await tellRequesters(
    transaction,
    ended.map(({ file: { row }, item: { at, random } }) => ({ row, at, random })),
  );
  return outcomes;
};

function entryOf({ file: { row }, item }: { file: ApprovalFile; item: Refusing }): Row<'audit_entries'> {
  const { approverId: approver, at, random } = item;
  return auditEntry({ type: 'approval-refused', certificate: row.digest, approver }, at, random);
}
