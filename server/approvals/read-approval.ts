import { formatInstant } from '../../shared/instant.ts';
import type { Waiting } from '../../shared/schemas.ts';
import { type CertificateRow, stateOf } from '../certificates/certificate-row.ts';
import type { Ports } from '../ports.ts';
import { fileKey, openFiles } from './approval-file.ts';
import { givenOf } from './list-approvals.ts';
import { approversOf, waitedFor } from './waited-for.ts';

/** What its payer is told of a payment that was asked to be approved: how many are waited for, and who may decide. */
export async function readApproval(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  row: CertificateRow,
): Promise<Waiting | undefined> {
  if (row.confirmed_at === null || row.validated_at !== null) return undefined;
  const key = { payerId: row.account_id, id: row.id, approverId: row.account_id };
  const opened = await openFiles(store.engine.reads, [key], { lock: false });
  const file = opened.files.get(fileKey(key));
  if (file === undefined) return undefined;
  const { rule, needed, expires_at, reason } = file.request;
  const isOpen = stateOf(row, clock()) === 'awaiting-approval';
  const left = waitedFor(file, opened, isOpen ? await approversOf(store) : []);
  return {
    rule,
    given: givenOf(file, opened),
    needed,
    expiresAt: formatInstant(expires_at),
    waitedFor: left.waitedFor.map(({ name }) => name),
    others: left.others,
    ...(reason === null ? {} : { refused: reason }),
  };
}
